/**
 * Closed windows of a zone from wherever they are: the newest from the aggregator's memory, those before them from
 * the first store that keeps their resolution.
 */
import type { StoredWindowQuery, WindowStore } from "../model/window-store.js";
import type { WindowJson, WindowQuery } from "../model/window.js";

/** Windows of one answer: contract section 3. */
const ANSWER_MAX = 3_600;
/** What a question without `from` means. */
const DEFAULT_SPAN_MS = 60_000;

/**
 * Oldest first; null where neither knows the zone. `memory` is what the aggregator has of the question, null where it
 * has no such zone. A store that does not answer is as good as none.
 */
export async function addStored(
  query: WindowQuery,
  memory: readonly WindowJson[] | null,
  store: WindowStore | null,
): Promise<readonly WindowJson[] | null> {
  if (store === null || (memory !== null && query.fromMs === undefined)) return memory;
  try {
    const asked = await toStoreQuery(query, store);
    if (asked === null) return memory;
    return joinWindows(memory ?? [], await store.read(asked));
  } catch {
    return memory; // Health says what is wrong with the store.
  }
}

/**
 * Of each host the store's windows up to the first that memory has whole: what memory has of older ones is only
 * corrections, which the store has merged.
 */
export function joinWindows(memory: readonly WindowJson[], stored: readonly WindowJson[]): WindowJson[] {
  const firsts = new Map<string, string>();
  for (const { host, start, late } of memory) {
    if (!late && start < (firsts.get(host) ?? "~")) firsts.set(host, start);
  }
  const isOfMemory = ({ host, start }: WindowJson): boolean => start >= (firsts.get(host) ?? "~");
  const older = new Set(stored.map(keyOf));
  const joined = [
    ...stored.filter((window) => !isOfMemory(window)),
    ...memory.filter((window) => isOfMemory(window) || !older.has(keyOf(window))),
  ];
  joined.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  return joined.slice(-ANSWER_MAX);
}

function keyOf({ host, start }: WindowJson): string {
  return `${start} ${host}`;
}

/** The question with both of its ends; null where the store has no such zone, or only times that are none. */
async function toStoreQuery(query: WindowQuery, store: WindowStore): Promise<StoredWindowQuery | null> {
  const { zone, host, resolutionMs, metric } = query;
  const known = (await store.zones()).filter(
    (each) => each.zone === zone && (host === undefined || each.host === host),
  );
  if (known.length === 0) return null;
  const newestMs = known.reduce((newest, each) => Math.max(newest, each.newestMs), -Infinity);
  const toMs = query.toMs ?? newestMs;
  return {
    zone,
    ...(host !== undefined && { host }),
    resolutionMs,
    fromMs: query.fromMs ?? Math.min(toMs, newestMs) - DEFAULT_SPAN_MS,
    toMs,
    ...(metric !== undefined && { metric }),
    windowsMax: ANSWER_MAX,
  };
}
