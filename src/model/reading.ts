/**
 * What one probe read in one cycle, on its way to the generator: one message per cycle, never one per value.
 * Series are declared once and told apart from their values, so that a steady probe makes no strings.
 */
import type { SampleKind } from "./metric.js";

/** Identity and kind of one value of a zone: `net.rbytes64` of instance `eth0`; instance "" where there is none. */
export interface Series {
  readonly metric: string;
  readonly instance: string;
  readonly kind: SampleKind;
  /** When this instance was made (Unix ns), where known: a change of it is a reset, not a wrap. */
  readonly creationNs?: bigint;
}

/** A value; a bigint at or above 2^53, where a number would round. Finite. */
export type Value = number | bigint;

/** A histogram by the lower bounds of its buckets, ascending; counts are since the reading before. */
export interface HistogramReading {
  readonly metric: string;
  readonly instance: string;
  readonly buckets: readonly (readonly [low: number, count: number])[];
  /** Sum of the values, where the source knows it. */
  readonly sum?: number;
}

/** A process that ran since the reading before; `usage` in ticks of {@link ZoneReading.ticks}. */
export interface ProcessReading {
  readonly pid: number;
  readonly execname: string;
  readonly usage: number;
  readonly cpu: number;
}

export interface ZoneReading {
  readonly zone: string;
  /** When the zone came up (Unix ns); a new one under the old name is a reboot. Absent: not known. */
  readonly createdNs?: bigint;
  /**
   * What `cpu.usage` and process usage are shares of, since the reading before: 10,000 a second on Linux.
   * Values of `cpu.usage` in `values` are in these ticks. 0: the probe counts none, and they are in percent; processes
   * are then not sent.
   */
  readonly ticks: number;
  /** Same array object as in the reading before where nothing changed: the encoder keeps its plan by identity. */
  readonly series: readonly Series[];
  /** One value per series; undefined where this cycle has none. */
  readonly values: readonly (Value | undefined)[];
  readonly histograms: readonly HistogramReading[];
  readonly processes: readonly ProcessReading[];
}

export interface Reading {
  readonly probe: string;
  /** Wall clock at the read, Unix ns. */
  readonly atNs: bigint;
  readonly zones: readonly ZoneReading[];
  /** All zones of the host, from a probe that sees them all; it decides which are gone. */
  readonly zoneNames?: readonly string[];
  /** What the probe lost since its reading before, by kind, e.g. { lines: 3 }. */
  readonly dropped: Readonly<Record<string, number>>;
}
