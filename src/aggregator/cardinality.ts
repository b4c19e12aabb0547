/**
 * How many series there may be: on the node, in a zone, and of a zone's processes. Who meets a bound gives up
 * its own least recently seen, and where all are in use the new one is dropped and counted.
 */

/** Processes of one packet that become samples: contract section 5. */
export const PROCESSES_MAX = 40;
/** Processes a zone keeps in its open windows: three times what one window gives out. */
export const PROCESS_ROWS_MAX = 3 * PROCESSES_MAX;
/** Share of the node's series that one zone may take, but always at least the second figure. */
const ZONE_SHARE = 0.1;
const ZONE_SERIES_MIN = 1_000;
/** Zones a node follows; packets of more are refused and counted. */
export const ZONES_MAX = 20_000;
/** Zones that have gone and are still listed. */
export const TOMBSTONES_MAX = 1_000;

/** Series of the whole node. A bucket counts as one. */
export class SeriesBudget {
  max = 0;
  zoneMax = 0;
  used = 0;
  /** New series for which there was no room. */
  refused = 0;
  /** Series that were given up for newer ones. */
  evicted = 0;

  constructor(max: number) {
    this.configure(max);
  }

  /** What is beyond a new bound stays until it is idle. */
  configure(max: number): void {
    this.max = max;
    this.zoneMax = Math.min(max, Math.max(ZONE_SERIES_MIN, Math.floor(max * ZONE_SHARE)));
  }

  get isFull(): boolean {
    return this.used >= this.max;
  }
}
