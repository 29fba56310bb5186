import { type Attributes, type Span, type Tracer, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestScorer, type TestScorer } from '../../testing/testScorer.js';

/** What an SDK would export. */
const ended: { name: string; attributes: Attributes }[] = [];

function spanNamed(name: string): Span {
  const told = { name, attributes: {} as Attributes };
  const span = {
    updateName: (better: string) => Object.assign(told, { name: better }),
    setAttributes: (attributes: Attributes) => Object.assign(told.attributes, attributes),
    setStatus: () => span,
    end: () => ended.push(told),
  };
  return span as unknown as Span;
}

let scorer: TestScorer;
beforeAll(async () => {
  const startActiveSpan = (name: string, _options: unknown, work: (span: Span) => unknown) =>
    work(spanNamed(name));
  trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) as unknown as Tracer });
  scorer = await startTestScorer();
});
afterAll(async () => {
  trace.disable();
  await scorer.close();
});

it('tells OpenTelemetry of each request by its route, without what may be personal', async () => {
  await scorer.get('/customers/jane.doe@example.com');
  expect(ended).toEqual([
    {
      name: 'GET /customers/:id',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/customers/:id',
        'http.response.status_code': 503,
      },
    },
  ]);
});
