/**
 * The steps that a packet of a known form is read by, and how they are written down: literal bytes that must be
 * there, compared eight at a time, then a value, whose place in the packet is all that is known of it.
 */
import { STEP_LITERAL, STEP_PROCESSES } from "./step-kinds.js";
import { STEP_BYTES } from "./step-memory.js";

/** One step of a packet. */
export interface Step {
  readonly kind: number;
  /** The place among the fields of the head, of one of these. */
  readonly argument: number;
  readonly literal: Uint8Array;
  /** Where in the literal a section's length is, one byte that may be any up to 127; 0 where there is none. */
  readonly lengthAt: number;
}

/**
 * Steps as words, five each: eight bytes of the literal, their masks, and a header of the kind, where the length is (from
 * bit 8), how many bytes the literal has (from bit 16) and the argument (from bit 24). What a literal has beyond eight
 * bytes is in steps of its own before it.
 */
export function encodeSteps(steps: readonly Step[]): number[] {
  return steps.flatMap(encodeStep);
}

/** Words of a step. */
export const STEP_STRIDE = STEP_BYTES / 4;

const LITERAL_BYTES_MAX = 8;

function encodeStep({ kind, argument, literal, lengthAt }: Step): number[] {
  const code: number[] = [];
  for (let at = 0; ; at += LITERAL_BYTES_MAX) {
    const part = literal.subarray(at, at + LITERAL_BYTES_MAX);
    const isLast = at + LITERAL_BYTES_MAX >= literal.length;
    const isHere = lengthAt > 0 && lengthAt >= at && lengthAt < at + LITERAL_BYTES_MAX;
    const free = isHere ? lengthAt - at : -1;
    const [low, lowMask] = encodeWord(part, 0, free);
    const [high, highMask] = encodeWord(part, 4, free);
    // Whoever has read a literal before processes is told by where the steps end.
    const isRead = isLast && kind !== STEP_PROCESSES;
    const header =
      (isRead ? kind : STEP_LITERAL) | ((free + 1) << 8) | (part.length << 16) | (argument << 24);
    code.push(low, high, lowMask, highMask, header);
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
