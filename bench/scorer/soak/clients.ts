import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { preparePython } from '../../python.js';
import { startSubject } from './subject.js';

const CALLER = fileURLToPath(new URL('clients.py', import.meta.url));

/** The Python clients of MLflow and Triton against the two compatible protocols. */
export async function pythonClients() {
  const python = preparePython();
  const { service, remove } = await startSubject();
  const { stdout } = await promisify(execFile)(python, [CALLER, service.url]);
  await remove();
  // They end with an error where they do not get what they ask for.
  return { passed: true, ...(JSON.parse(stdout) as object) };
}
