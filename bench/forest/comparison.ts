import type { Table } from '../table.js';

/** One line of reports/bench/forest.json. */
export interface Comparison {
  readonly name: string;
  readonly ours_s: number | null;
  readonly peer: string;
  readonly peer_s: number | null;
  /** How many times as long the peer takes. */
  readonly ratio: number | null;
  readonly ours_r2: number | null;
  readonly peer_r2: number | null;
  /** What else was measured, for the table. */
  readonly note: string;
}

/** A comparison of seconds, and of R2 where both have one. */
export function compare(
  name: string,
  ours: { seconds?: number; r2?: number | undefined },
  peer: string,
  theirs: { seconds?: number; r2?: number | undefined },
  note = '',
): Comparison {
  const [ours_s, peer_s] = [ours.seconds ?? null, theirs.seconds ?? null];
  return {
    name,
    ours_s,
    peer,
    peer_s,
    ratio: ours_s === null || peer_s === null ? null : peer_s / ours_s,
    ours_r2: ours.r2 ?? null,
    peer_r2: theirs.r2 ?? null,
    note,
  };
}

/** Seconds that a piece of work takes on the clock, and of processor time over all threads. */
export async function timed<T>(
  work: () => Promise<T> | T,
): Promise<{ seconds: number; cpu: number; result: T }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6, result };
}

/** Coefficient of determination. */
export function r2(label: Float64Array, mean: Float64Array): number {
  const average = label.reduce((a, b) => a + b, 0) / label.length;
  const residual = label.reduce((sum, y, i) => sum + (y - mean[i]) ** 2, 0);
  return 1 - residual / label.reduce((sum, y) => sum + (y - average) ** 2, 0);
}

/** The table of the report. */
export function tableOf(rows: readonly Comparison[]): Table {
  const number = (value: number | null, digits: number) => value?.toPrecision(digits) ?? '';
  const fixed = (value: number | null) => value?.toFixed(4) ?? '';
  return {
    header: ['what', 'ours, s', 'peer', 'peer, s', 'ratio', 'ours R2', 'peer R2', 'note'],
    rows: rows.map((row) => [
      row.name,
      number(row.ours_s, 3),
      row.peer,
      number(row.peer_s, 3),
      number(row.ratio, 3),
      fixed(row.ours_r2),
      fixed(row.peer_r2),
      row.note,
    ]),
  };
}
