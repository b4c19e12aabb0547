/**
 * Recorded packets for the benchmarks: those of many zones of one host, second by second, encoded once. The
 * large one is the packet that the design was measured with (16 cpus, 20 processes, 2 disks, 1 net, 16 latency
 * buckets, memory, run queues: 110 values); the small one is that of an idle zone.
 */
import { join } from "node:path";
import protobuf from "protobufjs";
import { projectRoot } from "../../src/base/project-root.js";

export interface RecordOptions {
  readonly zones: number;
  readonly seconds: number;
  readonly size: "large" | "small";
  /** Packets per message; 1 is a plain packet, more are a Batch. */
  readonly batch: number;
}

export interface Recording {
  readonly frames: readonly Uint8Array[];
  readonly packets: number;
  readonly values: number;
  readonly packetBytes: number;
}

/** Start of the first second, Unix s. */
const START_S = 1_795_000_000;

const root = protobuf.loadSync(join(projectRoot, "proto/packet.proto"));
const Packet = root.lookupType("PBMSG.Packet");
const Batch = root.lookupType("PBMSG.Batch");

/** All packets of `seconds` ticks of `zones` zones, in the order that a generator sends them. */
export function recordPackets({ zones, seconds, size, batch }: RecordOptions): Recording {
  const frames: Uint8Array[] = [];
  let waiting: object[] = [];
  let packetBytes = 0;
  let sequence = 0;
  const flush = (): void => {
    if (waiting.length > 0) frames.push(Batch.encode({ packet: waiting }).finish());
    waiting = [];
  };
  for (let second = 0; second < seconds; second++) {
    for (let zone = 0; zone < zones; zone++) {
      const packet = makePacket(zone, second, ++sequence, size === "large");
      if (batch === 1) frames.push(Packet.encode(packet).finish());
      else if (waiting.push(packet) === batch) flush();
      if (packetBytes === 0) packetBytes = Packet.encode(packet).finish().length;
    }
  }
  flush();
  const values = size === "large" ? VALUES_LARGE : VALUES_SMALL;
  return { frames, packets: zones * seconds, values: values * zones * seconds, packetBytes };
}

/** The packets of one second of as many zones, for a feeder that goes on for as long as it likes. */
export function encodeTick(zones: number, second: number, size: "large" | "small"): Uint8Array[] {
  return range(zones, (zone) =>
    Packet.encode(makePacket(zone, second, second * zones + zone + 1, size === "large")).finish(),
  );
}

const VALUES_SMALL = 14;
const VALUES_LARGE = 110;

function makePacket(zone: number, second: number, sequence: number, isLarge: boolean): object {
  const timeS = START_S + second;
  const head = {
    name: `zone-${String(zone).padStart(5, "0")}`,
    time: timeS,
    ticks: 9973,
    threads: 200 + (zone % 50),
    processes: 20,
    host: "gz-01",
    sequence,
    intervalMs: 1000,
    timeNs: `${timeS}500000000`,
    run: `${START_S}000000000`,
    mem: makeMemory(zone + second),
    net: isLarge ? [makeNet(zone, second)] : [],
  };
  if (!isLarge)
    return {
      ...head,
      mem: { rss: 4e6 + second, physcap: 1e9, swap: 5e6, swapcap: 2e9 },
      net: [makeNet(zone, second)],
      cpu: [{ core: 0, usage: second % 100 }],
    };
  return {
    ...head,
    cpu: range(16, (core) => ({ core, usage: (zone * 7 + second * 13 + core * 31) % 100 })),
    disk: range(2, (disk) => makeDisk(disk, zone, second)),
    process: range(20, (index) => ({
      pid: 4000 + index * 17,
      execname: PROGRAMS[index % 5],
      usage: (zone + second * index) % 60,
    })),
    callfreq: range(16, (power) => ({
      name: "all",
      time: 2 ** (9 + power),
      value: (second * power + zone) % 90,
    })),
    cpuqueue: range(15, (core) => ({ core, length: 0, amount: (zone + core) % 100 })),
  };
}

const PROGRAMS = ["httpd", "node", "beam.smp", "sshd", "zsched"];

function makeMemory(seed: number): object {
  return {
    rss: 40_000_000 + seed * 4096,
    physcap: 4_294_967_296,
    swap: 60_000_000 + seed * 4096,
    swapcap: 8_589_934_592,
    physmem: 16_777_216,
    ppKernel: 1_048_576,
    freemem: 8_388_608 - (seed % 1000),
    nallocCalls: seed * 3,
    nfreeCalls: seed * 2,
    majFault: seed % 3,
    asFault: seed % 700,
    pgin: seed % 5,
  };
}

function makeNet(zone: number, second: number): object {
  const moved = second * (1000 + (zone % 100));
  return {
    instance: "net0",
    obytes64: 98_765_432_100 + moved * 700,
    rbytes64: 12_345_678_900 + moved * 300,
    opackets: 1_000_000 + moved,
    ipackets: 2_000_000 + moved,
    oerrors: 0,
    ierrors: Math.floor(second / 2),
  };
}

function makeDisk(disk: number, zone: number, second: number): object {
  const moved = second * (500 + (zone % 100));
  return {
    instance: `sd${disk}`,
    nread: 5_000_000_000 + moved * 4096,
    nwritten: 7_000_000_000 + moved * 8192,
    reads: 400_000 + moved,
    writes: 500_000 + moved,
    rtime: 900_000_000_000 + moved * 1000,
    wtime: 100_000_000_000 + moved * 100,
    rlentime: 950_000_000_000 + moved * 1100,
    wlentime: 110_000_000_000 + moved * 110,
    harderror: 0,
    softerror: 0,
    tranerror: 0,
  };
}

function range<Item>(length: number, make: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => make(index));
}
