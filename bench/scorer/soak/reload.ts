import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setChampion } from '../../../pipeline/bundle/index.js';
import { writeTestBundle } from '../../../pipeline/bundle/testing.js';
import { predictOnce, startSubject, Tally } from './subject.js';

const SECONDS = 30;
const AT_ONCE = 4;

/** Another champion every second under load, every third one tampered with. */
export async function reloadUnderLoad() {
  const { service, artifacts, bundle, remove } = await startSubject();
  const second = await writeTestBundle(artifacts, { seed: 2 });
  const tampered = 'tampered';
  cpSync(bundle.directory, join(artifacts, 'bundles', tampered), { recursive: true });
  appendFileSync(join(artifacts, 'bundles', tampered, 'model.json'), ' ');

  const tally = new Tally();
  const reloads = new Tally();
  let isOver = false;
  const load = Array.from({ length: AT_ONCE }, async () => {
    while (!isOver) tally.add(await predictOnce(service.url).catch(() => 0));
  });
  for (let i = 0; i < SECONDS; i++) {
    setChampion(artifacts, [bundle.version, second.version, tampered][i % 3]);
    reloads.add((await fetch(`${service.url}/admin/reload`, { method: 'POST' })).status);
    await delay(1000);
  }
  isOver = true;
  await Promise.all(load);
  await remove();
  return {
    passed: tally.hasOnly(200) && reloads.counts[409] === SECONDS / 3 && reloads.hasOnly(200, 409),
    seconds: SECONDS,
    reloads: reloads.counts,
    statuses: tally.counts,
  };
}
