export {
  type CleaningReport,
  type CleaningSettings,
  clean,
  cleaningSettings,
  type RejectReason,
} from './clean.js';
