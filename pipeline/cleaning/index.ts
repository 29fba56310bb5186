export {
  type CleaningReport,
  type CleaningSettings,
  clean,
  hasCome,
  type RejectReason,
} from './clean.js';
