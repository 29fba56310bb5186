import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { filesBelow, replaceFolder, temporaryBeside } from '../../pipeline/files.js';

/** A file of the app, as it is sent. */
export interface AppFile {
  readonly type: string;
  readonly content: Buffer;
  readonly gzipped: Buffer;
}

/** Files of the app by their path below the built folder; `index.html` is the page. */
export type BuiltApp = ReadonlyMap<string, AppFile>;

const FOLDER = fileURLToPath(new URL('./', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const BUILT = join(FOLDER, 'dist');
/** Absent where the scorer is bundled: the app was built beforehand then. */
const PAGE_SOURCES = join(FOLDER, 'src');
/** Says in the built folder what it was built from. */
const STAMP = 'built-from.txt';

/** What the app is made of, from the repository's root; the figures are those of notebooks and reports. */
const SOURCES = [
  'scorer/dashboard/src',
  'scorer/client/client.ts',
  'scorer/http/delimiter.ts',
  'pipeline/figures',
  'package-lock.json',
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let opened: Promise<BuiltApp> | undefined;

/** The app, built first where that has not been done or its sources have changed since; read once. */
export function builtApp(): Promise<BuiltApp> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<BuiltApp> {
  if (!existsSync(PAGE_SOURCES)) return readApp();
  const sources = hashOfSources();
  if (stampOf(BUILT) !== sources) await build(sources);
  return readApp();
}

/** Builds beside the old app and takes its place in one step: several processes may do so at once. */
async function build(sources: string): Promise<void> {
  const { build: viteBuild } = await import('vite');
  const temporary = temporaryBeside(BUILT);
  try {
    await viteBuild({
      root: PAGE_SOURCES,
      base: '/dashboard/',
      configFile: false,
      logLevel: 'error',
      // Vite would take what it builds for from the environment: a test's NODE_ENV must not end in a user's browser.
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: { jsx: { development: false } },
      build: {
        outDir: temporary,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        // Plotly is one file that is loaded after the first paint.
        chunkSizeWarningLimit: 1500,
      },
    });
    writeFileSync(join(temporary, STAMP), sources);
    replaceFolder(BUILT, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function stampOf(folder: string): string | undefined {
  const path = join(folder, STAMP);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((source) => filesBelow(join(REPOSITORY, source)));
  for (const path of files.filter((each) => !each.includes('.test.'))) {
    hash.update(path.slice(REPOSITORY.length)).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

function readApp(): BuiltApp {
  const app = new Map<string, AppFile>();
  for (const path of filesBelow(BUILT)) {
    const content = readFileSync(path);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    app.set(path.slice(BUILT.length + 1), { type, content, gzipped: gzipSync(content) });
  }
  return app;
}
