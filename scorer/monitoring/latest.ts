import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Monitoring, monitoringSchema } from '../../pipeline/monitoring/index.js';

/**
 * What `clv monitor` last found about a data set.
 * @param home the folder with reports/
 * @returns undefined before the first time, and after one of another release.
 */
export async function latestMonitoring(home: string, dataset: string): Promise<Monitoring | undefined> {
  const path = join(home, 'reports', dataset, 'monitoring.json');
  return monitoringSchema.safeParse(await readJsonIfThere(path)).data;
}

async function readJsonIfThere(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
