import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../files.js';
import { REPOSITORY } from '../../stages/workspace.js';

const VENV = join(REPOSITORY, '.venv-mlflow');
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const USER = 'admin';
const PASSWORD = 'a long one, of a test';
/** Milliseconds: it imports half of Python's data science first. */
const START_LIMIT = 180_000;

/** A real MLflow server with a SQLite store, which hands out the artifacts itself and asks for a password. */
export interface MlflowServer {
  readonly url: string;
  /** What a process needs to know to send runs there. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks its REST interface, from `api/2.0/mlflow/` on. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test asserts is what it knows of the shape
  ask(method: string, path: string, body?: object): Promise<any>;
  /** An artifact's content by its `mlflow-artifacts:` address. */
  artifact(uri: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts an MLflow server on a free port of this machine, in a folder that is gone with it. */
export async function startMlflow(): Promise<MlflowServer> {
  const program = preparedMlflow();
  const folder = mkdtempSync(join(tmpdir(), 'clv-mlflow-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      'server',
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
      ...['--artifacts-destination', join(folder, 'artifacts'), '--serve-artifacts'],
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--app-name', 'basic-auth'],
    ],
    // A group of its own, so that its workers end with it; and the folder, since it leaves files where it stands.
    { cwd: folder, detached: true, stdio: 'ignore', env: { ...process.env, ...quietMlflow(folder) } },
  );
  await untilHealthy(url, () => child.exitCode);
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${btoa(`${USER}:${PASSWORD}`)}`,
  };
  return {
    url,
    environment: {
      MLFLOW_TRACKING_URI: url,
      MLFLOW_TRACKING_USERNAME: USER,
      MLFLOW_TRACKING_PASSWORD: PASSWORD,
    },
    async ask(method, path, body) {
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      return (await fetch(`${url}/api/2.0/mlflow/${path}`, init)).json();
    },
    async artifact(uri, name) {
      const path = `${new URL(uri).pathname.replace(/^\/+/, '')}/${name}`;
      return (await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${path}`, { headers })).text();
    },
    async stop() {
      const ended = once(child, 'exit');
      process.kill(-(child.pid as number), 'SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** MLflow's program, installed into a virtual environment of the repository where that was not done yet. */
function preparedMlflow(): string {
  const program = join(VENV, 'bin', 'mlflow');
  const stamp = join(VENV, 'requirements.installed');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  // A half-made environment of an interrupted set-up is made anew.
  execFileSync('python3', ['-m', 'venv', '--clear', VENV], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  execFileSync(join(VENV, 'bin', 'python'), pip, { stdio: 'inherit' });
  writeAtomically(stamp, wanted);
  return program;
}

/** It is to tell nobody, and to keep its secrets and users in its folder. */
function quietMlflow(folder: string): Record<string, string> {
  return {
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'of a test',
    MLFLOW_AUTH_ADMIN_PASSWORD: PASSWORD,
    HOME: folder,
  };
}

async function untilHealthy(url: string, exitCode: () => number | null): Promise<void> {
  for (let waited = 0; waited < START_LIMIT; waited += 100) {
    if (exitCode() !== null) throw new Error(`the MLflow server ended with code ${exitCode()}`);
    const reply = await fetch(`${url}/health`).catch(() => undefined);
    if (reply?.ok) return;
    await delay(100);
  }
  throw new Error(`the MLflow server did not answer within ${START_LIMIT / 1000} s`);
}
