/** A fenced program of a page. */
export interface Fence {
  /** `sh`, `ts`, `python`, or '' for a drawing. */
  readonly language: string;
  readonly text: string;
  /** Line of the page on which the program begins, from 1. */
  readonly line: number;
}

/** The fenced programs of a Markdown page, in its order. */
export function fencesOf(page: string): Fence[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language, 2: text, index }) => ({
    language,
    text,
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

/** Programs and inline code of a page, joined: where commands are named. */
export function codeOf(page: string): string {
  const inline = [...page.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return [...fencesOf(page).map(({ text }) => text), ...inline].join('\n');
}
