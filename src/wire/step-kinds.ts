/** What follows the literal of a step. Also read by the compiler of `wasm/`: constants only. */

/** A value: a varint of 32 or 64 bits. */
export const STEP_VALUE32 = 0;
export const STEP_VALUE64 = 1;
/** Added to the two of a value: it is the last thing in its section. */
export const STEP_LAST = 2;
/** Nothing: the literal goes on. */
export const STEP_LITERAL = 4;
/** All from here on are rare. A field of the head; the argument is its place among those of the layout. */
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
