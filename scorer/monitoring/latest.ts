import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Monitoring, monitoringSchema } from '../../pipeline/monitoring/index.js';

/**
 * What `clv monitor` last found about a data set.
 * @param home the folder with reports/
 * @returns undefined before the first time, after one of another release, and, with a warning, where it cannot be read.
 */
export async function latestMonitoring(
  home: string,
  dataset: string,
  log: Logger,
): Promise<Monitoring | undefined> {
  const path = join(home, 'reports', dataset, 'monitoring.json');
  return monitoringSchema.safeParse(await readJsonIfThere(path, log)).data;
}

async function readJsonIfThere(path: string, log: Logger): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.warn({ err, path }, 'what monitoring found cannot be read; `clv monitor` writes it anew');
    }
    return undefined;
  }
}
