/**
 * The declared metrics: name, kind, unit, width and, where the packet of 2013 has one, its field. The packet
 * codec, the windows, `docs/metrics.md` and the page are all made from this table; a metric that is not in it
 * travels under the name, kind and unit that its probe or rule gives it.
 */
import { LINUX_METRICS } from "./linux-metrics.js";

/** What a sample means: a cumulative count, a level, or what happened since the sample before it. */
export const SAMPLE_KINDS = ["counter", "gauge", "delta"] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number];
export type SeriesKind = SampleKind | "histogram";

export interface Metric {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly unit: string;
  /** Where the packet of 2013 carries it: a field of Packet itself, or of one of its repeated sections. */
  readonly field?: { readonly section: PacketSection; readonly number: number };
  /** Bits of that field: a counter of 32 bits may wrap. */
  readonly bits?: 32 | 64;
  readonly help: string;
}

/** Field numbers of Packet that hold values; 0 stands for Packet itself. */
export const PACKET_SECTIONS = {
  packet: 0,
  cpu: 6,
  mem: 7,
  net: 8,
  disk: 9,
  process: 10,
  callfreq: 11,
  cpuqueue: 13,
};
export type PacketSection = keyof typeof PACKET_SECTIONS;

/** Every metric that has a field in the packet of 2013, in the order of the packet; the index is its id. */
export const PACKET_METRICS: readonly Metric[] = [
  {
    name: "zone.ticks",
    kind: "delta",
    unit: "ticks",
    field: { section: "packet", number: 3 },
    bits: 32,
    help: "Samples taken of the processors since the packet before; 10,000 a second on Linux.",
  },
  {
    name: "zone.threads",
    kind: "gauge",
    unit: "threads",
    field: { section: "packet", number: 4 },
    bits: 32,
    help: "Threads in the zone.",
  },
  {
    name: "zone.processes",
    kind: "gauge",
    unit: "processes",
    field: { section: "packet", number: 5 },
    bits: 32,
    help: "Processes in the zone.",
  },
  {
    name: "cpu.usage",
    kind: "gauge",
    unit: "percent",
    field: { section: "cpu", number: 2 },
    bits: 32,
    help: "Share of one core that the zone used; instance all: of one core, summed over all.",
  },
  {
    name: "mem.rss",
    kind: "gauge",
    unit: "bytes",
    field: { section: "mem", number: 1 },
    bits: 64,
    help: "Resident memory.",
  },
  {
    name: "mem.physcap",
    kind: "gauge",
    unit: "bytes",
    field: { section: "mem", number: 2 },
    bits: 64,
    help: "Cap of the resident memory.",
  },
  {
    name: "mem.swap",
    kind: "gauge",
    unit: "bytes",
    field: { section: "mem", number: 3 },
    bits: 64,
    help: "Swap in use or reserved.",
  },
  {
    name: "mem.swapcap",
    kind: "gauge",
    unit: "bytes",
    field: { section: "mem", number: 4 },
    bits: 64,
    help: "Cap of the swap.",
  },
  {
    name: "mem.physmem",
    kind: "gauge",
    unit: "pages",
    field: { section: "mem", number: 5 },
    bits: 64,
    help: "Memory of the host.",
  },
  {
    name: "mem.pp_kernel",
    kind: "gauge",
    unit: "pages",
    field: { section: "mem", number: 6 },
    bits: 64,
    help: "Memory of the kernel.",
  },
  {
    name: "mem.freemem",
    kind: "gauge",
    unit: "pages",
    field: { section: "mem", number: 7 },
    bits: 64,
    help: "Free memory of the host.",
  },
  {
    name: "mem.nalloc_calls",
    kind: "gauge",
    unit: "calls",
    field: { section: "mem", number: 8 },
    bits: 64,
    help: "Calls of the page allocator; pages on Linux.",
  },
  {
    name: "mem.nfree_calls",
    kind: "gauge",
    unit: "calls",
    field: { section: "mem", number: 9 },
    bits: 64,
    help: "Calls that freed pages; pages on Linux.",
  },
  {
    name: "mem.maj_fault",
    kind: "delta",
    unit: "faults",
    field: { section: "mem", number: 10 },
    bits: 32,
    help: "Faults that needed a read.",
  },
  {
    name: "mem.as_fault",
    kind: "delta",
    unit: "faults",
    field: { section: "mem", number: 11 },
    bits: 32,
    help: "Address space faults.",
  },
  {
    name: "mem.pgin",
    kind: "delta",
    unit: "operations",
    field: { section: "mem", number: 12 },
    bits: 32,
    help: "Page-in operations.",
  },
  {
    name: "net.obytes64",
    kind: "counter",
    unit: "bytes",
    field: { section: "net", number: 2 },
    bits: 64,
    help: "Bytes sent.",
  },
  {
    name: "net.rbytes64",
    kind: "counter",
    unit: "bytes",
    field: { section: "net", number: 3 },
    bits: 64,
    help: "Bytes received.",
  },
  {
    name: "net.opackets",
    kind: "counter",
    unit: "packets",
    field: { section: "net", number: 4 },
    bits: 64,
    help: "Packets sent.",
  },
  {
    name: "net.ipackets",
    kind: "counter",
    unit: "packets",
    field: { section: "net", number: 5 },
    bits: 64,
    help: "Packets received.",
  },
  {
    name: "net.oerrors",
    kind: "counter",
    unit: "errors",
    field: { section: "net", number: 6 },
    bits: 32,
    help: "Errors when sending.",
  },
  {
    name: "net.ierrors",
    kind: "counter",
    unit: "errors",
    field: { section: "net", number: 7 },
    bits: 32,
    help: "Errors when receiving.",
  },
  {
    name: "disk.nread",
    kind: "counter",
    unit: "bytes",
    field: { section: "disk", number: 2 },
    bits: 64,
    help: "Bytes read.",
  },
  {
    name: "disk.nwritten",
    kind: "counter",
    unit: "bytes",
    field: { section: "disk", number: 3 },
    bits: 64,
    help: "Bytes written.",
  },
  {
    name: "disk.reads",
    kind: "counter",
    unit: "operations",
    field: { section: "disk", number: 4 },
    bits: 32,
    help: "Reads.",
  },
  {
    name: "disk.writes",
    kind: "counter",
    unit: "operations",
    field: { section: "disk", number: 5 },
    bits: 32,
    help: "Writes.",
  },
  {
    name: "disk.rtime",
    kind: "counter",
    unit: "ns",
    field: { section: "disk", number: 6 },
    bits: 64,
    help: "Time with a request running.",
  },
  {
    name: "disk.wtime",
    kind: "counter",
    unit: "ns",
    field: { section: "disk", number: 7 },
    bits: 64,
    help: "Time with a request waiting.",
  },
  {
    name: "disk.rlentime",
    kind: "counter",
    unit: "ns",
    field: { section: "disk", number: 8 },
    bits: 64,
    help: "Requests running, times time.",
  },
  {
    name: "disk.wlentime",
    kind: "counter",
    unit: "ns",
    field: { section: "disk", number: 9 },
    bits: 64,
    help: "Requests waiting, times time.",
  },
  {
    name: "disk.harderror",
    kind: "counter",
    unit: "errors",
    field: { section: "disk", number: 10 },
    bits: 32,
    help: "Hard errors.",
  },
  {
    name: "disk.softerror",
    kind: "counter",
    unit: "errors",
    field: { section: "disk", number: 11 },
    bits: 32,
    help: "Soft errors.",
  },
  {
    name: "disk.tranerror",
    kind: "counter",
    unit: "errors",
    field: { section: "disk", number: 12 },
    bits: 32,
    help: "Transport errors.",
  },
  {
    name: "process.usage",
    kind: "gauge",
    unit: "percent",
    field: { section: "process", number: 3 },
    bits: 32,
    help: "Share of one core that the process used, by execname/pid.",
  },
  {
    name: "syscall.latency",
    kind: "histogram",
    unit: "ns",
    field: { section: "callfreq", number: 3 },
    bits: 32,
    help: "System calls by their latency, in powers of two.",
  },
  {
    name: "cpu.queue",
    kind: "histogram",
    unit: "threads",
    field: { section: "cpuqueue", number: 3 },
    bits: 32,
    help: "Samples by the length of the run queue.",
  },
];

/** Metrics of ours that travel as named samples (packet field 110). */
export const SAMPLE_METRICS: readonly Metric[] = [
  {
    name: "cpu.cap",
    kind: "gauge",
    unit: "percent",
    help: "Cap of the processor time, percent of one core.",
  },
  ...LINUX_METRICS,
];

const BY_NAME = new Map([...PACKET_METRICS, ...SAMPLE_METRICS].map((metric) => [metric.name, metric]));

/** The declaration of a metric, or undefined for one that only its probe knows. */
export function findMetric(name: string): Metric | undefined {
  return BY_NAME.get(name);
}
