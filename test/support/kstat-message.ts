/** Packs a kstat statistic the way tachyon-meter does, for tests and benchmarks. */
import type { KstatFrame } from "../../src/model/kstat-frame.js";

/** The statistic `sd:1:sd1:nread` of host fifo01, global zone. */
export const SD_FRAME: KstatFrame = {
  host: "fifo01",
  uuid: "global",
  timeS: 1_448_150_400,
  name: "sd1",
  module: "sd",
  class: "disk",
  instance: 1,
  key: "nread",
  value: 123_456_789,
};

/** One message of the topic `tachyon`. */
export function packKstatFrame(frame: KstatFrame): Buffer {
  const { host, uuid, timeS, name, module, class: kstatClass, instance, key, value } = frame;
  return Buffer.concat([
    packText(host),
    packText(uuid),
    packInteger(timeS),
    packText(name),
    packText(module),
    packText(kstatClass),
    packInteger(instance),
    packText(key),
    typeof value === "string"
      ? Buffer.from(`s${value}`)
      : Buffer.concat([Buffer.from("i"), packInteger(value)]),
  ]);
}

function packText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function packInteger(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}
