import { z } from 'zod';

const members = z.record(z.string(), z.unknown());

const figureSchema = z
  .object({ data: z.array(members), layout: members })
  .meta({ id: 'Figure', description: 'A figure as plain Plotly JSON: traces and layout' });

/** A part of the model report: a question answered in a sentence or two, and what shows it. */
export const sectionSchema = z
  .object({
    key: z.string(),
    title: z.string(),
    finding: z.string().meta({ description: 'What to take home; the rest proves it' }),
    caption: z.string().optional().meta({ description: 'How to read it, or what it does not say' }),
    figures: z.array(figureSchema).optional(),
    tables: z
      .array(z.array(z.array(z.string())))
      .optional()
      .meta({ description: 'The first row of each is its head' }),
  })
  .meta({ id: 'Section' });
