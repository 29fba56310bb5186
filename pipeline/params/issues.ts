import type { z } from 'zod';

/** One fault a sentence: the key, the value found, and what would be right. */
export function describeIssue(issue: z.core.$ZodIssue, raw: unknown): string[] {
  const key = issue.path.join('.');
  const found = show(valueAt(raw, issue.path));
  if (issue.code !== 'unrecognized_keys') return [`${key} is ${found}; ${demandOf(issue)}`];
  return issue.keys.map(
    (name) =>
      `${[...issue.path, name].join('.')} is not a known key; see params.yaml for those of ${key || 'the top level'}`,
  );
}

/** What would be right: `it must be …`. */
function demandOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `it must be ${issue.values.map(show).join(' or ')}`;
    case 'invalid_type':
      return `it must be ${article(issue.expected)}`;
    case 'too_small':
      return `it must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `it must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      return issue.errors
        .map(([first]) => demandOf(first))
        .join(' or ')
        .replaceAll(' or it must be ', ' or ');
    case 'invalid_key':
      return demandOf(issue.issues[0]).replace(/^it /, 'its name ');
    default:
      return issue.message;
  }
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    raw,
  );
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function unit(origin: string): string {
  if (origin === 'array') return ' entries';
  if (origin === 'string') return ' characters';
  return '';
}
