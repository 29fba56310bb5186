import { SMALL_RUN, TestHome } from '../../../pipeline/commands/testing.js';

/** A day early enough that customers change segment between it and the end of the small run's data. */
const EARLIER_CUTOFF = '2024-09-30';

/** A home in which a small shop was trained and scored twice, three months apart, and then monitored. */
export async function trainedHome(): Promise<TestHome> {
  const home = new TestHome();
  const runs = [
    ['train', '--json', ...SMALL_RUN, '--set', `cutoffs.score=${EARLIER_CUTOFF}`],
    ['train', '--json', ...SMALL_RUN],
    ['monitor', '--json', ...SMALL_RUN],
  ];
  for (const args of runs) {
    const { code, stderr } = await home.run(args);
    // Monitoring ends with 3 where something moved: that is a finding, not a fault.
    if (code !== 0 && args[0] !== 'monitor') throw new Error(`clv ${args[0]} ended with ${code}: ${stderr}`);
  }
  return home;
}
