#!/usr/bin/env node
// The command line is TypeScript; tsx lets Node run it without a build step.
const tsx = await import('tsx/esm/api').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(
    'error: The packages are not installed.\n  Run `npm ci --omit=dev` (or any make target) first.',
  );
  process.exit(2);
});
tsx.register();
await import('../cli.ts');
