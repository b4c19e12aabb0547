/** A zone's windows as a component sees them: what was, asked for once, and what closes, as it closes. */
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { WindowJson } from "../../../model/window.js";
import { sentenceOf } from "../node/ask.js";
import { follow } from "../node/follow.js";
import type { ZoneBook } from "../overview/zone-book.js";
import { SPANS, type Span } from "./history-plan.js";
import { loadPast } from "./load-past.js";
import { processRows, type ProcessRow } from "./process-rows.js";
import { PLOT_METRICS } from "./sections.js";
import { WindowColumns } from "./window-columns.js";

/** How it stands with the past. `unknown`: the node has no such zone, or not yet; `refused`: it says why. */
export type Past =
  { readonly kind: "asked" | "shown" | "unknown" } | { readonly kind: "refused"; readonly sentence: string };

export interface ZoneWindows {
  readonly columns: WindowColumns;
  readonly processes: readonly ProcessRow[];
  readonly past: Past;
}

/** Of spans that are not followed live. */
const REFRESH_MS = 30_000;

/** Nothing is asked before `book` was told the node's zones; a zone that is named later is asked for then. */
export function useZoneWindows(book: ZoneBook, host: string, zone: string, span: Span): ZoneWindows {
  const isNamed = useNaming(book, host, zone);
  const [columns, setColumns] = useState(() => new WindowColumns());
  const [past, setPast] = useState<Past>({ kind: "asked" });
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const processes = useRef<readonly ProcessRow[]>([]);

  useEffect(() => {
    if (isNamed === null) return;
    let isOver = false;
    let isAsking = false;
    let early: WindowJson[] = [];
    let fresh: WindowColumns | null = null;
    const load = async (): Promise<void> => {
      isAsking = true;
      early = []; // Windows that have closed are in the answer.
      const nowMs = book.find(host, zone)?.atMs ?? Date.now();
      try {
        const loaded = await loadPast({ host, zone, span, nowMs, isNamed });
        if (isOver) return;
        if (loaded !== null) {
          early.forEach((window) => loaded.add(window));
          fresh = loaded;
          setColumns(loaded);
        }
        setPast({ kind: loaded === null ? "unknown" : "shown" });
      } catch (error) {
        if (!isOver) setPast({ kind: "refused", sentence: sentenceOf(error) });
      }
      isAsking = false;
    };
    const take = (window: WindowJson): void => {
      const rows = processRows(window);
      if (rows.length > 0) processes.current = rows;
      if (fresh === null && !isAsking) void load(); // It could not be had before; the node has the zone now.
      if (!SPANS[span].live) return;
      if (fresh === null) early.push(window);
      else {
        fresh.add(window);
        fresh.dropBefore(Date.parse(window.end) - SPANS[span].ms);
      }
      redraw(0);
    };

    setPast({ kind: "asked" });
    void load();
    const timer = SPANS[span].live ? undefined : setInterval(() => void load(), REFRESH_MS);
    const end = isNamed ? followWindows(host, zone, take) : () => {};
    return () => {
      isOver = true;
      clearInterval(timer);
      end();
    };
  }, [host, zone, span, isNamed]);

  return { columns, processes: processes.current, past };
}

/**
 * As {@link ZoneBook.names}, but true for good: what is shown of a zone stays when its node was started anew. The
 * component is to be another for another zone.
 */
function useNaming(book: ZoneBook, host: string, zone: string): boolean | null {
  const wasNamed = useRef(false);
  wasNamed.current ||= book.names(host, zone) === true;
  return wasNamed.current || book.names(host, zone);
}

function followWindows(host: string, zone: string, take: (window: WindowJson) => void): () => void {
  const metrics = [...PLOT_METRICS, "process.usage"].map((metric) => ["metric", metric]);
  const query = new URLSearchParams([["zone", zone], ["host", host], ...metrics]);
  return follow(`live?${query}`, {
    onState: () => {},
    onEvent: ({ name, data }) => name === "window" && take(JSON.parse(data) as WindowJson),
  });
}
