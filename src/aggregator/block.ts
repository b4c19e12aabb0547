/** Memory that rows lie in. */

/** Whoever has this may read the memory that it was given for; nobody needs to give it back. */
export class Lease {}

/** One stretch of memory seen as doubles, words and bytes. */
export class Block {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;

  /** `words` of 8 bytes, all 0. */
  constructor(words: number) {
    this.f64 = new Float64Array(words);
    this.u32 = new Uint32Array(this.f64.buffer);
    this.u8 = new Uint8Array(this.f64.buffer);
  }
}
