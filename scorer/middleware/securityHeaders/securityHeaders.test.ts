import { expect, it } from 'vitest';
import { serveApp } from '../../testing/serveApp.js';
import { securityHeaders } from './securityHeaders.js';

it('lets pages take nothing from elsewhere, run no inline script and be framed by nobody', async () => {
  await using app = await serveApp(securityHeaders(), (ctx) => {
    ctx.body = 'done';
  });
  const { headers } = await fetch(app.url);
  const policy = new Map(
    headers
      .get('content-security-policy')
      ?.split(';')
      .map((part) => part.trim().split(/ (.*)/, 2) as [string, string]),
  );
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'self'");
  expect(policy.get('frame-ancestors')).toBe("'none'");
  expect([...policy.values()].join()).not.toMatch(/unsafe|\*|http/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
  expect(headers.get('cache-control')).toBe('no-store');
});
