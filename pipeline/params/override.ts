import { parse } from 'yaml';
import { UserError } from '../errors.js';

/**
 * Applies `horizon_days=90` or `search.trials=5` to raw parameters, in place.
 * The value is read as YAML, so numbers, lists and `null` are what they look like.
 */
export function applyOverride(raw: Record<string, unknown>, override: string): void {
  const equals = override.indexOf('=');
  if (equals < 1) {
    throw new UserError(
      `--set '${override}' is not of the form key=value.`,
      'Write for example --set horizon_days=90.',
    );
  }
  const path = override.slice(0, equals).trim().split('.');
  const last = path.pop() as string;
  let place = raw;
  for (const key of path) {
    // Own keys alone: '__proto__' must stay an unknown key, never a way into the prototype.
    const next = Object.hasOwn(place, key) ? place[key] : undefined;
    if (next === undefined || next === null || typeof next !== 'object') {
      Object.defineProperty(place, key, { value: {}, enumerable: true, writable: true, configurable: true });
    }
    place = Object.getOwnPropertyDescriptor(place, key)?.value as Record<string, unknown>;
  }
  const value = readValue(override.slice(equals + 1));
  Object.defineProperty(place, last, { value, enumerable: true, writable: true, configurable: true });
}

function readValue(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' });
  } catch (cause) {
    throw new UserError(
      `--set value '${text}' cannot be read: ${(cause as Error).message}`,
      'Quote it, for example --set \'currency="GBP"\'.',
      { cause },
    );
  }
}
