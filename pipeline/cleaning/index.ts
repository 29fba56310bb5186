export {
  type CleaningReport,
  type CleaningSettings,
  clean,
  cleaningSettings,
  hasCome,
  type RejectReason,
} from './clean.js';
