import { Empty } from '../components/state.js';

/** Stands where a scoring of an earlier release holds no forecast. */
export function NoForecast() {
  return (
    <Empty>
      This scoring has no forecast by month. The next <code>make train</code> adds one.
    </Empty>
  );
}
