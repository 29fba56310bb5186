import type { StageContext } from '../stages/stage.js';
import { endOf, readRuns } from './runRecord.js';

/**
 * Brings the store's table of runs in line with the records of this data set, in one statement: those that failed or
 * were killed, when perhaps no store could be reached, are there after the next one that finished.
 */
export async function storeRuns({ store, workspace, params }: StageContext): Promise<void> {
  const open = await store();
  const rows = readRuns(workspace.artifacts)
    .records.filter(({ dataset }) => dataset === params.dataset)
    .map((run) => {
      const end = endOf(run);
      return {
        run_id: run.run_id,
        started_at: run.started_at,
        ended_at: end === undefined ? null : new Date(end).toISOString(),
        status: run.status,
        model_version: run.model_version,
        params: run.params,
        metrics: run.metrics,
        data_hash: run.data_hash,
        git_commit: run.git_commit,
      };
    });
  const table = open.table('runs');
  await open.execute(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)
      ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, ended_at = excluded.ended_at,
        model_version = excluded.model_version, metrics = excluded.metrics, data_hash = excluded.data_hash`,
    [JSON.stringify(rows)],
  );
}
