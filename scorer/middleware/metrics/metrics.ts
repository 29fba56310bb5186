import type Koa from 'koa';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. */
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Currency. */
const VALUES = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];
const ROWS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** What Prometheus is told. Labels are bounded: routes as declared, never paths as asked for. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Counter({
    name: 'clv_requests_total',
    help: 'Requests answered',
    labelNames: ['route', 'status'],
    registers: [this.registry],
  });
  readonly durations = new Histogram({
    name: 'clv_request_duration_seconds',
    help: 'Time from the first byte of the request to the reply',
    labelNames: ['route'],
    buckets: DURATIONS,
    registers: [this.registry],
  });
  readonly inFlight = new Gauge({
    name: 'clv_requests_in_flight',
    help: 'Requests in work',
    registers: [this.registry],
  });
  readonly batchRows = new Histogram({
    name: 'clv_batch_rows',
    help: 'Rows of a batch',
    buckets: ROWS,
    registers: [this.registry],
  });
  readonly predicted = new Histogram({
    name: 'clv_predicted_value',
    help: 'Predicted customer lifetime value over the horizon asked for, currency',
    buckets: VALUES,
    registers: [this.registry],
  });
  readonly reloads = new Counter({
    name: 'clv_model_reloads_total',
    help: 'Attempts to load a model',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly model = new Gauge({
    name: 'clv_model_info',
    help: '1 for the model that serves',
    labelNames: ['version'],
    registers: [this.registry],
  });

  readonly samples = new Counter({
    name: 'clv_samples_total',
    help: 'Requests sampled for monitoring, stored or dropped',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}

/** Counts and times requests. */
export function measure(metrics: Metrics): Koa.Middleware {
  return async (ctx, next) => {
    const begin = performance.now();
    metrics.inFlight.inc();
    try {
      await next();
    } finally {
      metrics.inFlight.dec();
      const route = (ctx._matchedRoute as string | undefined) ?? 'none';
      metrics.requests.inc({ route, status: ctx.status });
      metrics.durations.observe({ route }, (performance.now() - begin) / 1000);
    }
  };
}
