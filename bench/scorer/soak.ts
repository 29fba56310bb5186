import { join } from 'node:path';
import { writeAtomically } from '../../pipeline/files.js';
import { REPORTS } from '../reports.js';
import { prepareScorer } from './services.js';
import { batchOfAMillion } from './soak/batch.js';
import { pythonClients } from './soak/clients.js';
import { fuzz } from './soak/fuzz.js';
import { guessKeys } from './soak/guesses.js';
import { killAndRestart } from './soak/kill.js';
import { databaseOutages } from './soak/outage.js';
import { reloadUnderLoad } from './soak/reload.js';
import { slowClients } from './soak/slow.js';

/** Every ordeal in turn, each on a scorer of its own; what it returns goes into the report, and whether it was passed. */
const ORDEALS = {
  fuzz,
  reloadUnderLoad,
  databaseOutages,
  killAndRestart,
  slowClients,
  guessKeys,
  pythonClients,
  batchOfAMillion,
};

prepareScorer();
const chosen = process.argv.slice(2);
const results: Record<string, { readonly passed: boolean }> = {};
for (const [name, ordeal] of Object.entries(ORDEALS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  results[name] = await ordeal();
  process.stdout.write(`${name}: ${JSON.stringify(results[name])}\n`);
}
const failed = Object.keys(results).filter((name) => !results[name].passed);
if (failed.length > 0) {
  process.stdout.write(`not passed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
writeAtomically(join(REPORTS, 'soak.json'), `${JSON.stringify(results, null, 2)}\n`);
