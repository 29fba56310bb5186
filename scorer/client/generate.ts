import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../openapi/document.js';
import { ROUTES } from '../routes/index.js';

const FILE = fileURLToPath(new URL('./api.ts', import.meta.url));
const HEAD = '// Made by `make client` from the OpenAPI document; not to be edited.\n\n';

/** The types of every route, as the scorer's OpenAPI document describes them. */
export async function clientTypes(): Promise<string> {
  const document = structuredClone(openApiDocument(ROUTES, '1.0.0'));
  return HEAD + astToString(await openapiTS(document as Parameters<typeof openapiTS>[0]));
}

/** The types as they are committed. */
export function committedTypes(): string {
  return readFileSync(FILE, 'utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, await clientTypes());
