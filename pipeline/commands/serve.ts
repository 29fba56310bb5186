import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { homeFolder, REPOSITORY } from '../stages/workspace.js';
import { freshServer } from './builtServer.js';

/** `clv serve` starts the scorer, which is a room of its own, as a process of its own. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Start the scorer on the champion')
    .option('--port <port>', 'port to listen on (default: PORT, else 8000)')
    .action(async (options: { port?: string }) => {
      const scorer = spawn(process.execPath, programOf(), {
        stdio: 'inherit',
        env: { ...process.env, CLV_HOME: homeFolder(), ...(options.port && { PORT: options.port }) },
      });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => scorer.kill(signal));
      const [code, signal] = (await once(scorer, 'exit')) as [number, null] | [null, NodeJS.Signals];
      process.exitCode = signal === null ? code : 128 + constants.signals[signal];
    });
}

/** The bundled server where it is of the present code, else its source. */
function programOf(): string[] {
  const built = freshServer(REPOSITORY);
  if (built !== undefined) return [built];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', loader, join(REPOSITORY, 'scorer', 'main.ts')];
}
