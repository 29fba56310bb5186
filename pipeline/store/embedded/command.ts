import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parse } from 'node:path';
import { UserError } from '../../errors.js';

/** The user that a command runs as, where that is not our own. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface CommandResult {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/**
 * Runs a program to its end, with messages in English since we read them, and without the PG* variables
 * of whoever started us, which would point PostgreSQL's programs to another server.
 */
export async function run(
  program: string,
  args: readonly string[],
  user?: ServerUser,
): Promise<CommandResult> {
  const others = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  const child = spawn(program, args, {
    // The server's user may not be allowed to enter our own working directory.
    cwd: parse(process.execPath).root,
    env: { ...Object.fromEntries(others), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(explainSpawn(program, error)));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function explainSpawn(program: string, error: NodeJS.ErrnoException): Error {
  // A program that exists and yet gives ENOENT lacks its loader: glibc binaries on musl.
  if (error.code !== 'ENOENT' || !existsSync(program)) return error;
  return new UserError(
    `The embedded PostgreSQL cannot run here: ${program} does not start (it needs glibc; Alpine has musl).`,
    'Use an image with glibc (Debian, for example), or set DATABASE_URL to a PostgreSQL server.',
    { cause: error },
  );
}
