/**
 * The numbers that a host gives its packets: what was seen before is a duplicate, what is missing between two is
 * loss. One generator's start is a run; a run that is seen in its middle has lost nothing before. A number far ahead
 * of all others may be wrong: its packet counts, but nothing is lost before the next one, which has to follow it.
 */

/**
 * Numbers that are told apart behind the highest one; a number as far away from it is not one of the same range. A power
 * of two.
 */
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
  /** The run of the packet before: mostly that of the next one. */
  #last: Run | null = null;
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
    let run = this.#last;
    if (run === null || run.lo !== runLo || run.hi !== runHi) run = this.#find(runLo, runHi);
    if (run !== null) run.note(sequence, timeMs, verdict);
    else {
      run = new Run(runLo, runHi, sequence, timeMs);
      verdict.unheard = sequence - 1;
      this.#runs.push(run);
      if (this.#runs.length > RUNS_MAX) this.#runs.shift();
    }
    this.#last = run;
    return verdict;
  }

  #find(runLo: number, runHi: number): Run | null {
    for (const run of this.#runs) if (run.lo === runLo && run.hi === runHi) return run;
    return null;
  }
}

/**
 * The numbers of one run. Below its top are those that came and those that are lost; all that is far above the top is
 * a suspect, whose range becomes the top when two of it come in a row. Then the range that was the top is remembered:
 * what still comes there was counted as lost.
 */
class Run {
  readonly lo: number;
  readonly hi: number;
  readonly #first: number;
  #top: Range;
  /** Far from the top: a suspect above it, or the top before it. */
  #other: Range | null = null;
  /** The packet before was a suspect, too. */
  #isSuspicious = false;

  constructor(lo: number, hi: number, sequence: number, timeMs: number) {
    this.lo = lo;
    this.hi = hi;
    this.#first = sequence;
    this.#top = new Range(sequence, timeMs);
  }

  note(sequence: number, timeMs: number, verdict: SequenceVerdict): void {
    const top = this.#top;
    if (!top.isNear(sequence)) return this.#noteFar(sequence, timeMs, verdict);
    this.#isSuspicious = false;
    const { highest, highestMs } = top;
    if (!top.take(sequence, timeMs)) verdict.isDuplicate = true;
    else if (sequence > highest) {
      verdict.lost = sequence - highest - 1;
      verdict.previousMs = highestMs;
    } else verdict.isFound = sequence > this.#first;
  }

  #noteFar(sequence: number, timeMs: number, verdict: SequenceVerdict): void {
    const { highest } = this.#top;
    const other = this.#other;
    if (other === null || !other.isNear(sequence)) {
      // Between the first and the top, nobody knows any more what has come.
      if (sequence >= this.#first && sequence < highest) return void (verdict.isDuplicate = true);
      this.#other = new Range(sequence, timeMs);
      this.#isSuspicious = true;
    } else if (!other.take(sequence, timeMs)) verdict.isDuplicate = true;
    else if (other.highest < highest) verdict.isFound = sequence > this.#first;
    else if (this.#isSuspicious) this.#rise(other, verdict);
    else this.#isSuspicious = true;
  }

  /** The numbers have gone on there: all that is missing in between is lost. */
  #rise(other: Range, verdict: SequenceVerdict): void {
    const top = this.#top;
    verdict.lost = other.highest - top.highest - other.count;
    verdict.previousMs = top.highestMs;
    this.#top = other;
    this.#other = top;
    this.#isSuspicious = false;
  }
}

/** Numbers that are close to one another, and which of them have come. */
class Range {
  highest: number;
  highestMs: number;
  /** How many have come. */
  count = 1;
  /** A bit for each of the numbers up to the highest, round robin. */
  readonly #seen = new Uint32Array(SEEN_BITS / 32);

  constructor(sequence: number, timeMs: number) {
    this.highest = sequence;
    this.highestMs = timeMs;
    this.#mark(sequence);
  }

  isNear(sequence: number): boolean {
    return Math.abs(sequence - this.highest) < SEEN_BITS;
  }

  /** Takes a near number; false where it has come before. */
  take(sequence: number, timeMs: number): boolean {
    if (sequence > this.highest) {
      this.#forget(sequence);
      this.highest = sequence;
      this.highestMs = timeMs;
    } else if (this.#isMarked(sequence)) return false;
    this.#mark(sequence);
    this.count++;
    return true;
  }

  /** Clears the bits of the numbers after the highest up to `sequence`. */
  #forget(sequence: number): void {
    const between = sequence - this.highest - 1;
    // Not counted by the number itself: from 2^53 on adding 1 leaves it as it is.
    for (let nth = 1; nth <= between; nth++) this.#clear(this.highest + nth);
  }

  #mark(sequence: number): void {
    const bit = sequence & (SEEN_BITS - 1);
    this.#seen[bit >>> 5]! |= 1 << (bit & 31);
  }

  #clear(sequence: number): void {
    const bit = sequence & (SEEN_BITS - 1);
    this.#seen[bit >>> 5]! &= ~(1 << (bit & 31));
  }

  #isMarked(sequence: number): boolean {
    const bit = sequence & (SEEN_BITS - 1);
    return (this.#seen[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }
}
