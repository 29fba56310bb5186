import type Koa from 'koa';
import type { z } from 'zod';
import type { Services } from '../services.js';
import type { HttpProblem } from './problem.js';

/** What a handler knows of a request, its parts validated. */
export interface Call<Body, Query> {
  readonly ctx: Koa.Context;
  readonly services: Services;
  readonly body: Body;
  readonly query: Query;
  /** Parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** An example of a request or reply, shown in the documentation and executed by the tests. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

export interface RouteDefinition<Body extends z.ZodType, Query extends z.ZodType> {
  readonly method: 'get' | 'post';
  /** In the router's notation: `/customers/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'predictions' | 'customers' | 'model' | 'operation' | 'compatible';
  /** Who may call: anyone, or holders of a key where keys are set. */
  readonly access: 'open' | 'key';
  /** Schema of a JSON body; a route without one reads the request itself, or needs none. */
  readonly body?: Body;
  readonly examples?: readonly Example[];
  readonly query?: Query;
  /** Schema of the JSON reply, for the documentation. */
  readonly reply?: z.ZodType;
  /** Of a route that reads or writes texts as they come: bodies and replies by media type, for the documentation. */
  readonly media?: Readonly<Record<string, { readonly body?: z.ZodType; readonly reply: z.ZodType }>>;
  /** Statuses besides 200 that the route itself answers with. */
  readonly refusals?: readonly number[];
  /** Bodies that are taken: JSON alone by default, a CSV too as `{ dataframe_records: [...] }`, JSON of any media type with tensors behind it. */
  readonly takes?: 'json' | 'json or csv' | 'tensors';
  /** How a refusal is told, for protocols that have a shape of their own; a problem document otherwise. */
  refusal?(problem: HttpProblem, ctx: Koa.Context): { status: number; body: unknown };
  /** Whether the route takes as long as its work does: it sends meanwhile, or waits for what has limits of its own. */
  readonly untimed?: boolean;
  /** Answers; what it returns becomes the JSON body, undefined where it has set `ctx.body` itself. */
  handle(call: Call<z.output<Body>, z.output<Query>>): unknown;
}

/** A route with the types of its parts forgotten, as the application and the documentation hold it. */
export type Route = RouteDefinition<z.ZodType, z.ZodType>;

/** Declares a route once, for the router and the documentation alike. */
export function route<Body extends z.ZodType, Query extends z.ZodType>(
  definition: RouteDefinition<Body, Query>,
): Route {
  return definition as unknown as Route;
}
