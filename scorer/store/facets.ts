import type { Store } from '../../pipeline/store/index.js';
import type { Scoring } from './predictions.js';

/** Values of an attribute that are offered as a filter; who seeks a rarer one asks for it by name. */
const MOST_VALUES = 50;

export interface Facet extends Record<string, unknown> {
  readonly value: string;
  readonly customers: number;
}

/** The segments that have customers, the largest first. */
export function segmentFacet(store: Store, { scoring_id }: Scoring): Promise<Facet[]> {
  return store.query<Facet>(
    `SELECT segment AS value, count(*) AS customers FROM ${store.table('predictions')}
      WHERE scoring_id = $1 AND segment IS NOT NULL GROUP BY segment ORDER BY 2 DESC, 1`,
    [scoring_id],
  );
}

/** The most frequent values of the customers' attributes, by name of the attribute. */
export async function attributeFacets(store: Store): Promise<Record<string, Facet[]>> {
  const rows = await store.query<Facet & { name: string }>(
    `SELECT name, value, customers FROM (
        SELECT key AS name, value, count(*) AS customers,
          row_number() OVER (PARTITION BY key ORDER BY count(*) DESC, value) AS place
        FROM ${store.table('customers')}, jsonb_each_text(attributes) WHERE value IS NOT NULL GROUP BY key, value
      ) AS counted WHERE place <= $1 ORDER BY name, place`,
    [MOST_VALUES],
  );
  const facets: Record<string, Facet[]> = {};
  for (const { name, value, customers } of rows) {
    facets[name] ??= [];
    facets[name].push({ value, customers });
  }
  return facets;
}
