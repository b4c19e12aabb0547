/** Varints of up to four bytes that were read as one word: seven bits in each byte, and one that says it goes on. */

/** The bit of each of four bytes that says that a varint goes on. */
export const GOES_ON = 0x8080_8080 | 0;

/** The lowest bit that is set, alone; 0 of 0. Of bits that are clear in {@link GOES_ON}: where the varint ends. */
export function lowestBit(bits: number): number {
  return bits & (~bits + 1);
}

/** Four groups of seven bits, each in a byte of its own, as one number of 28 bits. */
export function joinSevens(groups: number): number {
  return (
    (groups & 0x7f) | ((groups >>> 1) & 0x3f80) | ((groups >>> 2) & 0x1f_c000) | ((groups >>> 3) & 0xfe0_0000)
  );
}
