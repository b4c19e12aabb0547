/** Marks beside a zone's name: gone, a gap in its last minutes, counters that began anew. */
import { isKnown } from "../known.js";
import { formatSpan } from "../text/format.js";
import type { ZoneEntry } from "./zone-book.js";

/** As long as the small lines go back. */
const MARK_MS = 5 * 60_000;

export function ZoneMarks({ zone: { status, atMs } }: { zone: ZoneEntry }) {
  const nowMs = atMs ?? 0;
  const isRecent = (at: number | null | undefined): at is number => isKnown(at) && nowMs - at < MARK_MS;
  const gapAt = status.gap?.at;
  return (
    <>
      {status.state === "gone" && <span class="mark">gone</span>}
      {isRecent(gapAt) && (
        <span class="mark" data-kind="gap" title={status.gap?.cause}>
          gap {formatSpan(nowMs - gapAt)} ago
        </span>
      )}
      {isRecent(status.reset_at) && (
        <span class="mark" data-kind="reset" title="counters began anew">
          reset
        </span>
      )}
    </>
  );
}
