/** Memory of the kernels. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** A compiled module. */
export type CompiledModule = object;

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The part of the WebAssembly interface that the forest uses. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (descriptor: { initial: number; maximum: number }) => KernelMemory;
}

/** WebAssembly as Node has it: its type package leaves it out, and notebooks see no ambient declarations. */
export const { Module, Instance, Memory } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;
