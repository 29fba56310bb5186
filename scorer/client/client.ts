import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.js';

/** Every route of the scorer, typed: `client.POST('/predict', { body })` resolves with `{ data }` or `{ error }`. */
export type ScorerClient = Client<paths>;

/**
 * A typed client of a scorer.
 * @param url the scorer's address: `http://localhost:8000`; empty in a page that comes from it
 * @param key one of its CLV_API_KEYS, where it has any
 * @example
 * const { data, error } = await createScorerClient(url).POST('/predict', { body: { customer_id: 'C0000553' } });
 */
export function createScorerClient(url: string, key?: string): ScorerClient {
  return createClient<paths>({
    baseUrl: url,
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
  });
}
