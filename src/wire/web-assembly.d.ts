/** What we use of WebAssembly, which the types of Node 20 do not have. */
declare namespace WebAssembly {
  class Memory {
    /** `initial`: in pages of 64 KiB. */
    constructor(options: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: unknown;
  }
}
