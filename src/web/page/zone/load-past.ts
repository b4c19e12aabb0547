/** A zone's past as the node has it: the windows that a span of time is planned to be shown by, in columns. */
import type { WindowJson } from "../../../model/window.js";
import { ask, NodeError } from "../node/ask.js";
import { planHistory, type Ask, type Span } from "./history-plan.js";
import { PLOT_METRICS } from "./sections.js";
import { WindowColumns } from "./window-columns.js";

export interface PastOptions {
  readonly host: string;
  readonly zone: string;
  readonly span: Span;
  /** The newest event time of the zone's host, whose clock may be another than ours. */
  readonly nowMs: number;
  /** Whether the overview stream has named the zone; one that it has not only a store can have. */
  readonly isNamed: boolean;
}

/** What of GET /topology says where windows are kept. */
interface KeptJson {
  readonly aggregator?: { readonly windows?: readonly string[] };
  readonly stores?: object;
}

/** null: nothing has the zone. Without a store an unnamed one is not asked for. @throws {NodeError} */
export async function loadPast(options: PastOptions): Promise<WindowColumns | null> {
  const { aggregator, stores } = await ask<KeptJson>("topology");
  if (!options.isNamed && Object.keys(stores ?? {}).length === 0) return null;
  const asks = planHistory(options.span, aggregator?.windows ?? [], options.nowMs);
  try {
    const parts = await Promise.all(asks.map((part) => askWindows(options, part)));
    const columns = new WindowColumns();
    for (const window of parts.flat()) columns.add(window);
    return columns;
  } catch (error) {
    if (error instanceof NodeError && error.code === "NO_SUCH_ZONE") return null;
    throw error;
  }
}

async function askWindows(
  { host, zone }: PastOptions,
  { resolution, fromMs, toMs }: Ask,
): Promise<WindowJson[]> {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const query = new URLSearchParams([
    ["host", host],
    ["resolution", resolution],
    ["from", from ?? ""],
    ["to", to ?? ""],
    ...PLOT_METRICS.map((metric) => ["metric", metric]),
  ]);
  const answer = await ask<{ windows: WindowJson[] }>(`zones/${encodeURIComponent(zone)}/windows?${query}`);
  return answer.windows;
}
