/** The few functions of Plotly that the dashboard calls; figures are plain JSON. */
declare module 'plotly.js-finance-dist-min' {
  interface Plot extends HTMLElement {
    on(event: 'plotly_afterplot', handler: () => void): void;
  }
  interface Plotly {
    react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<Plot>;
    purge(element: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}
