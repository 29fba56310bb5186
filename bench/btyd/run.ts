/**
 * Fits of ours against lifetimes, side by side in one run: `npx tsx bench/btyd/run.ts`.
 * Writes reports/bench/btyd.json and btyd.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { writeAtomically } from '../../pipeline/files.js';
import { parseCdnow } from '../../pipeline/models/btyd/cdnow.testdata.js';
import {
  fitGammaGamma,
  fitPurchaseModel,
  type PurchaseModelKind,
  type PurchaseSummary,
} from '../../pipeline/models/btyd/index.js';
import { betaGeometricCustomers, simulateShop } from '../../pipeline/models/btyd/simulate.testdata.js';
import { Rng } from '../../pipeline/random.js';
import { realData } from '../../pipeline/realData.js';
import { preparePython } from '../python.js';
import { REPORTS } from '../reports.js';
import { tableMarkdown } from '../table.js';
import { type PeerJob, type PeerResult, runPeers } from './peers.js';

/** One comparison: the same columns for both sides. */
interface Comparison {
  readonly name: string;
  readonly kind: PurchaseModelKind | 'gamma-gamma';
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly ours: () => Readonly<Record<string, number>>;
  readonly rounds: number;
  readonly peerRounds: number;
}

interface Row {
  readonly name: string;
  readonly ours_s: number;
  readonly peer: string;
  readonly peer_s: number;
  readonly ratio: number;
  /** Largest relative difference between the parameters of both sides. */
  readonly parameter_difference: number;
}

const PEER = 'lifetimes';
const MILLION = 1_000_000;

function purchaseComparison(
  data: string,
  kind: PurchaseModelKind,
  summary: PurchaseSummary,
  rounds: number,
  peerRounds: number,
): Comparison {
  return {
    name: `${kind} fit, ${data}`,
    kind,
    columns: { ...summary },
    ours: () => fitPurchaseModel(kind, summary).parameters,
    rounds,
    peerRounds,
  };
}

function comparisons(cdnowPath: string): Comparison[] {
  const cdnow = parseCdnow(readFileSync(cdnowPath, 'utf8'), '19970930', 7);
  const buyers = cdnow.meanRepeatSpend.map((_, row) => row).filter((row) => cdnow.meanRepeatSpend[row] > 0);
  const orders = buyers.map((row) => cdnow.calibration.frequency[row]);
  const spend = buyers.map((row) => cdnow.meanRepeatSpend[row]);
  const shop = betaGeometricCustomers(0.8, 60, 0.8, 2.5, false);
  const { summary: million } = simulateShop(shop, MILLION, 730, 0, true, new Rng(1));
  return [
    purchaseComparison('full CDNOW', 'bg-nbd', cdnow.calibration, 15, 5),
    purchaseComparison('full CDNOW', 'mbg-nbd', cdnow.calibration, 15, 5),
    purchaseComparison('full CDNOW', 'pareto-nbd', cdnow.calibration, 9, 1),
    {
      name: 'gamma-gamma fit, full CDNOW',
      kind: 'gamma-gamma',
      columns: { orders, spend },
      ours: () => ({ ...fitGammaGamma(orders, spend).parameters }),
      rounds: 15,
      peerRounds: 5,
    },
    purchaseComparison('a million simulated customers', 'bg-nbd', million, 1, 1),
  ];
}

/** Seconds of half of our rounds: the other half follows the peer's turn, so that both meet the same load. */
function timeOurs({ ours, rounds }: Comparison): number[] {
  return Array.from({ length: Math.ceil(rounds / 2) }, () => {
    const start = performance.now();
    ours();
    return (performance.now() - start) / 1000;
  });
}

function writeJobs(all: readonly Comparison[], folder: string): string {
  const jobs = all.map(({ name, kind, columns, peerRounds }, index): PeerJob => {
    const file = join(folder, `${index}.csv`);
    const names = Object.keys(columns);
    const lines = [names.join()];
    for (let row = 0; row < columns[names[0]].length; row++) {
      lines.push(names.map((column) => columns[column][row]).join());
    }
    writeFileSync(file, lines.join('\n'));
    return { name, kind, file, rounds: peerRounds };
  });
  const jobsFile = join(folder, 'jobs.json');
  writeFileSync(jobsFile, JSON.stringify(jobs));
  return jobsFile;
}

function rowOf(comparison: Comparison, seconds: readonly number[], peer: PeerResult): Row {
  const parameters: Readonly<Record<string, number>> = comparison.ours();
  const theirs: Readonly<Record<string, number>> = { ...peer.parameters, gamma: peer.parameters.v };
  const differences = Object.entries(parameters).map(([name, value]) => Math.abs(theirs[name] / value - 1));
  const [ours_s, peer_s] = [median([...seconds]), median([...peer.seconds])];
  return {
    name: comparison.name,
    ours_s,
    peer: PEER,
    peer_s,
    ratio: peer_s / ours_s,
    parameter_difference: Math.max(...differences),
  };
}

function markdown(rows: readonly Row[]): string {
  const table = {
    header: ['fit', 'ours (s)', `${PEER} (s)`, 'times faster', 'largest difference of a parameter'],
    rows: rows.map((row) => [
      row.name,
      row.ours_s.toFixed(3),
      row.peer_s.toFixed(3),
      row.ratio.toFixed(1),
      row.parameter_difference.toExponential(1),
    ]),
  };
  return `# BTYD fits against lifetimes

Median seconds in one run on one machine; CDNOW with 39 weeks of calibration, 23,570 customers.

${tableMarkdown(table)}
`;
}

function main(): void {
  const cdnowPath = realData('cdnow/CDNOW_master.txt');
  if (!cdnowPath) return;
  const python = preparePython();
  const all = comparisons(cdnowPath);
  const folder = mkdtempSync(join(tmpdir(), 'btyd-bench-'));
  try {
    const jobsFile = writeJobs(all, folder);
    const before = all.map(timeOurs);
    const peers = runPeers(python, jobsFile);
    const after = all.map(timeOurs);
    const rows = all.map((comparison, i) =>
      rowOf(comparison, [...before[i], ...after[i]], peers[comparison.name]),
    );
    writeAtomically(join(REPORTS, 'btyd.json'), `${JSON.stringify(rows, null, 2)}\n`);
    writeAtomically(join(REPORTS, 'btyd.md'), markdown(rows));
    console.log(markdown(rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
