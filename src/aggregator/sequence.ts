/**
 * The numbers that a host gives its packets: what was seen before is a duplicate, what is missing between two is
 * loss. One generator's start is a run; a run that is seen in its middle has lost nothing before.
 */

/** Numbers that are told apart behind the highest one; older ones count as seen. */
const SEEN_BITS = 32_768;
/** Runs of a host that are remembered: a restarted generator's, and those on other ways. */
const RUNS_MAX = 4;

export interface SequenceVerdict {
  isDuplicate: boolean;
  /** Packets missing between this one and the highest before. */
  lost: number;
  /** Where this one fills a hole, time does not matter; else that of the highest packet before. */
  previousMs: number;
  /** It came after a later one, and was counted as lost. */
  isFound: boolean;
  /** Of a run's first packet here: packets of the run that were sent before it; else 0. */
  unheard: number;
}

export class Sequences {
  readonly #runs: Run[] = [];
  readonly #verdict: SequenceVerdict = {
    isDuplicate: false,
    lost: 0,
    previousMs: 0,
    isFound: false,
    unheard: 0,
  };

  /** Notes packet `sequence`, from 1, of a run. The verdict is used again. */
  note(runLo: number, runHi: number, sequence: number, timeMs: number): SequenceVerdict {
    const verdict = this.#verdict;
    verdict.isDuplicate = verdict.isFound = false;
    verdict.lost = verdict.unheard = 0;
    verdict.previousMs = timeMs;
    let run = this.#runs.find((known) => known.lo === runLo && known.hi === runHi);
    if (run === undefined) {
      run = new Run(runLo, runHi, sequence, timeMs);
      verdict.unheard = sequence - 1;
      this.#runs.push(run);
      if (this.#runs.length > RUNS_MAX) this.#runs.shift();
    } else run.note(sequence, timeMs, verdict);
    return verdict;
  }
}

class Run {
  readonly lo: number;
  readonly hi: number;
  readonly #first: number;
  #highest: number;
  #highestMs: number;
  /** A bit for each of the numbers up to the highest, round robin. */
  readonly #seen = new Uint32Array(SEEN_BITS / 32);

  constructor(lo: number, hi: number, sequence: number, timeMs: number) {
    this.lo = lo;
    this.hi = hi;
    this.#first = this.#highest = sequence;
    this.#highestMs = timeMs;
    this.#mark(sequence);
  }

  note(sequence: number, timeMs: number, verdict: SequenceVerdict): void {
    if (sequence > this.#highest) {
      verdict.lost = sequence - this.#highest - 1;
      verdict.previousMs = this.#highestMs;
      this.#forget(sequence);
      this.#highest = sequence;
      this.#highestMs = timeMs;
    } else if (sequence <= this.#highest - SEEN_BITS || this.#isMarked(sequence)) {
      verdict.isDuplicate = true;
      return;
    } else verdict.isFound = sequence > this.#first;
    this.#mark(sequence);
  }

  /** Clears the bits of the numbers after the highest up to `sequence`. */
  #forget(sequence: number): void {
    const lost = sequence - this.#highest - 1;
    if (lost >= SEEN_BITS) this.#seen.fill(0);
    // Not counted by the number itself: from 2^53 on adding 1 leaves it as it is.
    else for (let nth = 1; nth <= lost; nth++) this.#clear(this.#highest + nth);
  }

  #mark(sequence: number): void {
    const bit = sequence % SEEN_BITS;
    this.#seen[bit >>> 5]! |= 1 << (bit & 31);
  }

  #clear(sequence: number): void {
    const bit = sequence % SEEN_BITS;
    this.#seen[bit >>> 5]! &= ~(1 << (bit & 31));
  }

  #isMarked(sequence: number): boolean {
    const bit = sequence % SEEN_BITS;
    return (this.#seen[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }
}
