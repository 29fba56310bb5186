import { defineBlockKernels } from './blockKernel.js';
import { defineHistogramKernels } from './histogramKernels.js';
import { FREE } from './layout.js';
import { defineMaskKernel } from './maskKernel.js';
import { ModuleBuilder } from './moduleBuilder.js';
import { definePresortedKernels } from './presortedKernels.js';
import { defineWalkKernels } from './walkKernel.js';
import { type CompiledModule, Instance, type KernelMemory, Memory, Module } from './webAssembly.js';

/** What grows trees; numbers are addresses unless their names say otherwise, here and below. */
export interface GrowthKernels {
  add(...parameters: AddParameters): void;
  addCounted(...parameters: AddParameters): void;
  addToAll(...parameters: AddToAllParameters): void;
  addToAllCounted(...parameters: AddToAllParameters): void;
  subtract(parent: number, child: number, end: number): void;
  subtractCounts(parent: number, child: number, end: number): void;
  sumPairs(pairs: number, end: number): void;
  partRows(
    column: number,
    rows: number,
    pairs: number,
    spareRows: number,
    sparePairs: number,
    end: number,
  ): number;
  scanBins(...parameters: ScanParameters): number;
  scanBinsCounted(...parameters: ScanParameters): number;
  sortFeature(
    lists: number,
    feature: number,
    rowBins: number,
    features: number,
    count: number,
    bins: number,
  ): number;
  sumUp(lists: number, start: number, end: number): number;
  search(
    lists: number,
    start: number,
    end: number,
    active: number,
    parentActive: number,
    size: number,
    total: number,
    wanted: number,
  ): number;
  markByThreshold(list: number, start: number, end: number, missingBin: number): void;
  markByTable(list: number, start: number, end: number, missingBin: number): void;
  partList(from: number, to: number, start: number, middle: number, end: number): number;
  partLists(
    active: number,
    size: number,
    from: number,
    to: number,
    start: number,
    middle: number,
    end: number,
  ): void;
}

/** What sends rows down trees, one row or one tree at a time. */
export interface WalkKernels {
  walkRows(...parameters: WalkRowsParameters): void;
  walkRowsMixed(...parameters: WalkRowsParameters): void;
  walkTrees(...parameters: WalkTreesParameters): void;
  walkTreesMixed(...parameters: WalkTreesParameters): void;
}

/** What sends blocks of rows through small trees. */
export interface BlockKernels {
  codeBlock(value: number, thresholds: number, half: number, code: number): void;
  walkBlock(tree: number, end: number, step: number, at: number, sum: number): void;
}

/** What finds the leaves of one row in small trees. */
export interface MaskKernels {
  maskLeaves(
    range: number,
    rangesEnd: number,
    masks: number,
    vectors: number,
    tree: number,
    treesEnd: number,
    sum: number,
  ): void;
}

type AddParameters = [
  slots: number,
  counts: number,
  column: number,
  rows: number,
  pairs: number,
  end: number,
];

type AddToAllParameters = [
  slots: number,
  counts: number,
  offsets: number,
  features: number,
  bins: number,
  rows: number,
  pairs: number,
  end: number,
];

type ScanParameters = [
  slots: number,
  counts: number,
  missing: number,
  missingCount: number,
  missingLeft: number,
  feature: number,
  direction: number,
];

type WalkRowsParameters = [
  root: number,
  sets: number,
  row: number,
  rowBytes: number,
  sum: number,
  end: number,
];

type WalkTreesParameters = [root: number, end: number, sets: number, row: number, sum: number];

type Definition = (module: ModuleBuilder) => void;

/** Makes kernels on a memory of their own. A program compiles none that it never asks for, and starts sooner. */
function creator<Kernels, Host extends object>(...definitions: readonly Definition[]) {
  let compiled: CompiledModule | undefined;
  return (memory: KernelMemory, host: Host): Kernels => {
    compiled ??= compile(definitions);
    return new Instance(compiled, { host: { memory, ...host } }).exports as Kernels;
  };
}

function compile(definitions: readonly Definition[]): CompiledModule {
  const module = new ModuleBuilder();
  for (const define of definitions) define(module);
  return new Module(module.build());
}

/** What the kernels that grow trees call. */
interface GrowthHost {
  /** Improves the split at `SPLIT` by a categorical feature whose sorted list is at [from, to). */
  tryCategorical(feature: number, from: number, to: number): number;
}

type Nothing = Readonly<Record<string, never>>;

/** Kernels on a memory, made once an `Arena` has laid it out; so are the others below. */
export const createGrowthKernels = creator<GrowthKernels, GrowthHost>(
  definePresortedKernels,
  defineHistogramKernels,
);
export const createWalkKernels = creator<WalkKernels, Nothing>(defineWalkKernels);
export const createBlockKernels = creator<BlockKernels, Nothing>(defineBlockKernels);
export const createMaskKernels = creator<MaskKernels, Nothing>(defineMaskKernel);

const PAGE_BYTES = 65_536;

/** Hands out places in the memory of the kernels: first all are reserved, then the memory is made. */
export class Arena {
  #end = FREE;

  /** Reserves room. @returns its address, a multiple of 16. */
  reserve(bytes: number): number {
    const address = Math.ceil(this.#end / 16) * 16;
    this.#end = address + bytes;
    return address;
  }

  /** Memory with room for all that was reserved. */
  createMemory(): KernelMemory {
    const pages = Math.ceil(this.#end / PAGE_BYTES) + 1;
    return new Memory({ initial: pages, maximum: pages });
  }
}
