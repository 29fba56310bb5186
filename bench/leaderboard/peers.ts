import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDay } from '../../pipeline/days.js';
import type { NamedPrediction } from '../../pipeline/figures/index.js';
import type { SplitRun } from './engines.js';

const PEER = fileURLToPath(new URL('peer.py', import.meta.url));
const SEED = 20260101;

/**
 * What the Python peers predict for the customers of a split, from the same purchases.
 * @param purchases the CSV file that our engines' run left
 */
export function runPeers(
  python: string,
  run: SplitRun,
  purchases: string,
  folder: string,
): readonly NamedPrediction[] {
  const out = join(folder, 'predictions.csv');
  const jobs = join(folder, 'jobs.json');
  const { cutoff, horizonDays } = run.split;
  const job = { cutoff: parseDay(cutoff), horizon: horizonDays, training: run.training };
  writeFileSync(jobs, JSON.stringify([{ ...job, purchases, out, seed: SEED }]));
  execFileSync(python, [PEER, jobs], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readPredictions(readFileSync(out, 'utf8'), run.customers);
}

/**
 * The columns of a CSV of customer_id and one prediction a model, in the order of `customers`. Where a peer has no
 * finite answer (lifetimes, on data without a maximum likelihood), 0 stands in.
 * @throws Error where a customer is missing or one is there that we did not score: the splits would differ.
 */
export function readPredictions(csv: string, customers: readonly string[]): NamedPrediction[] {
  const [header, ...lines] = csv.trim().split(/\r?\n/);
  const rows = new Map(
    lines.map((line) => {
      const [customer, ...values] = line.split(',');
      return [customer, values.map(finiteOrNothing)];
    }),
  );
  const missing = customers.find((customer) => !rows.has(customer));
  if (missing !== undefined || rows.size !== customers.length) {
    throw new Error(
      `peers scored ${rows.size} customers, we ${customers.length}; missing: ${missing ?? 'none'}`,
    );
  }
  const names = header.split(',').slice(1);
  return names.map((name, column) => ({
    name,
    predicted: Float64Array.from(customers, (customer) => rows.get(customer)?.[column] ?? Number.NaN),
  }));
}

function finiteOrNothing(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}
