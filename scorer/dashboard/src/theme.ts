import { useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

const KEY = 'clv-theme';
const CHANGED = 'clv:theme-changed';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const paper = window.matchMedia('print');
let chosen = inStorage((storage) => storage.getItem(KEY));

/** Whether the page is being printed. */
export function isPrinting(): boolean {
  return paper.matches;
}

/** Light on paper; on a screen what the reader chose, else what the system prefers. */
export function currentTheme(): Theme {
  if (paper.matches) return 'light';
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  inStorage((storage) => storage.setItem(KEY, theme));
  applyTheme();
}

/** Tells the style sheet and the figures which theme holds, and goes on doing so. */
export function keepTheme(): void {
  applyTheme();
  for (const query of [system, paper]) query.addEventListener('change', applyTheme);
}

function applyTheme(): void {
  document.documentElement.dataset.theme = currentTheme();
  window.dispatchEvent(new Event(CHANGED));
}

export function useTheme(): Theme {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    const update = () => setTheme(currentTheme());
    window.addEventListener(CHANGED, update);
    return () => window.removeEventListener(CHANGED, update);
  }, []);
  return theme;
}

/** What the storage answers; undefined where the browser keeps pages from storing anything, and throws. */
function inStorage<T>(ask: (storage: Storage) => T): T | undefined {
  try {
    return ask(window.localStorage);
  } catch {
    return undefined;
  }
}
