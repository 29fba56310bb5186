import { z } from 'zod';
import { formatDay } from '../../pipeline/days.js';
import { route } from '../http/route.js';
import {
  campaignQuerySchema,
  campaignSchema,
  targetSchema,
  targetsQuerySchema,
} from '../schemas/campaign.js';
import { aboutScoring, scoringSchema } from '../schemas/customers.js';
import { campaignCurve, targetsSql } from '../store/campaign.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { CSV_MEDIA, replyWithCsv } from './csvReply.js';
import { ofNewestScoring } from './newestScoring.js';

/** Targets that are shown; the CSV holds them all. */
const MOST_SHOWN = 100;

const COLUMNS = ['rank', 'customer_id', 'segment', 'clv', 'p_alive', 'expected_gain'];

export const campaignRoute = route({
  method: 'get',
  path: '/campaign',
  summary: 'How much revenue a campaign can move, by how many customers it contacts',
  tag: 'customers',
  access: 'key',
  query: campaignQuerySchema,
  reply: campaignSchema,
  refusals: [404, 503],
  handle: ({ query, services }) =>
    ofNewestScoring(services, async (store, scoring) => {
      const work = () => campaignCurve(store, scoring, query);
      const isOfAll = Object.keys(query).every((name) => name === 'aim');
      const curve = isOfAll
        ? await oncePerScoring(store, scoring, `campaign ${query.aim}`, work)
        : await work();
      return { ...aboutScoring(scoring), aim: query.aim, curve };
    }),
});

export const targetsRoute = route({
  method: 'get',
  path: '/campaign/targets',
  summary: `The customers to contact, best first; the first ${MOST_SHOWN} of them`,
  tag: 'customers',
  access: 'key',
  query: targetsQuerySchema,
  reply: scoringSchema.extend({ targets: z.array(targetSchema) }),
  refusals: [404, 503],
  handle: ({ query, services }) =>
    ofNewestScoring(services, async (store, scoring) => {
      const shown = { ...query, depth: Math.min(query.depth, MOST_SHOWN) };
      const { sql, values } = targetsSql(store, scoring, shown);
      return { ...aboutScoring(scoring), targets: await store.query(sql, values) };
    }),
});

export const targetsExportRoute = route({
  method: 'get',
  path: '/campaign/targets.csv',
  summary: 'The customers to contact, best first, all of them, as CSV',
  tag: 'customers',
  access: 'key',
  untimed: true,
  query: targetsQuerySchema,
  media: CSV_MEDIA,
  refusals: [404, 503],
  handle: ({ ctx, query, services }) =>
    ofNewestScoring(services, (store, scoring) => {
      const filename = `campaign-${query.aim}-${formatDay(scoring.cutoff)}.csv`;
      return replyWithCsv(ctx, store, targetsSql(store, scoring, query), COLUMNS, filename);
    }),
});
