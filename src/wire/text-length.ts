/** The bound of names on the wire, on the sender's side: one name too long must not cost the whole packet. */
import { TEXT_BYTES_MAX } from "../model/packet-view.js";

/** A UTF-16 unit has at most three bytes of UTF-8. */
const UNITS_SAFE = Math.floor(TEXT_BYTES_MAX / 3);

/** Whether a receiver would refuse a packet with this name in it. */
export function isTooLong(name: string): boolean {
  return name.length > UNITS_SAFE && Buffer.byteLength(name) > TEXT_BYTES_MAX;
}
