/** Messages that no generator sends: broken packets, bytes by chance, batches and single ones of both. */
import { encodeBatches } from "../../src/wire/encode-batch.js";
import { mutate, randomBytes, randomPacket } from "./random-packet.js";

/** Good packets that are broken in turn: enough that each field has been in one. */
const PACKETS = 1_000;
const BYTES_MAX = 300;
const BATCH_MAX = 8;

/** Gives one hostile message after the other; the same ones for the same `random`. */
export function hostileMessages(random: () => number): () => Uint8Array {
  const packets = Array.from({ length: PACKETS }, () => randomPacket(random));
  const below = (limit: number): number => Math.floor(random() * limit);
  const broken = (): Uint8Array => mutate(random, packets[below(PACKETS)]!);
  return () => {
    switch (below(4)) {
      case 0:
        return randomBytes(random, 1 + below(BYTES_MAX));
      case 1:
        return mutate(random, encodeBatches(Array.from({ length: 1 + below(BATCH_MAX) }, broken))[0]!);
      default:
        return broken();
    }
  };
}
