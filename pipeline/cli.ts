import { runCli } from './commands/program.js';

process.exitCode = await runCli(process.argv.slice(2));
