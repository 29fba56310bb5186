export { estimateSeconds, fitMlRandomForest, MAX_ROWS } from './fitMlRandomForest.js';
export {
  type MlRandomForestParams,
  type MlRandomForestSettings,
  parseMlRandomForestParams,
} from './params.js';
