import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { chooseTheme, useTheme } from '../theme.js';
import { Caution } from './caution.js';

const VIEWS = [
  ['/', 'Overview'],
  ['/dashboard/customers', 'Customers'],
  ['/dashboard/predict', 'Predict'],
  ['/dashboard/segments', 'Segments'],
  ['/dashboard/campaign', 'Campaign'],
  ['/dashboard/forecast', 'Forecast'],
  ['/dashboard/model', 'Model'],
] as const;

/** What surrounds every view: the way to the others, and the choice of the theme. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const [location] = useLocation();
  const here = VIEWS.findLast(([path]) => location === path || (path !== '/' && location.startsWith(path)));
  useEffect(() => {
    document.title = `${here?.[1] ?? 'Not found'} · Customer value`;
  }, [here]);
  const content = useRef<HTMLElement>(null);
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    // A new view begins at its top, for the keyboard and the screen reader too.
    window.scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [location]);
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <div class="rail">
          <span class="brand">Customer value</span>
          <nav aria-label="Views">
            <ul>
              {VIEWS.map(([path, name]) => (
                <li key={path}>
                  <Link href={path} aria-current={here?.[0] === path ? 'page' : undefined}>
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <ThemeSwitch />
        </div>
      </header>
      <main id="content" ref={content} tabIndex={-1}>
        <Caution />
        {children}
      </main>
    </div>
  );
}

function ThemeSwitch() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button type="button" class="quiet theme" onClick={() => chooseTheme(other)}>
      {other === 'dark' ? 'Dark' : 'Light'} <span class="wide">theme</span>
    </button>
  );
}
