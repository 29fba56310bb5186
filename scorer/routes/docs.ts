import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HttpProblem } from '../http/problem.js';
import { type Route, route } from '../http/route.js';
import { openApiDocument } from '../openapi/document.js';

/** Files of Swagger UI that the page needs, by media type; everything comes from this server. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>clv scorer</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
`;

const START = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', validatorUrl: null });\n";

/** The document of all routes and the page that shows it. */
export function documentationRoutes(routes: readonly Route[]): Route[] {
  let text: string | undefined;
  const openApi = route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'operation',
    access: 'open',
    handle({ ctx }) {
      text ??= JSON.stringify(openApiDocument([...routes, openApi], '1.0.0'));
      ctx.body = text;
      ctx.type = 'application/json';
    },
  });
  return [openApi, pageRoute, assetRoute];
}

const pageRoute = route({
  method: 'get',
  path: '/docs',
  summary: 'The documentation as a page',
  tag: 'operation',
  access: 'open',
  handle({ ctx }) {
    ctx.body = PAGE;
    ctx.type = 'text/html';
  },
});

const assetRoute = route({
  method: 'get',
  path: '/docs/:file',
  summary: 'A part of the documentation page',
  tag: 'operation',
  access: 'open',
  refusals: [404],
  handle({ ctx, params: { file } }) {
    if (file === 'start.js') ctx.body = START;
    else if (Object.hasOwn(ASSETS, file)) ctx.body = createReadStream(join(swaggerFolder(), file));
    else throw new HttpProblem(404, 'There is nothing here.');
    ctx.type = ASSETS[file] ?? 'text/javascript';
    ctx.set('Cache-Control', 'max-age=3600');
  },
});

function swaggerFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
