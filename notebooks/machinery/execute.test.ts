import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../pipeline/commands/testing.js';
import { realData } from '../../pipeline/realData.js';
import { executeNotebook, NOTEBOOKS, type NotebookParameters, notebookNames } from './execute.js';
import { setUpLab } from './setUp.js';

const MINUTES = 60_000;
const hasPython = process.env.CI === 'true' || spawnSync('python3', ['--version']).status === 0;
const NO_NUMBER = /NaN|undefined|Infinity|∞/;
const retail = realData('online-retail-ii/online_retail_II.csv.gz');

describe.skipIf(!hasPython)('notebooks, executed', () => {
  const home = new TestHome();
  const before = { ...process.env };

  beforeAll(() => {
    // The kernels inherit it: what the notebooks run leaves the repository alone.
    process.env.CLV_HOME = home.folder;
    process.env.DATABASE_URL = '';
    setUpLab();
  }, 5 * MINUTES);

  afterAll(async () => {
    process.env = before;
    await home.remove();
  });

  function execute(name: string, parameters: NotebookParameters): string {
    const html = join(home.folder, `${name}.html`);
    executeNotebook(join(NOTEBOOKS, `${name}.ipynb`), html, parameters);
    return readFileSync(html, 'utf8');
  }

  function executeCells(...sources: string[]): void {
    const cells = sources.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    }));
    const metadata = { kernelspec: { name: 'clv', display_name: 'TypeScript (clv)' } };
    const path = home.file(
      'cells.ipynb',
      JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
    );
    executeNotebook(path, join(home.folder, 'cells.html'), {});
  }

  it.each(notebookNames())(
    '%s tells its findings of the simulated shop, and shows them without a network',
    (name) => {
      const html = execute(name, {});
      expect(html.match(/<b>Finding\.<\/b>/g)?.length).toBeGreaterThan(3);
      expect(findingsOf(html)).not.toMatch(NO_NUMBER);
      expect(cellsOf(html)).not.toMatch(NO_NUMBER);
      expect(html.match(/Plotly\.newPlot\("figure-/g)?.length).toBeGreaterThan(2);
      expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="?https?:/);
    },
    5 * MINUTES,
  );

  it.skipIf(!retail).each([
    ['01-explore', 'Of 1,044,847 rows, 22.5 % were rejected'],
    ['02-features', 'orders of the future were falsified, and not one of'],
    ['03-models', 'bg-nbd describes these customers best'],
    ['04-business', 'The best tenth by prediction brought 6'],
    ['05-your-data', '1,044,847 rows = 809,560 accepted + 235,287 rejected'],
  ])(
    '%s tells its findings of Online Retail II',
    (name, sentence: string) => {
      const html = execute(name, { source: 'online-retail-ii', file: retail as string });
      expect(findingsOf(html)).toContain(sentence);
      expect(cellsOf(html)).not.toMatch(NO_NUMBER);
    },
    5 * MINUTES,
  );

  it(
    'fails on an error in a cell, with the cell',
    () => {
      expect(() => executeCells('const fine = 1;', 'throw new Error("wrong here")')).toThrow(
        /cell 2.*wrong here/s,
      );
    },
    MINUTES,
  );

  it(
    'fails on a type error',
    () => {
      expect(() => executeCells('const days: number = "many";')).toThrow(/not assignable to type 'number'/);
    },
    MINUTES,
  );

  it(
    'fails on an error thrown in a timer after the last cell',
    () => {
      const late =
        'setTimeout(() => { throw new Error("lost in a timer"); }, 500); console.log("scheduled");';
      expect(() => executeCells(late)).toThrow(/lost in a timer/);
    },
    MINUTES,
  );
});

/** The cells of the tables of an executed notebook. */
function cellsOf(html: string): string {
  return (html.match(/<td>[^<]*/g) ?? []).join('\n');
}

/** The text of the findings of an executed notebook. */
function findingsOf(html: string): string {
  return (html.match(/<b>Finding\.<\/b>[^<]*/g) ?? []).join('\n');
}
