import { afterEach, expect, it, vi } from 'vitest';
import { homeFolder, REPOSITORY } from './workspace.js';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['/elsewhere', '/elsewhere'],
  ['', REPOSITORY],
  [undefined, REPOSITORY],
])('CLV_HOME=%s keeps data, reports and artifacts in %s', (value, folder) => {
  vi.stubEnv('CLV_HOME', value);
  expect(homeFolder()).toBe(folder);
});
