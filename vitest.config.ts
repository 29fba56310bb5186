import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '.ci/**/*.test.ts',
      'notebooks/**/*.test.ts',
      'pipeline/**/*.test.ts',
      'scorer/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    setupFiles: ['pipeline/propertySeed.setup.ts'],
    // Some tests start a real PostgreSQL or train on real data.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
