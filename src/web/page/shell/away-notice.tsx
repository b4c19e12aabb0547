/** Says that what is shown has stopped, why, and when it is tried again. */
import { useEffect, useState } from "preact/hooks";
import type { StreamState } from "../node/follow.js";

export function AwayNotice({ stream }: { stream: StreamState }) {
  const isAway = useHasBeenAway(stream);
  if (!isAway) return null;
  return (
    <p class="notice" data-state="away" role="alert">
      Not connected{stream.kind === "away" ? `: ${stream.sentence}` : ""}. What you see is the last that was
      known; it is being tried again.
    </p>
  );
}

/** True from the first failure until it is live again, so that the notice does not flicker with each try. */
function useHasBeenAway({ kind }: StreamState): boolean {
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    if (kind === "away") setAway(true);
    if (kind === "live") setAway(false);
  }, [kind]);
  return isAway;
}
