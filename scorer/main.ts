import { UserError } from '../pipeline/errors.js';
import { readConfig } from './config.js';
import { startScorer } from './start.js';

try {
  const { url, services, close } = await startScorer(readConfig(process.env));
  services.log.info({ url }, 'listening');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  process.on('SIGHUP', () => void services.models.reload().catch(() => services.models.fault));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.todo}\n`);
  process.exitCode = 2;
}
