/**
 * Windows for the script that puts them into Redis, as one argument: hundreds of arguments take a client long to put
 * together. Numbers are little-endian: doubles, and lengths of 32 bits.
 */

/** What is put at one time of a sorted set. */
export interface PackedOffer {
  /** Of the set: the same in all offers of it. */
  readonly retentionMs: number;
  readonly startMs: number;
  /** The member that is replaced; empty for none. */
  readonly expected: Buffer;
  readonly member: Buffer;
}

const KEY_BYTES = 8 + 4;
/** Beside the two members. */
const OFFER_BYTES = 8 + 4 + 4;

/**
 * The offers of each key, at least one: retention and number of these, then of each its start and its two members, each
 * behind its length.
 */
export function packOffers(keys: readonly (readonly PackedOffer[])[]): Buffer {
  const packed = Buffer.allocUnsafe(keys.reduce((sum, offers) => sum + measure(offers), 0));
  let at = 0;
  for (const offers of keys) {
    at = packed.writeDoubleLE(offers[0]!.retentionMs, at);
    at = packed.writeUInt32LE(offers.length, at);
    for (const { startMs, expected, member } of offers) {
      at = packed.writeDoubleLE(startMs, at);
      at = writeBytes(packed, expected, at);
      at = writeBytes(packed, member, at);
    }
  }
  return packed;
}

function measure(offers: readonly PackedOffer[]): number {
  return offers.reduce(
    (sum, { expected, member }) => sum + OFFER_BYTES + expected.length + member.length,
    KEY_BYTES,
  );
}

/** Where it ends. */
function writeBytes(packed: Buffer, bytes: Buffer, at: number): number {
  const start = packed.writeUInt32LE(bytes.length, at);
  packed.set(bytes, start);
  return start + bytes.length;
}
