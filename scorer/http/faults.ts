import type { z } from 'zod';
import { type Fault, pointerOf } from './problem.js';

/** Characters of a given value that are repeated to the caller. */
const MOST_SHOWN = 60;

/** Words for what schemas expect, where they do not say it themselves. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};
const COUNTED: Readonly<Record<string, string>> = { array: ' elements', string: ' characters' };

/** What is wrong with a value, in words: where, what was expected, and what was given. */
export function faultsIn(schema: z.ZodType, value: unknown): Fault[] {
  const { error } = schema.safeParse(value, { reportInput: true, error: expectation });
  return error ? error.issues.flatMap(faultsOf) : [];
}

/** A value as it is repeated to who sent it: whole where it is short, else its beginning, or what kind it is. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, MOST_SHOWN) : value);
  return typeof value === 'string' && value.length > MOST_SHOWN ? `${text} ...` : text;
}

/** So many of a thing: `1 cell`, `2 cells`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** What a value must be, in words, for schemas without an `error` of their own. */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kind(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'invalid_union':
      return unionExpectation(issue.errors);
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}${COUNTED[issue.origin] ?? ''}`;
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}${COUNTED[issue.origin] ?? ''}`;
    default:
      return undefined;
  }
}

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

/** Of alternatives that want different kinds, the kinds. */
function unionExpectation(alternatives: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const kinds = alternatives.map(([issue]) =>
    issue?.code === 'invalid_type' ? kind(issue.expected) : undefined,
  );
  return kinds.includes(undefined) ? undefined : `must be ${kinds.join(' or ')}`;
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      detail: 'is not known here',
    }));
  }
  // A rule about several members names them itself.
  const isOfMembers = issue.code === 'custom' && typeof issue.input === 'object';
  const given = isOfMembers ? '' : `, not ${shown(issue.input)}`;
  return [{ pointer: pointerOf(issue.path), detail: `${issue.message}${given}` }];
}
