/** The way of a frame into the aggregator: the wire splits and scans it, packet by packet, into the one view. */
import type { DecodeFrame } from "../aggregator/aggregator-actor.js";
import { scanPacket } from "../wire/scan-packet.js";
import { splitMessage } from "../wire/split-message.js";

export const decodeFrame: DecodeFrame = (frame, view, visit, reject) => {
  splitMessage(frame, (start, end) => {
    const refusal = scanPacket(frame, start, end, view);
    if (refusal === undefined) visit();
    else reject(refusal);
  });
};
