import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from '../pipeline/errors.js';
import { parseDatabaseUrl } from '../pipeline/store/databaseUrl.js';
import { type MlflowSettings, mlflowSettings } from '../pipeline/tracking/mlflow/settings.js';
import { expectation } from './http/faults.js';

const REPOSITORY = fileURLToPath(new URL('../', import.meta.url));

/** What an operator must write to serve callers without a key on an address that others can reach. */
export const SERVE_STRANGERS = 'yes, serve strangers';

const LEAST_KEY_LENGTH = 16;
/** What an `Authorization` header can carry. */
const KEY = new RegExp(`^[\\x21-\\x7e]{${LEAST_KEY_LENGTH},}$`);

const count = (least: number, most: number, fallback: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

const environmentSchema = z.object({
  HOST: z.string().min(1).optional(),
  PORT: count(0, 65_535, 8000),
  CLV_HOME: z.string().min(1).optional(),
  CLV_MODEL_URI: z.string().min(1).optional(),
  MLFLOW_TRACKING_URI: z
    .url({ protocol: /^https?$/, error: 'must be an address as http://host:5000' })
    .optional(),
  DATABASE_URL: z.string().optional(),
  CLV_API_KEYS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((key) => key.trim()))
    .transform((keys) => keys.filter((key) => key !== ''))
    .refine((keys) => keys.every((key) => KEY.test(key)), {
      error: `each key needs at least ${LEAST_KEY_LENGTH} characters, printable ASCII without spaces`,
    }),
  CLV_PUBLIC_WITHOUT_KEYS: z
    .literal(SERVE_STRANGERS, { error: `the only value it takes is '${SERVE_STRANGERS}'` })
    .optional(),
  CLV_PROXIES: count(0, 10, 0),
  CLV_BODY_LIMIT_BYTES: count(1_000, 1_000_000_000, 1_000_000),
  CLV_BATCH_ROWS: count(1, 1_000_000_000, 10_000_000),
  CLV_CONCURRENCY: count(1, 100_000, 256),
  CLV_TIMEOUT_MS: count(10, 600_000, 10_000),
  CLV_DRAIN_MS: count(0, 60_000, 1_000),
  CLV_WORKERS: count(1, 64, 2),
  CLV_SAMPLE_RATE: z.coerce.number().min(0).max(1).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Everything that can be set from outside, validated. */
export interface Config {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The folder with data/ and artifacts/. */
  readonly home: string;
  /** Where the model comes from: a bundle's folder or `models:/name@alias`; the champion of `home` if undefined. */
  readonly modelUri: string | undefined;
  /** The MLflow server of `modelUri`. */
  readonly mlflow: MlflowSettings | undefined;
  /** The store's server; the embedded one of `home` if undefined. */
  readonly databaseUrl: string | undefined;
  /** Keys that let a caller in; everyone is let in where there are none. */
  readonly apiKeys: readonly string[];
  /** Proxies of ours in front, whose word on a caller's address and encryption is taken; none: nobody's is. */
  readonly proxies: number;
  /** Largest body of a request that is not a stream, bytes. */
  readonly bodyLimit: number;
  /** Most rows of a batch. */
  readonly batchRows: number;
  /** Requests that may be in work at once. */
  readonly concurrency: number;
  /** Longest time that a request may take, milliseconds; batches, exports and reloads are exempt. */
  readonly timeout: number;
  /** Milliseconds for which a scorer that is to end still takes requests, unready, until balancers know. */
  readonly drain: number;
  /** Threads for batches. */
  readonly workers: number;
  /** Share of the requests, and of the lines of batches, that are kept in the store for monitoring, from 0 to 1. */
  readonly sampleRate: number;
  readonly logLevel: string;
}

/**
 * The configuration that the environment describes.
 * @throws UserError that lists every fault at once; values are not repeated, since keys are among them.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = withoutEmpty(environment);
  const result = environmentSchema.safeParse(given, { error: expectation });
  const faults = [
    ...(result.success
      ? exposureFaults(result.data)
      : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
    ...databaseFaults(given),
  ];
  if (!result.success || faults.length > 0) {
    throw new UserError(
      `The environment has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
      'Correct the variables named; README.md, Configuration, lists them all.',
    );
  }
  const set = result.data;
  return {
    host: hostOf(set),
    port: set.PORT,
    home: set.CLV_HOME ?? REPOSITORY,
    modelUri: set.CLV_MODEL_URI,
    mlflow: mlflowSettings(environment),
    databaseUrl: set.DATABASE_URL,
    apiKeys: set.CLV_API_KEYS,
    proxies: set.CLV_PROXIES,
    bodyLimit: set.CLV_BODY_LIMIT_BYTES,
    batchRows: set.CLV_BATCH_ROWS,
    concurrency: set.CLV_CONCURRENCY,
    timeout: set.CLV_TIMEOUT_MS,
    drain: set.CLV_DRAIN_MS,
    workers: set.CLV_WORKERS,
    sampleRate: set.CLV_SAMPLE_RATE,
    logLevel: set.LOG_LEVEL,
  };
}

/** Where bundles and the pointer to the champion are. */
export function artifactsOf({ home }: Pick<Config, 'home'>): string {
  return join(home, 'artifacts');
}

type Environment = z.output<typeof environmentSchema>;

/** Only who has set keys means to be reached from elsewhere. */
function hostOf({ HOST, CLV_API_KEYS }: Environment): string {
  return HOST ?? (CLV_API_KEYS.length > 0 ? '0.0.0.0' : '127.0.0.1');
}

function exposureFaults(set: Environment): string[] {
  const host = hostOf(set);
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (isLocal || set.CLV_API_KEYS.length > 0 || set.CLV_PUBLIC_WITHOUT_KEYS) return [];
  return [
    `HOST: ${host} can be reached by others and CLV_API_KEYS is empty; set keys, or CLV_PUBLIC_WITHOUT_KEYS='${SERVE_STRANGERS}'`,
  ];
}

/** A database that is away is waited for; an address that none can have is a fault of whoever wrote it. */
function databaseFaults(environment: NodeJS.ProcessEnv): string[] {
  if (environment.DATABASE_URL === undefined) return [];
  try {
    parseDatabaseUrl(environment.DATABASE_URL, environment);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [`${error.message} ${error.todo}`];
  }
}

/** Compose files and shells set variables to nothing where they mean to leave them out. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
}
