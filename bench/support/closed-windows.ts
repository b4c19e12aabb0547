/** Closed windows for the stores to keep, made by the aggregator itself: 1s windows of many zones, 20 series each. */
import { join } from "node:path";
import protobuf from "protobufjs";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import { projectRoot } from "../../src/base/project-root.js";
import { PacketView } from "../../src/model/packet-view.js";
import type { ClosedWindow } from "../../src/model/window.js";

export interface ClosedWindowsOptions {
  readonly zones: number;
  readonly seconds: number;
  readonly startMs: number;
}

export const SERIES_PER_WINDOW = 20;
const COUNTERS = SERIES_PER_WINDOW / 2;
const COUNTER = 0;
const GAUGE = 1;
const MS_NS = 1_000_000;
const LATENESS_MS = 100;

const Packet = protobuf.loadSync(join(projectRoot, "proto/packet.proto")).lookupType("PBMSG.Packet");

/** One batch for each second, as the aggregator hands them to its readers. */
export function closeWindows({ zones, seconds, startMs }: ClosedWindowsOptions): ClosedWindow[][] {
  const aggregator = new Aggregator({
    nodeName: "gz-01",
    resolutionsMs: [1000],
    latenessMs: LATENESS_MS,
    seriesMax: 1_000_000,
    zoneIdleMs: 300_000,
    memoryBytes: 2 ** 30,
    startedMs: startMs,
  });
  const view = new PacketView();
  const batches: ClosedWindow[][] = [];
  for (let second = 0; second < seconds; second++) {
    const nowMs = second * 1000 + 500;
    for (let zone = 0; zone < zones; zone++) {
      const frame = Packet.encode(makePacket(zone, second * zones + zone + 1, startMs + nowMs)).finish();
      decodeFrame(frame, view, () => aggregator.take(view, "bench", nowMs, startMs + nowMs), refuse);
    }
    aggregator.tick(nowMs + 500 + LATENESS_MS, startMs + nowMs + 500 + LATENESS_MS);
    batches.push([...aggregator.takeClosed()]);
  }
  return batches.filter((batch) => batch.length > 0);
}

function refuse(reason: string): never {
  throw new Error(`a packet was refused: ${reason}`);
}

/** Counters as those of disks, gauges of percent with two digits, which differ from second to second. */
function makePacket(zone: number, sequence: number, timeMs: number): object {
  const sample = Array.from({ length: SERIES_PER_WINDOW }, (_, index) => {
    const names = { name: NAMES[index % COUNTERS]! + (index < COUNTERS ? "" : "_usage"), instance: "all" };
    if (index < COUNTERS)
      return { ...names, kind: COUNTER, uint: 10_000_000_000 + sequence * (1_000 + index) };
    return { ...names, kind: GAUGE, double: ((sequence * (index + 7)) % 10_000) / 100 };
  });
  return {
    name: `zone-${zone}`,
    time: Math.floor(timeMs / 1000),
    host: "gz-01",
    sequence,
    intervalMs: 1000,
    timeNs: timeMs * MS_NS,
    run: 1,
    sample,
  };
}

const NAMES = [
  "cgroup.cpu_user",
  "cgroup.cpu_system",
  "cgroup.io_read",
  "cgroup.io_write",
  "cgroup.io_reads",
  "cgroup.io_writes",
  "cgroup.page_faults",
  "cgroup.throttled",
  "net.accepted",
  "net.retransmitted",
];
