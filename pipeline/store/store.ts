import type { Readable } from 'node:stream';
import { finished } from 'node:stream';
import pg, { type ClientConfig, type Pool, type PoolClient, type QueryResultRow } from 'pg';
import Cursor from 'pg-cursor';
import { explainConnection, mayPass } from './connectionErrors.js';
import { copyFrom } from './copy.js';
import { addressOf } from './databaseUrl.js';
import { holdingLock } from './lock.js';
import { qualified } from './names.js';
import { retry } from './retry.js';
import type { Server } from './server.js';
import { type Session, sessionOn } from './session.js';
import { storeTypes } from './values.js';

/** The tables of one data set in PostgreSQL. */
export interface Store extends Session {
  readonly kind: Server['kind'];
  /** `host:port/database`. */
  readonly address: string;
  /** The schema of the data set, for example `clv_online_retail_ii`. */
  readonly schema: string;
  /** The quoted and qualified name of a table, to write into SQL. */
  table(name: string): string;
  /** Runs `work` in a transaction (times in UTC), which is rolled back if it throws. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs `work` while no other process holds the lock of that name in this data set; waits for it.
   * The lock goes when the work ends or the process dies.
   * @param onHeld told once who holds it, where somebody does; it may throw instead of waiting
   */
  withLock<T>(name: string, work: () => Promise<T>, onHeld?: (holder: string) => void): Promise<T>;
  /** The rows of a query (written out, without parameters) as CSV without a header. */
  copyOut(sql: string): Promise<Readable>;
  /** The rows of a query by cursor, so that no more than a batch is in memory. */
  rows<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    params?: readonly unknown[],
    batchSize?: number,
  ): AsyncGenerator<Row[], void, undefined>;
  /** Ends the connections, once or again; an embedded server that nobody uses then goes to sleep after a while. */
  close(): Promise<void>;
}

/** Limits of the connections to the server. */
export interface PoolLimits {
  /** Connections at most. */
  readonly maxConnections: number;
  /** Milliseconds to wait for a connection. */
  readonly connectTimeout: number;
  /** Milliseconds that a statement may take; 0 for any time. */
  readonly statementTimeout: number;
  /** Milliseconds to wait for a server that is down or starting. */
  readonly patience: number;
}

const DEFAULT_BATCH = 10_000;

/**
 * A store on a pool of connections. Nothing relies on the state of a session: no named statements, no SET
 * but SET LOCAL, no lock but a transaction's, so that a pooler in transaction mode may stand in between.
 */
export class PooledStore implements Store {
  readonly kind: Server['kind'];
  readonly schema: string;
  readonly #server: Server;
  readonly #limits: PoolLimits;
  readonly #notice: (message: string) => void;
  #pool: Pool;
  #config: ClientConfig;
  #waking: Promise<void> | undefined;

  private constructor(
    server: Server,
    config: ClientConfig,
    schema: string,
    limits: PoolLimits,
    notice: (message: string) => void,
  ) {
    this.kind = server.kind;
    this.schema = schema;
    this.#server = server;
    this.#limits = limits;
    this.#notice = notice;
    this.#config = config;
    this.#pool = newPool(config, limits);
  }

  /** Wakes the server; the schema is not looked at. */
  static async connect(
    server: Server,
    schema: string,
    limits: PoolLimits,
    notice: (message: string) => void,
  ): Promise<PooledStore> {
    return new PooledStore(server, await server.wake(), schema, limits, notice);
  }

  get address(): string {
    return addressOf(this.#config);
  }

  table(name: string): string {
    return qualified(this.schema, name);
  }

  async query<Row extends QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#once((session) => session.query<Row>(sql, params));
  }

  async execute(sql: string, params?: readonly unknown[]): Promise<number> {
    return this.#once((session) => session.execute(sql, params));
  }

  async copyIn(table: string, columns: readonly string[], csv: Readable): Promise<number> {
    return this.transaction((session) => session.copyIn(table, columns, csv));
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#withClient(async (client) => {
      await client.query(this.#begin);
      const result = await work(this.#sessionOn(client));
      const { command } = await client.query('COMMIT');
      // PostgreSQL answers ROLLBACK where an error inside was caught and went unnoticed.
      if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it failed.');
      return result;
    });
  }

  async withLock<T>(
    name: string,
    work: () => Promise<T>,
    onHeld: (holder: string) => void = (holder) =>
      this.#notice(`Waiting for ${holder}, which works on '${name}' of ${this.schema} …`),
  ): Promise<T> {
    (await this.#acquire()).release(); // wakes the server
    let failure: { readonly error: unknown } | undefined;
    const remembering = async () => {
      try {
        return await work();
      } catch (error) {
        failure = { error };
        throw error;
      }
    };
    try {
      return await holdingLock(this.#config, `clv lock ${this.schema} ${name}`, onHeld, remembering);
    } catch (error) {
      // What the work ran into is no fault of the lock's connection, and letting go must not hide it.
      throw failure ? failure.error : explainConnection(error, this.address);
    }
  }

  async copyOut(sql: string): Promise<Readable> {
    const client = await this.#acquire();
    try {
      await client.query(this.#begin);
    } catch (error) {
      client.release(true);
      throw explainConnection(error, this.address);
    }
    const csv = copyFrom(client, sql);
    finished(csv, (error) => {
      // A reader that stops early leaves the server in the middle of sending: hang up on it.
      if (error) {
        client.connection.stream.destroy();
        client.release(true);
        return;
      }
      client.query('COMMIT').then(
        () => client.release(),
        () => client.release(true),
      );
    });
    return csv;
  }

  async *rows<Row extends QueryResultRow>(
    sql: string,
    params: readonly unknown[] = [],
    batchSize = DEFAULT_BATCH,
  ): AsyncGenerator<Row[], void, undefined> {
    const client = await this.#acquire();
    let complete = false;
    try {
      await client.query(this.#begin);
      const cursor = client.query(new Cursor<Row>(sql, [...params], { types: storeTypes }));
      for (let batch = await cursor.read(batchSize); batch.length > 0; batch = await cursor.read(batchSize)) {
        yield batch;
      }
      await cursor.close();
      await client.query('COMMIT');
      complete = true;
    } catch (error) {
      throw explainConnection(error, this.address);
    } finally {
      client.release(!complete);
    }
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
    await this.#server.release();
  }

  get #begin(): string {
    const { statementTimeout } = this.#limits;
    const limit = statementTimeout > 0 ? `; SET LOCAL statement_timeout = ${statementTimeout}` : '';
    return `BEGIN; SET LOCAL TimeZone = 'UTC'${limit}`;
  }

  #sessionOn(client: PoolClient): Session {
    return sessionOn(client, (name) => this.table(name));
  }

  /** A single statement; it needs a transaction of ours only where its time is limited. */
  async #once<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#limits.statementTimeout > 0) return this.transaction(work);
    return this.#withClient((client) => work(this.#sessionOn(client)));
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#acquire();
    let failed = true;
    try {
      const result = await work(client);
      failed = false;
      return result;
    } catch (error) {
      throw explainConnection(error, this.address);
    } finally {
      // Hanging up rolls back, whatever state the connection is in.
      client.release(failed);
    }
  }

  async #acquire(): Promise<PoolClient> {
    const attempt = async () => {
      try {
        return await this.#pool.connect();
      } catch (error) {
        if (mayPass(error)) await this.#wakeAgain();
        throw error;
      }
    };
    try {
      return await retry(attempt, mayPass, this.#limits.patience);
    } catch (error) {
      throw explainConnection(error, this.address);
    }
  }

  /** The embedded server may have been stopped meanwhile, and come back on another port. */
  async #wakeAgain(): Promise<void> {
    this.#waking ??= this.#server
      .wake()
      .then((config) => {
        if (config.port === this.#config.port) return;
        this.#config = config;
        void this.#pool.end();
        this.#pool = newPool(config, this.#limits);
      })
      .finally(() => {
        this.#waking = undefined;
      });
    await this.#waking;
  }
}

function newPool(config: ClientConfig, limits: PoolLimits): Pool {
  const pool = new pg.Pool({
    ...config,
    max: limits.maxConnections,
    connectionTimeoutMillis: limits.connectTimeout,
    types: storeTypes,
  });
  // A connection that breaks is thrown to whoever uses it, and one in nobody's use is made again.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}
