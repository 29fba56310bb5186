import type { Figure } from '../../../../pipeline/figures/figure.js';

/** A figure whose vertical axis has further settings. */
export function withYAxis({ data, layout }: Figure, settings: Figure['layout']): Figure {
  return { data, layout: { ...layout, yaxis: { ...(layout.yaxis as Figure['layout']), ...settings } } };
}
