import { UserError } from '../pipeline/errors.js';
import { readConfig } from './config.js';
import { startScorer } from './start.js';

try {
  const scorer = await startScorer(readConfig(process.env));
  scorer.services.log.info(
    { url: scorer.url, version: scorer.services.models.ifLoaded?.version },
    'listening',
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void scorer.close());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.todo}\n`);
  process.exitCode = 2;
}
