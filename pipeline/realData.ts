import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a real data set that tests and benchmarks use but the project does not contain
 * (`../shared/data` beside the checkout), or undefined where it is absent, so that the test is skipped.
 * @throws Error where CI=true, since a green CI must have seen real customers.
 */
export function realData(file: string): string | undefined {
  const path = fileURLToPath(new URL(`../../shared/data/${file}`, import.meta.url));
  if (existsSync(path)) return path;
  if (process.env.CI === 'true') throw new Error(`Real data is missing in CI: ${path}`);
  console.warn(`Skipped: real data is missing: ${path}`);
  return undefined;
}
