/** What the node says of a zone itself: since when it is known, and whether it has gone. */
import type { ZoneStatus } from "../../../model/window.js";
import { ask } from "../node/ask.js";
import { usePolled } from "../node/use-polled.js";

const REFRESH_MS = 10_000;

/** undefined: not known, or not yet. */
export function useZoneStatus(host: string, zone: string): ZoneStatus | undefined {
  const read = async (): Promise<ZoneStatus | undefined> => {
    const zones = await ask<ZoneStatus[]>("zones");
    return zones.find((candidate) => candidate.host === host && candidate.name === zone);
  };
  return usePolled(read, REFRESH_MS, [host, zone]);
}
