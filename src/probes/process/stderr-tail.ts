/** The last of what a process wrote to stderr, for its exit report: bounded, whatever it wrote. */

/** Enough for a stack trace or a usage text; a node may have a hundred of these. */
export const STDERR_TAIL_BYTES = 16_384;

export class StderrTail {
  readonly #ring = Buffer.alloc(STDERR_TAIL_BYTES);
  /** Bytes ever pushed; where the next one goes is this modulo the size. */
  #written = 0;

  push(chunk: Buffer): void {
    const kept = chunk.subarray(Math.max(0, chunk.length - STDERR_TAIL_BYTES));
    const start = (this.#written + chunk.length - kept.length) % STDERR_TAIL_BYTES;
    const head = Math.min(kept.length, STDERR_TAIL_BYTES - start);
    kept.copy(this.#ring, start, 0, head);
    kept.copy(this.#ring, 0, head);
    this.#written += chunk.length;
  }

  /** The text, from its first whole line where the beginning is lost; bytes that are no UTF-8 are replaced. */
  text(): string {
    if (this.#written <= STDERR_TAIL_BYTES) return this.#ring.toString("utf8", 0, this.#written);
    const start = this.#written % STDERR_TAIL_BYTES;
    const bytes = Buffer.concat([this.#ring.subarray(start), this.#ring.subarray(0, start)]);
    return bytes.toString("utf8", bytes.indexOf(10) + 1);
  }
}
