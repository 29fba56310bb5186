import { useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

const KEY = 'clv-theme';
const CHANGED = 'clv:theme-changed';
const system = window.matchMedia('(prefers-color-scheme: dark)');

/** What the reader chose, else what the system prefers. */
export function currentTheme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Tells the style sheet and the figures which theme holds. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = currentTheme();
  window.dispatchEvent(new Event(CHANGED));
}

export function useTheme(): Theme {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    const update = () => setTheme(currentTheme());
    window.addEventListener(CHANGED, update);
    system.addEventListener('change', applyTheme);
    return () => {
      window.removeEventListener(CHANGED, update);
      system.removeEventListener('change', applyTheme);
    };
  }, []);
  return theme;
}
