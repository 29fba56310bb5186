import { z } from 'zod';

/** How much a finding matters: `watch` is for the next look, `alert` for a person today. */
export const severitySchema = z.enum(['ok', 'watch', 'alert']);
export type Severity = z.output<typeof severitySchema>;

/** What a finding is about. */
export const partSchema = z.enum(['drift', 'volume', 'data', 'realised', 'served']);
export type Part = z.output<typeof partSchema>;

/** Something that a person should know, with the figure that says so and where its threshold lies. */
export const findingSchema = z.strictObject({
  part: partSchema,
  severity: severitySchema.exclude(['ok']),
  /** The feature, attribute or horizon that it is about. */
  subject: z.string(),
  /** What was measured, for example `psi` or `dead days`. */
  measure: z.string(),
  value: z.number(),
  threshold: z.number(),
  /** One sentence. */
  message: z.string(),
});
export type Finding = z.output<typeof findingSchema>;

/** The gravest of some severities. */
export function gravest(severities: readonly Severity[]): Severity {
  if (severities.includes('alert')) return 'alert';
  return severities.includes('watch') ? 'watch' : 'ok';
}
