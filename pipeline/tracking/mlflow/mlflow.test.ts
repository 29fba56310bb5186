import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SMALL_RUN, TestHome } from '../../commands/testing.js';
import { writeRun } from '../runRecord.js';
import { pushRun, unsentRuns } from './push.js';
import { freePort, type MlflowServer, startMlflow } from './testServer.js';

const MODEL = 'clv-simulated-shop';

describe('a real MLflow server', () => {
  const home = new TestHome();
  const artifacts = join(home.folder, 'artifacts');
  let server: MlflowServer;
  let first: { run: string; model_version: string; mlflow: { sent: boolean; sentence: string } };

  const train = async (environment: Readonly<Record<string, string>>, ...more: string[]) => {
    const { code, stdout, stderr } = await home.run(['train', ...SMALL_RUN, '--json', ...more], environment);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const local = (runId: string) =>
    JSON.parse(readFileSync(join(artifacts, 'runs', runId, 'run.json'), 'utf8'));
  /** Sends a run as if it had never been sent. */
  const pushAgain = (environment: NodeJS.ProcessEnv, run = first.run) => {
    rmSync(join(artifacts, 'runs', run, 'mlflow.json'), { force: true });
    return pushRun({ artifacts, environment }, local(run));
  };
  const remote = async (filter: string) => {
    const { experiment } = await server.ask('GET', `experiments/get-by-name?experiment_name=${MODEL}`);
    const body = { experiment_ids: [experiment.experiment_id], filter, order_by: ['attributes.run_name'] };
    return (await server.ask('POST', 'runs/search', body)).runs ?? [];
  };
  const championOnServer = async () => {
    const { model_version } = await server.ask('GET', `registered-models/alias?name=${MODEL}&alias=champion`);
    return model_version.tags.find(({ key }: { key: string }) => key === 'clv.model_version').value;
  };

  beforeAll(async () => {
    server = await startMlflow();
    first = await train(server.environment);
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    await home.remove();
  });

  it('has the run: parameters, metrics, times, data set and files', async () => {
    expect(first.mlflow).toMatchObject({ sent: true, sentence: expect.stringContaining(server.url) });
    const [run] = await remote(`tags."clv.run_id" = '${first.run}'`);
    const record = local(first.run);
    const param = (name: string) => run.data.params.find(({ key }: { key: string }) => key === name)?.value;
    const metric = (name: string) => run.data.metrics.find(({ key }: { key: string }) => key === name)?.value;
    expect(run.info).toMatchObject({ status: 'FINISHED', start_time: Date.parse(record.started_at) });
    expect(run.info.end_time - run.info.start_time).toBeCloseTo(1000 * record.seconds, -2);
    expect(param('forest.trees')).toBe('20');
    expect(param('source.simulate.customers')).toBe('400');
    expect(metric('test/ngini')).toBe(record.metrics.test.model.ngini);
    expect(metric('test baselines/btyd mae')).toBe(record.metrics.test.btyd.mae);
    expect(metric('seconds/fit')).toBeGreaterThan(0);
    expect(run.inputs.dataset_inputs[0].dataset).toMatchObject({ name: 'simulated-shop' });
    const uri = run.info.artifact_uri;
    expect(JSON.parse(await server.artifact(uri, 'run.json'))).toEqual(record);
    expect(JSON.parse(await server.artifact(uri, 'figures/ranking.json')).data.length).toBeGreaterThan(2);
  });

  it('has a nested run a trial, with what was tried and what it was worth', async () => {
    const [parent] = await remote(`tags."clv.run_id" = '${first.run}'`);
    const trials = await remote(`tags."mlflow.parentRunId" = '${parent.info.run_id}'`);
    const losses = trials.map(
      ({ data }: { data: { metrics: { key: string; value: number }[] } }) =>
        data.metrics.find(({ key }) => key === 'loss')?.value,
    );
    expect(losses).toEqual(local(first.run).trials.map(({ loss }: { loss: number }) => loss));
    expect(trials.map(({ info }: { info: { status: string } }) => info.status)).toEqual([
      'FINISHED',
      'FINISHED',
    ]);
  });

  it('has the bundle as a logged model with a signature, registered, and the champion', async () => {
    const { model_version } = await server.ask('GET', `registered-models/alias?name=${MODEL}&alias=champion`);
    const description = parse(await server.artifact(model_version.source, 'MLmodel'));
    const inputs = JSON.parse(description.signature.inputs);
    expect(inputs).toContainEqual({ type: 'double', name: 'tenure_days', required: false });
    const folder = join(artifacts, 'bundles', first.model_version);
    const manifest = await server.artifact(model_version.source, 'manifest.json');
    expect(manifest).toBe(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const { model } = await server.ask(
      'GET',
      `logged-models/${model_version.model_id ?? description.model_id}`,
    );
    expect(model.info).toMatchObject({ status: 'LOGGED_MODEL_READY', name: MODEL });
  });

  it('gives the scorer its champion', async () => {
    const port = String(await freePort());
    const { child, ended } = home.start(['serve', '--port', port], {
      ...server.environment,
      CLV_MODEL_URI: `models:/${MODEL}@champion`,
      LOG_LEVEL: 'info',
    });
    try {
      // The scorer loads before it listens, and logs what it serves.
      const served = new Promise<undefined>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          if (`${chunk}`.includes('a model serves')) resolve(undefined);
        });
      });
      expect(await Promise.race([served, ended])).toBeUndefined();
      const answer = await untilAnswered(`http://127.0.0.1:${port}/readyz`);
      expect(answer.status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    const [cache] = readdirSync(join(artifacts, 'mlflow'));
    expect(readdirSync(join(artifacts, 'mlflow', cache, MODEL))).toEqual(['1']);
  });

  it('follows promotions and rollbacks with its alias', async () => {
    const second = await train(server.environment, '--set', 'engine=baseline');
    expect(second).toMatchObject({ champion: first.model_version, mlflow: { sent: true } });
    expect(await championOnServer()).toBe(first.model_version);
    await home.run(['promote', second.model_version, '--force'], server.environment);
    expect(await championOnServer()).toBe(second.model_version);
    await home.run(['rollback'], server.environment);
    expect(await championOnServer()).toBe(first.model_version);
    // Where another folder has moved it since, a run that was kept back does not move it again.
    await server.ask('POST', 'registered-models/alias', { name: MODEL, alias: 'champion', version: '2' });
    expect(await pushAgain(server.environment, second.run)).toMatchObject({ sent: true });
    expect(await championOnServer()).toBe(second.model_version);
    await home.run(['promote', first.model_version], server.environment);
    expect(await championOnServer()).toBe(first.model_version);
  });

  it('gets later what was trained while it was away, once', async () => {
    const away = { MLFLOW_TRACKING_URI: `http://127.0.0.1:${await freePort()}` };
    const trained = await train(away, '--set', 'forest.trees=21');
    expect(trained.mlflow).toMatchObject({
      sent: false,
      sentence: expect.stringMatching(/^Not sent to MLflow: .* does not answer .*clv runs push/),
    });
    const pushed = await home.run(['runs', 'push'], server.environment);
    expect(pushed).toMatchObject({ code: 0, stdout: expect.stringContaining(trained.run) });
    expect(await remote(`tags."clv.run_id" = '${trained.run}'`)).toHaveLength(1);
    expect(unsentRuns(artifacts)).toEqual([]);
  });

  it('is sent nothing twice, where an attempt was cut off', async () => {
    const before = await remote('');
    expect(await pushAgain(server.environment)).toMatchObject({ sent: true });
    expect(await remote('')).toHaveLength(before.length);
    const versions = await server.ask('GET', `model-versions/search?filter=name%3D'${MODEL}'`);
    expect(versions.model_versions).toHaveLength(3);
  });

  it.each(['1999-01-01', '2099-01-01'])(
    'takes a run that began on %s by our clock, with its own times and order',
    async (day) => {
      const record = local(first.run);
      const skewed = {
        ...record,
        run_id: `${day.replaceAll('-', '')}T000000-${day.slice(0, 4)}`,
        started_at: `${day}T00:00:00.000Z`,
      };
      writeRun(artifacts, skewed);
      cpSync(
        join(artifacts, 'runs', first.run, 'figures'),
        join(artifacts, 'runs', skewed.run_id, 'figures'),
        { recursive: true },
      );
      const champion = await championOnServer();
      expect(await pushRun({ artifacts, environment: server.environment }, skewed)).toMatchObject({
        sent: true,
      });
      const [{ info, data }] = await remote(`tags."clv.run_id" = '${skewed.run_id}'`);
      expect(info).toMatchObject({ status: 'FINISHED', start_time: Date.parse(day) });
      expect(info.end_time - info.start_time).toBe(Math.round(1000 * record.seconds));
      expect(data.metrics).toContainEqual(
        expect.objectContaining({ key: 'test/ngini', timestamp: info.end_time }),
      );
      expect(await championOnServer()).toBe(champion);
      rmSync(join(artifacts, 'runs', skewed.run_id), { recursive: true });
    },
  );

  it('that refuses a password, or whose experiment was deleted, keeps nobody from going on', async () => {
    const { experiment } = await server.ask('GET', `experiments/get-by-name?experiment_name=${MODEL}`);
    expect(await pushAgain({ ...server.environment, MLFLOW_TRACKING_PASSWORD: 'another' })).toMatchObject({
      sent: false,
      sentence: expect.stringMatching(/^Not sent to MLflow: .* with 401/),
    });
    await server.ask('POST', 'experiments/delete', { experiment_id: experiment.experiment_id });
    expect(await pushAgain(server.environment)).toMatchObject({
      sent: false,
      sentence: expect.stringMatching(`Not sent to MLflow: the experiment '${MODEL}' was deleted`),
    });
    const elsewhere = { ...server.environment, MLFLOW_EXPERIMENT_NAME: 'another' };
    expect(await pushAgain(elsewhere)).toMatchObject({ sent: true });
  });
});

/** The first answer of an address that begins to listen about now. */
async function untilAnswered(url: string): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(url);
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
