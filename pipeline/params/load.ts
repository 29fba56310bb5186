import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../errors.js';
import { describeIssue } from './issues.js';
import { applyOverride } from './override.js';
import { type Params, paramsSchema } from './schema.js';

/**
 * Reads params.yaml, applies `--set key=value` overrides in order and validates the whole.
 * @throws UserError that lists every fault at once: the key, the value found and what would be right.
 */
export function loadParams(file: string, overrides: readonly string[] = []): Params {
  const raw = readYaml(file);
  for (const override of overrides) applyOverride(raw, override);
  return validateParams(raw, overrides.length === 0 ? file : `${file}, with the options given,`);
}

/** Validates parameters; `origin` names them in messages. */
export function validateParams(raw: unknown, origin: string): Params {
  const result = paramsSchema.safeParse(raw);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue: z.core.$ZodIssue) => describeIssue(issue, raw));
  throw new UserError(
    `${origin} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    'Correct it there or by --set key=value; params.yaml explains every key.',
  );
}

function readYaml(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(
      `Cannot read the parameters in ${file}: ${(cause as Error).message}.`,
      'Give a readable file with --params FILE.',
      { cause },
    );
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new UserError(
      `${file} is not valid YAML: ${document.errors[0].message}`,
      'Correct the line that is named.',
    );
  }
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new UserError(
      `${file} holds ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}, not keys and values.`,
      'Start from the params.yaml of the repository.',
    );
  }
  return value as Record<string, unknown>;
}
