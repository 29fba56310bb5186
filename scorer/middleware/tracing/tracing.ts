import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type Koa from 'koa';

/**
 * A span a request for OpenTelemetry, named by the route as declared. Without an SDK (`node --import` of one) there
 * is nobody to tell, and it costs next to nothing.
 */
export function tracing(): Koa.Middleware {
  const tracer = trace.getTracer('clv-scorer');
  return (ctx, next) =>
    tracer.startActiveSpan(ctx.method, { kind: SpanKind.SERVER }, async (span) => {
      try {
        await next();
      } finally {
        const route = (ctx._matchedRoute as string | undefined) ?? 'none';
        span.updateName(`${ctx.method} ${route}`);
        span.setAttributes({
          'http.request.method': ctx.method,
          'http.route': route,
          'http.response.status_code': ctx.status,
        });
        if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    });
}
