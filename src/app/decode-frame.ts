/** The way of a frame into the aggregator: the wire splits and scans it, packet by packet, into the one view. */
import type { DecodeFrame } from "../aggregator/aggregator-actor.js";
import { PacketScanner } from "../wire/packet-scanner.js";
import { splitMessage } from "../wire/split-message.js";

/** What it has learnt of the packets of one zone serves for those of all. */
const scanner = new PacketScanner();

export const decodeFrame: DecodeFrame = (frame, view, visit, reject) => {
  splitMessage(frame, (start, end) => {
    const refusal = scanner.scan(frame, start, end, view);
    if (refusal === undefined) visit();
    else reject(refusal);
  });
};
