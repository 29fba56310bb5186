import type { Command } from 'commander';
import { bundleFolder, championVersion, loadBundle } from '../bundle/index.js';
import { UserError } from '../errors.js';
import { artifactsFolder, homeFolder } from '../stages/workspace.js';
import { diagnoseStore, type Problem, type StoreDiagnosis, stopEmbedded } from '../store/index.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

/** `clv doctor` says what is used and whether it is well; `clv stop` stops the embedded database. */
export function addDoctor(program: Command): void {
  addDataOptions(
    program
      .command('doctor')
      .description('Say what is used (Node, database, champion) and whether it is well'),
  ).action(async (options: DataOptions) => {
    const store = await diagnoseStore({ dataset: paramsFor(options).dataset, root: homeFolder() });
    const champion = diagnoseChampion();
    const problems = [...store.problems, ...champion.problems];
    if (options.json) process.stdout.write(`${JSON.stringify({ node: process.version, store, champion })}\n`);
    else
      process.stdout.write(
        `${[`Node       ${process.version}`, ...storeLines(store), `Champion   ${champion.says}`, ...problemLines(problems)].join('\n')}\n`,
      );
    if (problems.length > 0) process.exitCode = 2;
  });

  program
    .command('stop')
    .description('Stop the embedded database')
    .action(async () => {
      const stopped = await stopEmbedded(homeFolder());
      process.stdout.write(
        stopped ? 'The embedded database is stopped.\n' : 'The embedded database was not running.\n',
      );
    });
}

function diagnoseChampion(): { says: string; problems: Problem[] } {
  const version = championVersion(artifactsFolder());
  if (version === undefined) return { says: 'none yet; `make train` makes one', problems: [] };
  try {
    const { manifest } = loadBundle(bundleFolder(artifactsFolder(), version));
    return { says: `${version} (${manifest.dataset}, ${manifest.engine}), verified`, problems: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { says: `${version}, not well`, problems: [{ message: error.message, todo: error.todo }] };
  }
}

function storeLines(store: StoreDiagnosis): string[] {
  const details = [
    store.serverVersion && `PostgreSQL ${store.serverVersion}`,
    store.address,
    store.tls ?? 'no TLS',
    store.pooler && 'behind a pooler',
    store.latency !== undefined && `${store.latency.toFixed(1)} ms a statement`,
  ];
  const lines = [`Store      ${store.kind}: ${details.filter(Boolean).join(', ')}`];
  if (store.schema)
    lines.push(
      `Schema     ${store.schema}, ${store.schemaVersion === undefined ? 'no tables yet' : `version ${store.schemaVersion}`}`,
    );
  if (store.embedded)
    lines.push(`Data       ${store.embedded.folder} (${(store.embedded.freeDisk / 1e9).toFixed(0)} GB free)`);
  return lines;
}

function problemLines(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return ['All is well.'];
  return problems.map(({ message, todo }) => `Problem    ${message}\n           ${todo}`);
}
