import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problemSchema } from '../http/problem.js';
import type { Route } from '../http/route.js';

const TAGS = {
  predictions: 'What customers will be worth',
  customers: 'The newest scoring of all customers, from the store',
  model: 'The model that serves',
  operation: 'For those who run the service',
  compatible: 'Protocols of MLflow and Open Inference (KServe V2)',
};

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The body cannot be read',
  401: 'The key is missing or wrong',
  403: 'A session was used from elsewhere',
  404: 'There is no such thing',
  409: 'The new model is refused',
  413: 'The body is too large',
  415: 'The media type is not taken',
  422: 'The request has faults, each with a pointer',
  429: 'Too much at once; Retry-After says when to try again',
  503: 'Not at the moment; Retry-After says when to try again',
};

/** The OpenAPI 3.1 document of routes, from the schemas that validate. */
export function openApiDocument(routes: readonly Route[], version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'clv scorer', version, description: 'Customer lifetime value: predictions over HTTP.' },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { summary, tag, access, query, path } = route;
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  return {
    operationId: operationId(route),
    summary,
    tags: [tag],
    security: access === 'key' ? [{}, { key: [] }] : [{}],
    requestParams: {
      ...(names.length > 0 && {
        path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
      }),
      ...(query && { query: query as z.ZodObject }),
    },
    ...requestBodyOf(route),
    responses: {
      200: { description: 'Well', ...replyOf(route) },
      ...Object.fromEntries(refusalsOf(route).map((status) => [status, refusalOf(status, route)])),
    },
  };
}

function operationId({ method, path }: Route): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  return [method, ...words].join('_');
}

function requestBodyOf(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const content = route.body ? jsonBodyOf(route.body, route) : contentOf(route.media ?? {}, 'body');
  return Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {};
}

function replyOf({ reply, media }: Route) {
  if (reply) return { content: { 'application/json': { schema: reply } } };
  return media && { content: contentOf(media, 'reply') };
}

/** The schemas of the bodies or replies of a route that has them by media type. */
function contentOf(media: NonNullable<Route['media']>, of: 'body' | 'reply') {
  const content: Record<string, { schema: z.ZodType }> = {};
  for (const [type, { [of]: schema }] of Object.entries(media)) if (schema) content[type] = { schema };
  return content;
}

function jsonBodyOf(body: z.ZodType, { examples = [], takes }: Route) {
  const named = examples.map(({ summary, value }, i) => [`example${i + 1}`, { summary, value }] as const);
  return {
    'application/json': {
      schema: body,
      ...(named.length > 0 && { examples: Object.fromEntries(named) }),
    },
    ...(takes === 'json or csv' && { 'text/csv': { schema: z.string() } }),
  };
}

function refusalsOf({ body, query, access, refusals = [] }: Route): number[] {
  const ofBody = body ? [400, 413, 415, 422] : [];
  const ofAccess = access === 'key' ? [401, 403, 429, 503] : [];
  return [...new Set([...ofBody, ...(query ? [422] : []), ...ofAccess, ...refusals])].sort();
}

function refusalOf(status: number, { refusal }: Route) {
  const description = MEANINGS[status];
  if (refusal) return { description };
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}
