/** A zone's windows as a component sees them: what was, asked for once, and what closes, as it closes. */
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { WindowJson } from "../../../model/window.js";
import { ask, sentenceOf } from "../node/ask.js";
import { follow } from "../node/follow.js";
import { planHistory, SPANS, type Ask, type Span } from "./history-plan.js";
import { processRows, type ProcessRow } from "./process-rows.js";
import { PLOT_METRICS } from "./sections.js";
import { WindowColumns } from "./window-columns.js";

export interface ZoneWindows {
  readonly columns: WindowColumns;
  readonly processes: readonly ProcessRow[];
  readonly isLoading: boolean;
  /** Why the past cannot be shown; null: it is. */
  readonly mistake: string | null;
}

/** Of spans that are not followed live. */
const REFRESH_MS = 30_000;

/** `nowMs`: the newest event time of the zone's host, whose clock may be another than ours. */
export function useZoneWindows(host: string, zone: string, span: Span, nowMs: () => number): ZoneWindows {
  const [columns, setColumns] = useState(() => new WindowColumns());
  const [isLoading, setLoading] = useState(true);
  const [mistake, setMistake] = useState<string | null>(null);
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const processes = useRef<readonly ProcessRow[]>([]);
  const shown = useRef(columns);

  useEffect(() => {
    let isOver = false;
    const early: WindowJson[] = [];
    let fresh: WindowColumns | null = null;
    const load = async (): Promise<void> => {
      try {
        const loaded = await loadColumns(host, zone, span, nowMs());
        if (isOver) return;
        early.splice(0).forEach((window) => loaded.add(window));
        fresh = shown.current = loaded;
        setColumns(loaded);
        setMistake(null);
      } catch (error) {
        if (!isOver) setMistake(sentenceOf(error));
      }
      if (!isOver) setLoading(false);
    };
    const take = (window: WindowJson): void => {
      const rows = processRows(window);
      if (rows.length > 0) processes.current = rows;
      if (!SPANS[span].live) return;
      if (fresh === null) early.push(window);
      else {
        fresh.add(window);
        fresh.dropBefore(Date.parse(window.end) - SPANS[span].ms);
      }
      redraw(0);
    };

    setLoading(true);
    void load();
    const timer = SPANS[span].live ? undefined : setInterval(() => void load(), REFRESH_MS);
    const query = new URLSearchParams([["zone", zone], ["host", host], ...metricPairs("process.usage")]);
    const end = follow(`live?${query}`, {
      onState: () => {},
      onEvent: ({ name, data }) => name === "window" && take(JSON.parse(data) as WindowJson),
    });
    return () => {
      isOver = true;
      clearInterval(timer);
      end();
    };
  }, [host, zone, span]);

  return { columns, processes: processes.current, isLoading, mistake };
}

async function loadColumns(host: string, zone: string, span: Span, nowMs: number): Promise<WindowColumns> {
  const asks = planHistory(span, await readResolutions(), nowMs);
  const parts = await Promise.all(asks.map((part) => askWindows(host, zone, part)));
  const columns = new WindowColumns();
  for (const window of parts.flat()) columns.add(window);
  return columns;
}

async function askWindows(
  host: string,
  zone: string,
  { resolution, fromMs, toMs }: Ask,
): Promise<WindowJson[]> {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const query = new URLSearchParams([
    ["host", host],
    ["resolution", resolution],
    ["from", from ?? ""],
    ["to", to ?? ""],
    ...metricPairs(),
  ]);
  const answer = await ask<{ windows: WindowJson[] }>(`zones/${encodeURIComponent(zone)}/windows?${query}`);
  return answer.windows;
}

async function readResolutions(): Promise<readonly string[]> {
  const topology = await ask<{ aggregator?: { windows?: string[] } }>("topology");
  return topology.aggregator?.windows ?? [];
}

function metricPairs(...more: string[]): [string, string][] {
  return [...PLOT_METRICS, ...more].map((metric) => ["metric", metric]);
}
