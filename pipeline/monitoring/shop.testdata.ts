import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Day, formatDay, parseDay } from '../days.js';
import { loadParams } from '../params/load.js';
import type { Params } from '../params/schema.js';
import { silentProgress } from '../progress.js';
import { Rng } from '../random.js';
import { simulateSettings, writeSimulatedShop } from '../sources/simulate/index.js';
import { STAGES } from '../stages/index.js';
import { runStages, stagesUpTo } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import { openWorkspace, REPOSITORY } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { trustDeliveries } from './deliveryLog.js';
import { monitor } from './monitor.js';
import type { Monitoring } from './schema.js';

/** A delivered row by column. */
export type Row = Record<
  | 'customer_id'
  | 'order_id'
  | 'order_date'
  | 'amount'
  | 'category'
  | 'payment_method'
  | 'country'
  | 'channel',
  string
>;

/** What goes wrong with rows on their way. */
export type Fault = (rows: readonly Row[]) => readonly Row[];

const FIRST_DAY = parseDay('2023-04-01');

/** The champion of the shop knows this day; months of 28 days come after it. */
export const CHAMPION_CUTOFF: Day = FIRST_DAY + 419;
export const MONTH = 28;
const MONTHS = 4;
const NOW = Date.parse('2026-01-01T00:00:00Z');

/** A simulated shop with a champion that was trained once, whose next months are delivered well or with faults. */
export class MonitoredShop {
  readonly #root = mkdtempSync(join(tmpdir(), 'clv-monitoring-'));
  readonly #file = join(this.#root, 'orders.csv');
  #header = '';
  #rows: Row[] = [];
  #store!: Store;
  /** Ingest of all that came before a month, by month. */
  readonly #pasts = new Map<number, number>();

  /** Simulates the shop and trains on its first fourteen months. */
  async open(name: string): Promise<void> {
    chmodSync(this.#root, 0o755);
    this.#store = await openTestStore(name);
    const settings = simulateSettings.parse({
      customers: 1800,
      first_day: formatDay(FIRST_DAY),
      days: CHAMPION_CUTOFF - FIRST_DAY + 1 + MONTHS * MONTH,
    });
    const path = join(this.#root, 'simulated.csv');
    await writeSimulatedShop(path, settings, new Rng(1));
    const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
    this.#header = header;
    const names = header.split(',');
    this.#rows = lines.map(
      (line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])) as Row,
    );
    this.#deliver(this.#between(FIRST_DAY, CHAMPION_CUTOFF));
    await runStages(STAGES, this.#context);
  }

  /**
   * Monitors the delivery that adds the `month`-th month after the champion's cutoff, from 1; it follows a good one of
   * all that came before.
   * @param fault of the rows of that month; `pastFault` of those before
   */
  async monitorMonth(
    month: number,
    fault: Fault = (rows) => rows,
    pastFault: Fault = (rows) => rows,
  ): Promise<Monitoring> {
    const begin = CHAMPION_CUTOFF + (month - 1) * MONTH;
    const past = this.#between(FIRST_DAY, begin);
    await this.#ingestPast(month, past);
    await this.#ingest([...pastFault(past), ...fault(this.#between(begin + 1, begin + MONTH))]);
    return monitor(this.#context);
  }

  /** Monitors a delivery of the first months after the champion's cutoff, one fault a month, which follows the last one. */
  async monitorMonths(faults: readonly Fault[]): Promise<Monitoring> {
    const months = faults.map((fault, i) => {
      const begin = CHAMPION_CUTOFF + i * MONTH;
      return fault(this.#between(begin + 1, begin + MONTH));
    });
    await this.#ingest([...this.#between(FIRST_DAY, CHAMPION_CUTOFF), ...months.flat()]);
    return monitor(this.#context);
  }

  /** A person says that the data are as they should be. */
  async trust(): Promise<void> {
    await trustDeliveries(this.#store);
  }

  /**
   * Monitors what was delivered last once more.
   * @param now what our clock shows, epoch milliseconds; `asOf` is what `--as-of` would say
   */
  monitorAgain({ now = NOW, asOf }: { now?: number; asOf?: string }): Promise<Monitoring> {
    const { params } = this.#context;
    const source = { ...params.source, ...(asOf !== undefined && { until: asOf }) };
    return monitor({ ...this.#context, now, params: { ...params, source } });
  }

  /** Leaves requests in the store as the scorer does, stamped by the store's clock. */
  async serve(requests: number): Promise<void> {
    await this.#store.execute(
      `INSERT INTO ${this.#store.table('served')} (model_version, basis, horizon_days, clv, features)
        SELECT 'v', 'features', 90, i, jsonb_build_object('recency_days', i) FROM generate_series(1, $1) AS i`,
      [requests],
    );
  }

  get reports(): string {
    return this.#context.workspace.reports;
  }

  async close(): Promise<void> {
    await dropTestStore(this.#store);
    rmSync(this.#root, { recursive: true });
  }

  get #context(): StageContext {
    return {
      params: this.#params,
      workspace: openWorkspace('shop', this.#root),
      progress: silentProgress,
      store: async () => this.#store,
      now: NOW,
    };
  }

  get #params(): Params {
    const source = {
      kind: 'csv',
      file: this.#file,
      map: { customer_id: 'customer_id', date: 'order_date', amount: 'amount', order_id: 'order_id' },
      attributes: { country: 'country', category: 'category' },
    };
    return loadParams(join(REPOSITORY, 'params.yaml'), [
      'dataset=shop',
      `source=${JSON.stringify(source)}`,
      'horizons_days=[90]',
      'cutoffs.training=2',
      'search.trials=0',
      'forest.trees=20',
    ]);
  }

  async #ingest(rows: readonly Row[]): Promise<void> {
    this.#deliver(rows);
    await runStages(stagesUpTo(STAGES, 'ingest'), this.#context);
  }

  /** Makes a good delivery of the past the last ingest; one that was made before is not made again. */
  async #ingestPast(month: number, past: readonly Row[]): Promise<void> {
    const ingests = this.#store.table('ingests');
    if (!this.#pasts.has(month)) await this.#ingest(past);
    const [{ last }] = await this.#store.query<{ last: number }>(
      `SELECT max(ingest_id) AS last FROM ${ingests}`,
    );
    const known = this.#pasts.get(month) ?? last;
    this.#pasts.set(month, known);
    await this.#store.execute(`DELETE FROM ${ingests} WHERE ingest_id > $1`, [known]);
  }

  #deliver(rows: readonly Row[]): void {
    writeFileSync(this.#file, [this.#header, ...rows.map((row) => Object.values(row).join(','))].join('\n'));
  }

  /** Rows dated from one day to another, both included. */
  #between(from: Day, to: Day): Row[] {
    const [first, last] = [formatDay(from), formatDay(to)];
    return this.#rows.filter(({ order_date }) => {
      const day = order_date.slice(0, 10);
      return day >= first && day <= last;
    });
  }
}
