import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of a file, read as a stream, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * One hash over the names and contents of source files below the given files and folders; tests and what is built from
 * them do not count.
 */
export function hashOfCode(root: string, places: readonly string[]): string {
  const files = places
    .flatMap((place) => filesBelow(join(root, place)))
    .filter((file) => isCode(file.slice(root.length)))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** What a JSON file holds; undefined where there is none, or where a crash of the machine cut it off. */
export function readJson(path: string): unknown {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes a file so that a reader, or a crash, sees either the old content or the new one, never a part. */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    // Flushed, since a machine that loses power may else keep the new name and not the content.
    writeFileSync(temporary, content, { flush: true });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/** Has `produce` write a file under a temporary name, then renames it into place. */
export async function produceAtomically(
  path: string,
  produce: (temporary: string) => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    await produce(temporary);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true, recursive: true });
    throw cause;
  }
}

/** Puts a folder in the place of another, which is gone only once the new one stands. */
export function replaceFolder(path: string, temporary: string): void {
  const old = existsSync(path) ? temporaryBeside(path) : undefined;
  if (old) renameSync(path, old);
  renameSync(temporary, path);
  if (old) rmSync(old, { recursive: true });
}

/** A name for work in progress beside `path`: hidden, and gone at the next clean-up should the process die. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

/** The file itself, or every file below a folder, in order. */
export function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function isCode(file: string): boolean {
  return /\.(tsx?|css|html|svg|sql|json)$/.test(file) && !/\.test\.ts$|[\\/]dist[\\/]/.test(file);
}
