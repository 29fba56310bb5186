import { useEffect, useState } from 'preact/hooks';

/** A value once it has not changed for some milliseconds: what follows it need not follow every step of a slider. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause);
    return () => window.clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
