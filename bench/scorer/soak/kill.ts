import { once } from 'node:events';
import { predictOnce, startSubject } from './subject.js';

/** kill -9 in the middle of the work, then a start on the same folder; and what SIGTERM leaves unanswered. */
export async function killAndRestart() {
  const { service, again, remove } = await startSubject();
  const before = await predictOnce(service.url);
  const ended = once(service.process, 'exit');
  service.process.kill('SIGKILL');
  await ended;
  const successor = await again();
  const after = await predictOnce(successor.url);
  const asked = Array.from({ length: 50 }, () => predictOnce(successor.url).catch(() => 0));
  await Promise.race(asked);
  await successor.stop();
  const drained = await Promise.all(asked);
  await remove();
  const answeredWhileDraining = drained.filter((status) => status === 200).length;
  return {
    passed: before === 200 && after === 200 && answeredWhileDraining === drained.length,
    before,
    after,
    readyAgainMs: Math.round(successor.startMs),
    answeredWhileDraining,
    ofThose: drained.length,
  };
}
