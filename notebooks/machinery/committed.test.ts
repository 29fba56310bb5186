import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTEBOOKS, notebookNames } from './execute.js';

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
  readonly metadata: { readonly tags?: readonly string[] };
}

describe.each(notebookNames())('%s as committed', (name) => {
  const { cells, metadata } = JSON.parse(readFileSync(join(NOTEBOOKS, `${name}.ipynb`), 'utf8')) as {
    cells: readonly Cell[];
    metadata: { kernelspec: { name: string } };
  };

  it('carries no outputs, and so no data of customers', () => {
    const code = cells.filter(({ cell_type }) => cell_type === 'code');
    expect(code.flatMap(({ outputs }) => outputs)).toEqual([]);
    expect(code.map(({ execution_count }) => execution_count)).toEqual(code.map(() => null));
  });

  it('has one cell of parameters, and the kernel of this repository', () => {
    expect(cells.filter((cell) => cell.metadata.tags?.includes('parameters'))).toHaveLength(1);
    expect(metadata.kernelspec.name).toBe('clv');
  });
});
