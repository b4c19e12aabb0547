/** What the node says of a zone itself: since when it is known, and whether it has gone. */
import { useEffect, useState } from "preact/hooks";
import type { ZoneStatus } from "../../../model/window.js";
import { ask } from "../node/ask.js";

const REFRESH_MS = 10_000;

/** undefined: not known, or not yet. */
export function useZoneStatus(host: string, zone: string): ZoneStatus | undefined {
  const [status, setStatus] = useState<ZoneStatus>();
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const zones = await ask<ZoneStatus[]>("zones").catch(() => []); // The notice at the top says that it is away.
      const found = zones.find((candidate) => candidate.host === host && candidate.name === zone);
      if (!isOver && found !== undefined) setStatus(found);
    };
    void read();
    const timer = setInterval(() => void read(), REFRESH_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [host, zone]);
  return status;
}
