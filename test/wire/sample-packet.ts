/** The packet that speed is measured with: 110 values in about 880 bytes, as of a busy zone of 2013. */
import { Packet } from "./oracle.js";

/** 16 cpus, 20 processes, 2 disks, 1 net, 16 latency buckets, all of mem; no field of ours. */
export function samplePacket(zone = "web1"): Uint8Array {
  const upTo = <Item>(count: number, make: (index: number) => Item) =>
    Array.from({ length: count }, (_, index) => make(index));
  return Packet.encode({
    name: zone,
    time: 1_795_000_000,
    ticks: 4999,
    threads: 812,
    processes: 77,
    cpu: upTo(16, (core) => ({ core, usage: 17 * core })),
    mem: {
      rss: 2 ** 31 + 5,
      physcap: 2 ** 33,
      swap: 2 ** 30,
      swapcap: 2 ** 34,
      majFault: 3,
      asFault: 4711,
      pgin: 12,
    },
    net: [
      {
        instance: "net0",
        obytes64: 2 ** 33,
        rbytes64: 2 ** 32 + 7,
        opackets: 2 ** 20,
        ipackets: 2 ** 19,
        oerrors: 0,
        ierrors: 1,
      },
    ],
    disk: upTo(2, (disk) => ({
      instance: `sd${disk}`,
      nread: 2 ** 34,
      nwritten: 2 ** 33,
      reads: 2 ** 17,
      writes: 2 ** 18,
      rtime: 2 ** 35,
      wtime: 2 ** 34,
      rlentime: 2 ** 36,
      wlentime: 2 ** 35,
      harderror: 0,
      softerror: 0,
      tranerror: 0,
    })),
    process: upTo(20, (pid) => ({
      pid: 2 ** 14 + pid,
      execname: `node${pid}`,
      usage: 100 + pid,
      cpu: pid % 16,
    })),
    callfreq: upTo(16, (bucket) => ({ name: "all", time: 2 ** (bucket + 7), value: 100 + bucket })),
  }).finish();
}
