import type { Figure } from '../figures/index.js';

/** A table of a report; the first row is its head. */
export type Table = readonly (readonly string[])[];

/** One part of a report: a question answered in a sentence or two, and what shows it. */
export interface Section {
  /** Names its figures' files: lower-case letters and dashes. */
  readonly key: string;
  readonly title: string;
  /** What the reader should take home; the rest proves it. */
  readonly finding: string;
  /** How to read it, or what it does not say. */
  readonly caption?: string;
  readonly figures?: readonly Figure[];
  readonly tables?: readonly Table[];
}

/** `1,234,567`, `12.35`, `0.001234`; a dash where there is no number. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

/** `12.3 %` for 0.123. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}
