/**
 * Cuts a stream of bytes into lines within bounds, so that no program can take the node's memory or time: a
 * longest line, and lines and bytes a second. What is over a bound is dropped by the whole line and counted
 * under the bound's name. Lines are cut as bytes and decoded whole, so a character cut by a chunk is not harmed.
 */
import { RateWindow } from "./rate-window.js";

export interface OutputLimits {
  /** Bytes of a line without its line end. */
  readonly lineBytesMax: number;
  readonly linesPerSMax: number;
  readonly bytesPerSMax: number;
}

/** A whole `kstat -p` is 33,000 lines and 2 MB; the longest line known, a bpftrace map of 1,000 zones, 100 KB. */
export const OUTPUT_LIMITS: OutputLimits = {
  lineBytesMax: 1 << 20,
  linesPerSMax: 200_000,
  bytesPerSMax: 32 << 20,
};

/** Dropped lines by the bound that they exceeded; `half_line`: the output ended without a line end. */
export const DROP_KINDS = ["line_length", "lines", "bytes", "half_line"] as const;
export type DropKind = (typeof DROP_KINDS)[number];

const NEWLINE = 10;
/** A carry that grew beyond this is given back after its line. */
const CARRY_BYTES_KEPT = 1 << 16;

export class LineReader {
  /** Counted since the start; never reset. */
  readonly dropped: Record<DropKind, number> = { line_length: 0, lines: 0, bytes: 0, half_line: 0 };
  /** Bytes ever pushed. */
  bytes = 0;
  readonly #limits: OutputLimits;
  readonly #byteRate = new RateWindow();
  readonly #lineRate = new RateWindow();
  /** The beginning of a line whose end has not come: the first `#carried` bytes. */
  #carry = Buffer.alloc(0);
  #carried = 0;
  /** Why the line that is coming in is dropped, once that is known. */
  #doomed: DropKind | null = null;

  constructor(limits: OutputLimits = OUTPUT_LIMITS) {
    this.#limits = limits;
  }

  /** The lines that this chunk completes, without their line ends. `nowMs` is monotonic. */
  push(chunk: Buffer, nowMs: number): string[] {
    this.bytes += chunk.length;
    const excess = this.#byteRate.spend(nowMs, chunk.length) > this.#limits.bytesPerSMax;
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (excess) this.#doomed ??= "bytes";
      const line = this.#finishLine(chunk, start, end, nowMs);
      if (line !== null) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk, start, excess);
    return lines;
  }

  /** The stream has ended: what is left of a line is no line, and is counted. */
  end(): void {
    if (this.#carried > 0 || this.#doomed !== null) this.dropped[this.#doomed ?? "half_line"]++;
    this.#forgetLine();
  }

  #finishLine(chunk: Buffer, start: number, end: number, nowMs: number): string | null {
    if (this.#carried + end - start > this.#limits.lineBytesMax) this.#doomed ??= "line_length";
    if (this.#lineRate.spend(nowMs, 1) > this.#limits.linesPerSMax) this.#doomed ??= "lines";
    const line = this.#doomed === null ? this.#decode(chunk, start, end) : null;
    if (this.#doomed !== null) this.dropped[this.#doomed]++;
    this.#forgetLine();
    return line;
  }

  #decode(chunk: Buffer, start: number, end: number): string {
    if (this.#carried === 0) return chunk.toString("utf8", start, end);
    this.#keep(chunk, start, false, end);
    return this.#carry.toString("utf8", 0, this.#carried);
  }

  #keep(chunk: Buffer, start: number, excess: boolean, end = chunk.length): void {
    const length = this.#carried + end - start;
    if (excess) this.#doomed ??= "bytes";
    else if (length > this.#limits.lineBytesMax) this.#doomed ??= "line_length";
    if (this.#doomed !== null) return;
    if (length > this.#carry.length) this.#growCarry(length);
    chunk.copy(this.#carry, this.#carried, start, end);
    this.#carried = length;
  }

  #growCarry(length: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#carry.length, 4_096));
    this.#carry.copy(grown, 0, 0, this.#carried);
    this.#carry = grown;
  }

  #forgetLine(): void {
    this.#doomed = null;
    this.#carried = 0;
    if (this.#carry.length > CARRY_BYTES_KEPT) this.#carry = Buffer.alloc(0);
  }
}
