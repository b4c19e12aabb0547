/**
 * One decoded packet as flat arrays over its bytes: what the scanner of the wire fills and the aggregator
 * reads. One view is used again for every packet, so the fast path makes no object and no string per value;
 * texts are ranges of `bytes` until somebody has to see one never seen before.
 */

/** Forms of a value: how {@link PacketView} `lo`, `hi` and `num` are to be read. */
export const FORM_UINT = 0;
export const FORM_INT = 1;
export const FORM_DOUBLE = 2;

/** Kinds of an entry. A histogram has one entry per bucket, and one more for its sum where it is known. */
export const ENTRY_COUNTER = 0;
export const ENTRY_GAUGE = 1;
export const ENTRY_DELTA = 2;
export const ENTRY_BUCKET = 3;
export const ENTRY_SUM = 4;

/** `metric[i]` of an entry whose name travels as text (packet fields 110 and 111). */
export const METRIC_NAMED = 0xffff;

/** `instanceNumber[i]` where an entry has no numeric instance. */
export const NO_NUMBER = -1;

/** Entries a packet may have, and zone names, and kinds of loss: a larger one is refused as `entries`. */
export const ENTRIES_MAX = 65_536;

/** Bytes a packet, and a message, may have: a larger one is refused as `oversized`. */
export const PACKET_BYTES_MAX = 1_048_576;

/** Bytes that a name of a zone, host, metric or instance may have: more is refused as `long_text`. */
export const TEXT_BYTES_MAX = 1_024;

/** Why a packet is refused, the words it is counted under. */
export const REFUSALS = [
  /** It ends inside a field. */
  "truncated",
  /** Not the wire format, a required field of a section is missing, or buckets and counts do not match. */
  "malformed",
  "oversized",
  /** No name of the zone, or an empty one. */
  "no_name",
  /** No time, or one beyond the year 9999. */
  "no_time",
  /** A double that is NaN or infinite. */
  "not_finite",
  "long_text",
  "entries",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/**
 * Reads the packet in bytes[start, end) into `view`; undefined where it is good. Never throws. After a refusal
 * the view has no meaning until the next good packet.
 */
export type ScanPacket = (
  bytes: Uint8Array,
  start: number,
  end: number,
  view: PacketView,
) => Refusal | undefined;

/** Calls `visit` with the range of each packet of one message: of all of a batch, or of the message itself. */
export type SplitMessage = (bytes: Uint8Array, visit: (start: number, end: number) => void) => void;

/**
 * Stands for all packets that have the same entries in the same order, their processes apart: whoever has seen
 * one knows what the values of the next one are without looking at what they are called.
 */
export interface PacketLayout {
  /** Reads what the entries are called, once more and from the bytes, where it is needed after all. */
  readIdentities(view: PacketView): void;
}

/** Stands for processes: the same ones in the same order, wherever it is seen again. */
export interface PacketProcesses {
  readonly count: number;
  /** Reads what they are known by, so that it is at hand when they come again; what it gives means nothing. */
  touch(): number;
}

/**
 * The arrays of a view are replaced when they grow: take them from the view anew for each packet. What it says of a packet
 * holds until another one is scanned.
 */
export class PacketView {
  /** What all ranges point into. */
  bytes: Uint8Array = new Uint8Array(0);

  /** Where the packet lies in them. */
  start = 0;
  end = 0;
  /**
   * Where it is not null, the arrays say nothing of this packet but `num`, and `form`, `lo` and `hi` where that is no
   * whole number below 2^53; there is no creation time, no list of zones, nothing dropped.
   */
  layout: PacketLayout | null = null;
  /** With a layout: the entries [processStart, processEnd) are the packet's processes. */
  processStart = 0;
  processEnd = 0;
  /** What stands for them; null where nothing does, and they are all in the arrays. */
  processes: PacketProcesses | null = null;
  /** With a layout: the arrays say of the processes what they are called. */
  hasProcessNames = false;

  // Head. Ranges are [start, end) with start === end for absent or empty text.
  nameStart = 0;
  nameEnd = 0;
  hostStart = 0;
  hostEnd = 0;
  /** Unix seconds of field 2. */
  timeS = 0;
  /** Unix milliseconds, fractional: of time_ns where present, else of `timeS`. */
  timeMs = 0;
  /** 0 where absent. */
  ticks = 0;
  /** 0 where absent (a packet of 2013). */
  sequence = 0;
  intervalMs = 0;
  /** Start of the generator, Unix ns as low and high 32 bits; both 0 where absent. */
  runLo = 0;
  runHi = 0;
  zoneCreatedLo = 0;
  zoneCreatedHi = 0;

  // Entries: `count` of them, one value each.
  count = 0;
  /** Index into PACKET_METRICS, or {@link METRIC_NAMED}. */
  metric = new Uint16Array(256);
  kind = new Uint8Array(256);
  form = new Uint8Array(256);
  /** The metric's name, of a named entry. */
  metricStart = new Int32Array(256);
  metricEnd = new Int32Array(256);
  /** The instance as text; execname for a process. */
  instanceStart = new Int32Array(256);
  instanceEnd = new Int32Array(256);
  /** core of cpu and cpuqueue, pid of a process, else {@link NO_NUMBER}. */
  instanceNumber = new Float64Array(256);
  /** The 64 bits of the value as they are (two's complement for FORM_INT); 0 for FORM_DOUBLE. */
  lo = new Uint32Array(256);
  hi = new Uint32Array(256);
  /** The value as a double: exact below 2^53. Usage of cpu and process in ticks, as it travelled. May be longer. */
  num = new Float64Array(256);
  /** Lower bound of the bucket, of ENTRY_BUCKET. */
  low = new Float64Array(256);
  /** Whether any entry has a creation time: without, the two arrays are all 0. */
  hasCreation = false;
  /** Creation time of the sample or of its section's instance (fields 110.7 and 113), ns; both 0 where absent. */
  creationLo = new Uint32Array(256);
  creationHi = new Uint32Array(256);

  /** All zones of the host (field 12): `zoneNameCount` ranges. */
  zoneNameCount = 0;
  zoneNameStart = new Int32Array(64);
  zoneNameEnd = new Int32Array(64);

  /** What the generator says it lost (field 112): `droppedCount` kinds with their counts. */
  droppedCount = 0;
  droppedStart = new Int32Array(8);
  droppedEnd = new Int32Array(8);
  droppedNum = new Float64Array(8);

  /** Makes room for more entries. False at {@link ENTRIES_MAX}. */
  growEntries(): boolean {
    const length = this.metric.length * 2;
    if (length > ENTRIES_MAX) return false;
    this.metric = grown(this.metric, new Uint16Array(length));
    this.kind = grown(this.kind, new Uint8Array(length));
    this.form = grown(this.form, new Uint8Array(length));
    this.metricStart = grown(this.metricStart, new Int32Array(length));
    this.metricEnd = grown(this.metricEnd, new Int32Array(length));
    this.instanceStart = grown(this.instanceStart, new Int32Array(length));
    this.instanceEnd = grown(this.instanceEnd, new Int32Array(length));
    this.instanceNumber = grown(this.instanceNumber, new Float64Array(length));
    this.lo = grown(this.lo, new Uint32Array(length));
    this.hi = grown(this.hi, new Uint32Array(length));
    if (length > this.num.length) this.num = grown(this.num, new Float64Array(length));
    this.low = grown(this.low, new Float64Array(length));
    this.creationLo = grown(this.creationLo, new Uint32Array(length));
    this.creationHi = grown(this.creationHi, new Uint32Array(length));
    return true;
  }

  /** Makes room for more names of zones. False at {@link ENTRIES_MAX}. */
  growZoneNames(): boolean {
    const length = this.zoneNameStart.length * 2;
    if (length > ENTRIES_MAX) return false;
    this.zoneNameStart = grown(this.zoneNameStart, new Int32Array(length));
    this.zoneNameEnd = grown(this.zoneNameEnd, new Int32Array(length));
    return true;
  }

  /** Makes room for more kinds of loss. False at {@link ENTRIES_MAX}. */
  growDropped(): boolean {
    const length = this.droppedStart.length * 2;
    if (length > ENTRIES_MAX) return false;
    this.droppedStart = grown(this.droppedStart, new Int32Array(length));
    this.droppedEnd = grown(this.droppedEnd, new Int32Array(length));
    this.droppedNum = grown(this.droppedNum, new Float64Array(length));
    return true;
  }
}

function grown<Numbers extends { set(from: Numbers): void }>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
