import { realData } from '../../pipeline/realData.js';
import { DATA_SETS } from '../leaderboard/splits.js';

/** A shop whose past is predicted window by window. */
export interface Shop {
  readonly name: string;
  /** What params.yaml says of it, by dotted names. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What customers of a simulated shop do, and where in the year its data begin: seasons and ageing must be told apart. */
const SIMULATED = [
  { name: 'default', settings: {} },
  { name: 'begun in spring', settings: { first_day: '2023-04-01' } },
  { name: 'begun in summer', settings: { first_day: '2023-07-01' } },
  { name: 'begun in autumn', settings: { first_day: '2023-10-01' } },
  { name: 'frequent orders, short lives', settings: { orders_per_year: 26, lifetime_days: 180 } },
  {
    name: 'rare orders, long lives',
    settings: { orders_per_year: 3, lifetime_days: 2000, first_day: '2023-09-15' },
  },
  {
    name: 'hardly anybody returns',
    settings: { orders_per_year: 2, lifetime_days: 150, customers: 8000, first_day: '2023-03-15' },
  },
  { name: 'loyal', settings: { lifetime_days: 3000, first_day: '2023-06-01' } },
] as const;

/** Two years and a half: windows begin from one year to two and a bit after the first day. */
const SIMULATED_DAYS = 910;

/** Simulated shops with seasons, and the real ones whose data are longer than a year and at hand. */
export function shops(): Shop[] {
  const real = DATA_SETS.filter(({ name }) => name === 'online-retail-ii' || name === 'cdnow').flatMap(
    ({ name, source, file }) => {
      const path = realData(file);
      return path ? [{ name, params: { source: { kind: source, file: path } } }] : [];
    },
  );
  const simulated = SIMULATED.map(({ name, settings }, i) => ({
    name,
    params: {
      seed: i + 1,
      source: { kind: 'simulate', simulate: { days: SIMULATED_DAYS, ...settings } },
    },
  }));
  return [...real, ...simulated];
}
