// Starts the tslab kernel for this repository: node kernel.cjs CONNECTION_FILE
//
// tslab alone would compile every imported file of the project with its own, older TypeScript into CommonJS, where
// `import.meta` does not exist. Here the pipeline's files are loaded by tsx, as everywhere else in the project,
// and tslab checks cells against the declarations that `tsc` wrote of them (setUp.ts).
const { createRequire } = require('node:module');
const Module = require('node:module');
const path = require('node:path');

const root = path.dirname(path.dirname(__dirname));
const declarations = path.join(root, '.venv-lab', 'declarations');
process.chdir(root);
require('tsx/cjs/api').register();

const tslabMain = require.resolve('tslab/dist/main.js');
showDeclarations(createRequire(tslabMain)('@tslab/typescript-for-tslab').sys);
resolveAsTypeScript();
watchForLostErrors();
require(tslabMain).startKernel({ configPath: process.argv[2], enableFindLocal: false });

/** In place of the project's sources, TypeScript sees their declarations: nothing of them is left to compile. */
function showDeclarations(sys) {
  const { fileExists, readFile } = sys;
  sys.fileExists = (file) => (isSource(file) ? false : fileExists.call(sys, declarationOf(file)));
  sys.readFile = (file, encoding) => readFile.call(sys, declarationOf(file), encoding);
}

function isSource(file) {
  return isOurs(file) && /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
}

function declarationOf(file) {
  return isOurs(file) && file.endsWith('.d.ts') ? path.join(declarations, path.relative(root, file)) : file;
}

function isOurs(file) {
  return ['pipeline', 'notebooks'].some((room) =>
    path.resolve(file).startsWith(path.join(root, room, path.sep)),
  );
}

/** tslab resolves imports as if from `src.js`; only from a TypeScript file does tsx find `x.ts` for `./x.js`. */
function resolveAsTypeScript() {
  const cell = path.join(root, 'src.js');
  Module.createRequire = (from) => createRequire(from === cell ? path.join(root, 'src.ts') : from);
}

/** tslab only prints what is thrown in a timer or rejected unheard; here it is kept for `settleKernel`. */
function watchForLostErrors() {
  const lost = [];
  process.on('uncaughtException', (error) => lost.push(error));
  process.on('unhandledRejection', (error) => lost.push(error));
  const pending = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  /** Waits until no timer of a cell is pending, at most `seconds`, and throws what was lost: the last cell of a run. */
  globalThis.settleKernel = async (seconds) => {
    // This wait is itself one timer.
    for (let waited = 0; waited < 10 * seconds; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (pending() === 0) break;
    }
    if (pending() > 0) lost.push(new Error(`a timer is still pending after ${seconds} seconds`));
    if (lost.length > 0)
      throw new AggregateError(lost, `${lost.length} error(s) outside of the cells: ${lost}`);
  };
}
