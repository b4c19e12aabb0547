/**
 * The time of one source of one host, as its samples tell it: our monotonic clock plus the largest offset of
 * event time seen lately. It runs on while the source is silent, so windows close without samples, and a host
 * whose clock is wrong is shown with its skew instead of being dropped.
 */

/** Parts that the remembered span is cut into; an offset is forgotten at most one part late. */
const PARTS = 16;

export class VirtualClock {
  #latenessMs = 0;
  #idleMs = 0;
  /** Largest offset by part of the span, used round robin. */
  readonly #parts = new Float64Array(PARTS).fill(-Infinity);
  #part = 0;
  #partEndMs = -Infinity;
  #offsetMs = NaN;
  #watermarkMs = -Infinity;
  /** Steps of more than `idleMs` seen so far. */
  jumps = 0;

  /** As {@link configure}. */
  constructor(latenessMs: number, idleMs: number) {
    this.configure(latenessMs, idleMs);
  }

  /** `idleMs`: for how long an offset counts, and the largest step that is no jump. */
  configure(latenessMs: number, idleMs: number): void {
    this.#latenessMs = latenessMs;
    this.#idleMs = idleMs;
  }

  /** Event time at the monotonic `nowMs`; NaN before the first sample. */
  timeMs(nowMs: number): number {
    return nowMs + this.#offsetMs;
  }

  /** Event time before which all windows are closed; goes back only by a jump. -Infinity at first. */
  watermarkMs(nowMs: number): number {
    const watermarkMs = nowMs + this.#offsetMs - this.#latenessMs;
    if (watermarkMs > this.#watermarkMs) this.#watermarkMs = watermarkMs;
    return this.#watermarkMs;
  }

  /** True where a sample of that time would be a clock jump. */
  isJump(timeMs: number, nowMs: number): boolean {
    return Math.abs(timeMs - this.timeMs(nowMs)) > this.#idleMs;
  }

  /** Takes a sample's time into account; at a jump starts anew from it. */
  observe(timeMs: number, nowMs: number): void {
    if (nowMs >= this.#partEndMs) this.#turn(nowMs);
    if (this.isJump(timeMs, nowMs)) this.#restart();
    const offsetMs = timeMs - nowMs;
    if (offsetMs > this.#parts[this.#part]!) this.#parts[this.#part] = offsetMs;
    if (!(offsetMs <= this.#offsetMs)) this.#offsetMs = offsetMs;
  }

  #restart(): void {
    this.jumps++;
    this.#parts.fill(-Infinity);
    this.#offsetMs = NaN;
    this.#watermarkMs = -Infinity;
  }

  /** Begins the part of `nowMs`, forgetting what is older than the span; of a silent source, nothing. */
  #turn(nowMs: number): void {
    const partMs = this.#idleMs / PARTS;
    const first = this.#partEndMs === -Infinity;
    const turns = first ? 1 : Math.min(Math.floor((nowMs - this.#partEndMs) / partMs) + 1, PARTS);
    for (let turn = 0; turn < turns; turn++) {
      this.#part = (this.#part + 1) % PARTS;
      this.#parts[this.#part] = -Infinity;
    }
    this.#partEndMs = nowMs + partMs;
    const offsetMs = Math.max(...this.#parts);
    if (offsetMs > -Infinity) this.#offsetMs = offsetMs;
  }
}
