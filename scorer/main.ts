import { UserError } from '../pipeline/errors.js';
import { readConfig } from './config.js';
import { builtApp } from './dashboard/builtApp.js';
import { loadFirst, startScorer } from './start.js';

try {
  const scorer = await startScorer(readConfig(process.env));
  const { url, services, close } = scorer;
  services.log.info({ url }, 'listening');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  process.on('SIGHUP', () => void services.models.follow());
  await loadFirst(scorer);
  // Built while nobody waits for it; who visits it later is told the same fault.
  builtApp().catch((err: Error) => services.log.warn({ err }, 'the dashboard cannot be built'));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.todo}\n`);
  process.exitCode = 2;
}
