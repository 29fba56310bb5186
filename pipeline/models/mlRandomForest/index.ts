export { checkRows, estimateSeconds, fitMlRandomForest } from './fitMlRandomForest.js';
export {
  type MlRandomForestParams,
  type MlRandomForestSettings,
  parseMlRandomForestParams,
} from './params.js';
