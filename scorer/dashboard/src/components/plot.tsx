import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Figure } from '../../../../pipeline/figures/figure.js';
import { readersLocale } from '../format.js';
import { isPrinting, useTheme } from '../theme.js';
import { Failure } from './state.js';
import { themed } from './themed.js';

type Plotly = typeof import('plotly.js-finance-dist-min').default;

let loaded: Promise<Plotly> | undefined;

/**
 * Plotly is ten times the size of the rest: it is fetched once, when the first figure is on the page.
 * @throws Error where it does not come; the next one who asks has it fetched again.
 */
function plotly(): Promise<Plotly> {
  loaded ??= import('plotly.js-finance-dist-min').then(
    (module) => module.default,
    (cause: unknown) => {
      loaded = undefined;
      throw new Error('The code that draws it could not be loaded.', { cause });
    },
  );
  return loaded;
}

/** Width below which names are broken into lines, pixels. */
export const NARROW = 480;

const CONFIG = { displayModeBar: false, responsive: true, doubleClick: 'reset' };

interface PlotProps {
  readonly figure: Figure;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly label: string;
  readonly height?: number;
}

/** A figure in the colours of the theme; its own title is left to the heading above it. */
export function Plot(props: PlotProps) {
  const [error, setError] = useState<Error>();
  if (error) return <Failure error={error} what="the figure" reload={() => setError(undefined)} />;
  return <Drawing {...props} onError={setError} />;
}

interface DrawingProps extends PlotProps {
  onError(error: Error): void;
}

function Drawing({ figure, label, height = 320, onError }: DrawingProps) {
  const element = useRef<HTMLDivElement>(null);
  const isWatched = useRef(false);
  const theme = useTheme();
  const [isDrawn, setDrawn] = useState(false);
  useLayoutEffect(() => {
    let isGone = false;
    const isNarrow = (element.current?.clientWidth ?? 0) < NARROW;
    const { data, layout } = themed(figure, { theme, locale: readersLocale(), isNarrow, height });
    drawingTime()
      .then(plotly)
      .then(async (Plotly) => {
        if (isGone || !element.current) return;
        const plot = await Plotly.react(element.current, data, layout, CONFIG);
        letScale(plot);
        if (!isWatched.current) plot.on('plotly_afterplot', () => letScale(plot));
        isWatched.current = true;
        setDrawn(true);
      })
      .catch((error: Error) => {
        if (!isGone) onError(error);
      });
    return () => {
      isGone = true;
    };
  }, [figure, theme, height]);
  useEffect(() => {
    const drawn = element.current;
    return () => {
      if (drawn) loaded?.then((Plotly) => Plotly.purge(drawn)).catch(() => undefined);
    };
  }, []);
  return (
    <div
      ref={element}
      class="plot"
      role="img"
      aria-label={label}
      data-drawn={isDrawn}
      style={{ minHeight: `${height}px` }}
    />
  );
}

/** At once on paper, which takes the page as it stands; else after the numbers beside the figure are painted. */
function drawingTime(): Promise<void> {
  if (isPrinting()) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Lets what is drawn in pixels be scaled by the style sheet, to the width of paper. */
function letScale(drawn: HTMLElement): void {
  for (const svg of drawn.querySelectorAll<SVGSVGElement>('.main-svg')) {
    const { width, height } = svg;
    svg.setAttribute('viewBox', `0 0 ${width.baseVal.value} ${height.baseVal.value}`);
    drawn.style.setProperty('--ratio', `${width.baseVal.value} / ${height.baseVal.value}`);
  }
}
