/**
 * The steps that a packet of a known form is read by, and how they are written down: literal bytes that must be
 * there, compared four at a time, then a value, whose place in the packet is all that is known of it.
 */

/** What follows the literal of a step. A value: a varint of 32 or 64 bits. */
export const STEP_VALUE32 = 0;
export const STEP_VALUE64 = 1;
/** Added to the two of a value: it is the last thing in its section. */
export const STEP_LAST = 2;
/** Nothing: the literal goes on. */
export const STEP_LITERAL = 4;
/** All from here on are rare. The number of a field of the head, whose tag is the argument. */
export const STEP_HEAD = 5;
/** The length and the bytes of the zone's, of the host's name. */
export const STEP_NAME = 6;
export const STEP_HOST = 7;
/** A value of 32 bits that is also the packet's `ticks`. */
export const STEP_TICKS = 8;
/** All processes, from the first tag on. */
export const STEP_PROCESSES = 9;
/** The value of a sample, a zigzag varint or a double, the last thing in its section. */
export const STEP_INT = 10;
export const STEP_DOUBLE = 11;
/** The length of a section of more than 127 bytes. */
export const STEP_SECTION = 12;

/** One step of a packet. */
export interface Step {
  readonly kind: number;
  /** The tag, of a step of the head. */
  readonly argument: number;
  readonly literal: Uint8Array;
  /** Where in the literal a section's length is, one byte that may be any up to 127; 0 where there is none. */
  readonly lengthAt: number;
}

/**
 * Steps as numbers, {@link STEP_STRIDE} each: eight bytes of the literal as two words with a mask each; the kind with
 * where the length is (from bit 8) and how many bytes the literal has (from bit 16); the argument. What a literal has
 * beyond eight bytes is in steps of its own before it.
 */
export function encodeSteps(steps: readonly Step[]): Int32Array {
  return Int32Array.from(steps.flatMap(encodeStep));
}

/** Numbers per step. */
export const STEP_STRIDE = 6;

const LITERAL_BYTES_MAX = 8;

function encodeStep({ kind, argument, literal, lengthAt }: Step): number[] {
  const code: number[] = [];
  for (let at = 0; ; at += LITERAL_BYTES_MAX) {
    const part = literal.subarray(at, at + LITERAL_BYTES_MAX);
    const isLast = at + LITERAL_BYTES_MAX >= literal.length;
    const isHere = lengthAt > 0 && lengthAt >= at && lengthAt < at + LITERAL_BYTES_MAX;
    const free = isHere ? lengthAt - at : -1;
    const header = (isLast ? kind : STEP_LITERAL) | ((free + 1) << 8) | (part.length << 16);
    code.push(...encodeWord(part, 0, free), ...encodeWord(part, 4, free), header, argument);
    if (isLast) return code;
  }
}

/** Four bytes from `from` on and their mask, without the byte at `free`, which may be any. */
function encodeWord(literal: Uint8Array, from: number, free: number): [word: number, mask: number] {
  let [word, mask] = [0, 0];
  for (let at = from; at < Math.min(from + 4, literal.length); at++) {
    if (at === free) continue;
    word |= literal[at]! << (8 * (at - from));
    mask |= 0xff << (8 * (at - from));
  }
  return [word, mask];
}
