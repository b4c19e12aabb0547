/** Windows of a scope, oldest first, some at a time, so that a long question needs no more memory than a short one. */
import type { WindowJson } from "../../model/window.js";
import type { Scope } from "./scope.js";

/** With all series of a window, or with those of one metric. */
const PAGE_WINDOWS = { all: 600, metric: 3_600 };

/** Each page in its order; ends early where who reads it stops. Rejects where the store cannot be read. */
export async function* readPages(scope: Scope, metric?: string): AsyncGenerator<readonly WindowJson[]> {
  const { source, host, zone, resolutionMs, fromMs, toMs } = scope;
  const pageMs = resolutionMs * (metric === undefined ? PAGE_WINDOWS.all : PAGE_WINDOWS.metric);
  for (let startMs = fromMs; startMs < toMs;) {
    // Pages end where their length divides the time, as files do: none is opened twice for nothing.
    const endMs = Math.min(toMs, (Math.floor(startMs / pageMs) + 1) * pageMs);
    const query = { host, zone, resolutionMs, fromMs: startMs, toMs: endMs };
    yield await source.store.read({ ...query, ...(metric !== undefined && { metric }) });
    startMs = endMs;
  }
}
