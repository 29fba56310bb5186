import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../routes/index.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';

let scorer: TestScorer;
beforeAll(async () => {
  scorer = await startTestScorer();
});
afterAll(() => scorer.close());

describe('/openapi.json', () => {
  it('is a valid OpenAPI 3.1 document of every route', async () => {
    const { body } = await scorer.get('/openapi.json');
    expect(await new Validator().validate(structuredClone(body))).toMatchObject({ valid: true });
    const paths = ROUTES.map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'));
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(paths.filter((path) => !path.startsWith('/docs'))),
    );
  });

  const examples = ROUTES.flatMap(({ path, examples = [] }) =>
    examples.map(({ summary, value }) => ({ path, summary, value })),
  );

  it.each(examples)('has an example that is answered: $path, $summary', async ({ path, value }) => {
    const { version } = scorer.bundle;
    const { status, body } = await scorer.post(
      path.replace(':name', 'clv').replace(':version', version),
      value,
    );
    expect(status, JSON.stringify(body)).toBe(200);
  });

  it.each(
    ROUTES.filter(({ method, reply }) => method === 'get' && reply).map(
      (route) => [route.path, route] as const,
    ),
  )('describes what %s answers', async (path, { reply, refusals = [] }) => {
    const { status, body } = await scorer.get(
      path.replace(':name', 'clv').replace(':version', scorer.bundle.version),
    );
    if (status === 200) expect(reply?.safeParse(body).success).toBe(true);
    else expect(refusals).toContain(status);
  });
});

describe('/docs', () => {
  it('takes everything from this server and runs no inline script', async () => {
    const { body, headers } = await scorer.get<string>('/docs');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const sources = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source);
    expect(sources).toHaveLength(3);
    for (const source of sources) {
      expect(source).toMatch(/^\/docs\//);
      expect((await scorer.get(source)).status).toBe(200);
    }
    expect(body).not.toMatch(/<script>/);
    expect((await scorer.get('/docs/..%2fpackage.json')).status).toBe(404);
  });
});
