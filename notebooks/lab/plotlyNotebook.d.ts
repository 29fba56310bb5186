declare module 'plotly-notebook-js' {
  import type { Figure } from '../../pipeline/figures/index.js';

  /** Traces and layout, and the methods that change them. */
  export interface NotebookPlot {
    data: Figure['data'];
    layout: Figure['layout'];
    restyle(update: Figure['data'][number], indices?: number | readonly number[]): NotebookPlot;
    addTraces(
      traces: Figure['data'][number] | readonly Figure['data'][number][],
      indices?: readonly number[],
    ): NotebookPlot;
    deleteTraces(indices: number | readonly number[]): NotebookPlot;
  }

  const plotlyNotebook: {
    createPlot(data: Figure['data'][number][], layout: Figure['layout']): NotebookPlot;
  };
  export default plotlyNotebook;
}
