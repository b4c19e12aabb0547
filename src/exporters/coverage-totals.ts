/** What came of a zone and what did not, as counters over all of its windows. */
import type { Coverage } from "../model/window.js";
import { addLabel, type MetricFamily, type MetricSample } from "./metric-family.js";

export class CoverageTotals {
  /** Rendered: of host and zone. */
  readonly labels: string;
  /** null as long as no interval is known. */
  expected: number | null = null;
  received = 0;
  late = 0;
  gaps = 0;
  readonly dropped = new Map<string, number>();

  constructor(labels: string) {
    this.labels = labels;
  }

  /** Adds what a window, or a correction of one, tells of itself. */
  add({ expected, received, late, dropped }: Coverage, isGap: boolean): void {
    if (expected !== null) this.expected = (this.expected ?? 0) + expected;
    this.received += received;
    this.late += late;
    if (isGap) this.gaps++;
    for (const kind in dropped) this.dropped.set(kind, (this.dropped.get(kind) ?? 0) + (dropped[kind] ?? 0));
  }
}

type CoverageFamily = Omit<MetricFamily, "samples"> & {
  readonly samplesOf: (totals: CoverageTotals, newestMs: number) => readonly MetricSample[];
};

/** Families that every zone has. */
export const COVERAGE_FAMILIES: readonly CoverageFamily[] = [
  {
    name: "zone_packets_expected",
    ...counterOf("Packets that should have come, where their interval is known.", ({ expected }) => expected),
  },
  { name: "zone_packets_received", ...counterOf("Packets that came.", ({ received }) => received) },
  {
    name: "zone_packets_late",
    ...counterOf(
      "Packets that came after their window was closed, and were added to it.",
      ({ late }) => late,
    ),
  },
  {
    name: "zone_gaps",
    ...counterOf("Windows of the finest resolution that say why something is missing.", ({ gaps }) => gaps),
  },
  {
    name: "zone_dropped",
    type: "counter",
    unit: "",
    help: "What was lost on the way, by kind.",
    samplesOf: ({ labels, dropped }) =>
      [...dropped].map(([kind, value]) => ({ labels: addLabel(labels, "kind", kind), value })),
  },
  {
    name: "zone_window_start_seconds",
    type: "gauge",
    unit: "seconds",
    help: "Start of the newest closed window, by the clock of the host, since 1970.",
    samplesOf: ({ labels }, newestMs) => [{ labels, value: newestMs / 1000 }],
  },
];

function counterOf(
  help: string,
  read: (totals: CoverageTotals) => number | null,
): Omit<CoverageFamily, "name"> {
  return {
    type: "counter",
    unit: "",
    help,
    samplesOf(totals) {
      const value = read(totals);
      return value === null ? [] : [{ labels: totals.labels, value }];
    },
  };
}
