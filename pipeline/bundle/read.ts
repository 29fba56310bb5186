import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { sha256 } from '../files.js';
import { BUNDLE_FORMAT, type Manifest, manifestSchema } from './manifest.js';

/** The content of a bundle by file name, the manifest apart. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

export const MANIFEST = 'manifest.json';

/**
 * Reads a bundle and checks format and checksums; nothing is interpreted before that.
 * @throws UserError for a folder that is no bundle, an unknown format, a missing, surplus or changed file.
 */
export function readBundle(directory: string): { manifest: Manifest; files: BundleFiles } {
  const manifest = readManifest(directory);
  const files = new Map<string, Uint8Array>();
  const present = readdirSync(directory).filter((name) => name !== MANIFEST);
  const surplus = present.filter((name) => !Object.hasOwn(manifest.files, name));
  if (surplus.length > 0)
    throw tampered(directory, `it holds '${surplus[0]}', which its manifest does not name`);
  for (const [name, expected] of Object.entries(manifest.files)) {
    if (!present.includes(name)) throw tampered(directory, `'${name}' is missing`);
    const content = readFileSync(join(directory, name));
    if (sha256(content) !== expected)
      throw tampered(directory, `'${name}' has another SHA-256 than its manifest says`);
    files.set(name, content);
  }
  return { manifest, files };
}

/** Reads and validates a manifest alone. */
export function readManifest(directory: string): Manifest {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8'));
  } catch (cause) {
    const why = existsSync(directory)
      ? `its ${MANIFEST} cannot be read (${(cause as Error).message})`
      : 'it is not there; `retention.bundles` clears older versions away';
    throw new UserError(
      `${directory} is not a bundle: ${why}.`,
      'Name a folder below artifacts/bundles, or make one with `make train`.',
      { cause },
    );
  }
  const format = (raw as { format?: unknown } | null)?.format;
  if (format !== BUNDLE_FORMAT) {
    throw new UserError(
      `The bundle ${directory} has format ${JSON.stringify(format)}; this version reads format ${BUNDLE_FORMAT}.`,
      'Use the version of clv that wrote it, or train again.',
    );
  }
  const result = manifestSchema.safeParse(raw);
  if (result.success) return result.data;
  const fault = result.error.issues[0];
  throw tampered(directory, `its manifest is wrong at '${fault.path.join('.')}': ${fault.message}`);
}

/** What is said of a bundle that is not what was written. */
export function tampered(directory: string, what: string): UserError {
  return new UserError(
    `The bundle ${directory} is damaged: ${what}.`,
    'Copy it again, or train again; a damaged bundle is never served.',
  );
}
