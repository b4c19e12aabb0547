/**
 * The memory that `step-reader.ts` and `wasm/read-steps.ts` share: where in it is what, in bytes. Also read by the
 * compiler of `wasm/`: constants only.
 */

/** Bytes of the longest packet that is read by steps. */
export const STEP_PACKET_BYTES_MAX = 65_536;
/** Bytes that may be read behind a packet, or behind the processes: words are read where it may have ended. */
export const PADDING = 16;

/** What the packet's head and the reading itself come to, as words of 32 bits: their places. */
export const STATE_AT = 0;
/** How many values there are by now. */
export const STATE_COUNT = 0;
/** The ranges of the names of zone and host in the packet; 0 where it has none. */
export const STATE_NAME_START = 1;
export const STATE_NAME_END = 2;
export const STATE_HOST_START = 3;
export const STATE_HOST_END = 4;
export const STATE_TICKS = 5;
/** How many values are in the list at {@link UNUSUAL_AT}. */
export const STATE_UNUSUAL = 6;
export const STATE_WORDS = 7;

/** The fields of the head, 64 bits each, in the order of the layout. */
export const HEAD_AT = 64;
export const HEAD_FIELDS_MAX = 8;

export const PACKET_AT = 128;
/** The processes as literal bytes, each behind its length of one byte. */
export const PROCESSES_AT = PACKET_AT + STEP_PACKET_BYTES_MAX + PADDING;
/** The steps: of each eight bytes of its literal, their mask, and its header. */
export const CODE_AT = PROCESSES_AT + STEP_PACKET_BYTES_MAX + PADDING;
export const STEP_BYTES = 20;
/** A packet has two bytes for a value, and for a step two or more. */
export const VALUES_MAX = STEP_PACKET_BYTES_MAX / 2;
export const STEPS_MAX = VALUES_MAX + 4;
/** The values, as doubles. */
export const NUM_AT = CODE_AT + STEPS_MAX * STEP_BYTES;
/** Values that are not told by their double, and doubles: the places of their values times four plus their forms. */
export const UNUSUAL_AT = NUM_AT + 8 * VALUES_MAX;
/** The 64 bits of each of these, one after the other. */
export const BITS_AT = UNUSUAL_AT + 4 * VALUES_MAX;
export const MEMORY_BYTES = BITS_AT + 8 * VALUES_MAX;
