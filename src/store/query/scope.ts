/** Which windows a question is about: the store, the one zone, the time, and the resolution that fits it. */
import type { QueryRequest, QueryScope } from "../../model/query.js";
import type { StoredZone, WindowStore } from "../../model/window-store.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import { formatResolution, parseResolution } from "../../model/resolution.js";
import { parseQueryTime } from "./query-time.js";
import { badQuery, Refusal } from "./refusal.js";

/** A store that can be asked, and the resolutions it keeps, ascending, ms. */
export interface QueryStore {
  readonly name: string;
  readonly store: WindowStore;
  readonly resolutionsMs: readonly number[];
}

/** A scope in numbers. */
export interface Scope {
  readonly source: QueryStore;
  readonly host: string;
  readonly zone: string;
  readonly resolutionMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const FROM_DEFAULT = "-15m";
/** Of a question that names no resolution; a finer one has more of them. */
const WINDOWS_ASKED = 3_600;

/**
 * Where no resolution is named, the finest with at most `windowsAsked`.
 * @throws {Refusal} for a store or zone that is not there, and for words that cannot be read
 */
export async function findScope(
  request: QueryRequest,
  stores: readonly QueryStore[],
  windowsAsked = WINDOWS_ASKED,
): Promise<Scope> {
  const source = chooseStore(request.store, stores);
  const { host, zone, newestMs } = chooseZone(request, await source.store.zones());
  const fromMs = parseQueryTime("from", request.from ?? FROM_DEFAULT, newestMs);
  const toMs = request.to === undefined ? newestMs : parseQueryTime("to", request.to, newestMs);
  if (fromMs >= toMs) {
    throw badQuery(`from must be before to: ${toTime(fromMs)} is not before ${toTime(toMs)}`);
  }
  const resolutionMs = chooseResolution(request.resolution, source, (toMs - fromMs) / windowsAsked);
  return { source, host, zone, resolutionMs, fromMs, toMs };
}

/** As it travels. */
export function describeScope({ source, host, zone, resolutionMs, fromMs, toMs }: Scope): QueryScope {
  return {
    store: source.name,
    host,
    zone,
    resolution: formatResolution(resolutionMs),
    from: toTime(fromMs),
    to: toTime(toMs),
  };
}

/** The first there is, where none is named. */
function chooseStore(name: string | undefined, stores: readonly QueryStore[]): QueryStore {
  const found = name === undefined ? stores[0] : stores.find((known) => known.name === name);
  if (found !== undefined) return found;
  const names = stores.map((known) => known.name).join(", ");
  if (name !== undefined && !["archive", "redis"].includes(name)) {
    throw badQuery(`store must be archive or redis, got ${JSON.stringify(name)}`);
  }
  throw new Refusal(
    "no-store",
    names === ""
      ? "this node keeps no history: its topology has no stores"
      : `this node has no store ${name}, but ${names}`,
  );
}

function chooseZone({ zone = GLOBAL_ZONE, host }: QueryRequest, zones: readonly StoredZone[]): StoredZone {
  const found = zones.filter((known) => known.zone === zone && (host === undefined || known.host === host));
  const [only] = found;
  if (only === undefined) {
    const where = host === undefined ? "" : ` of the host ${JSON.stringify(host)}`;
    throw new Refusal("no-such-zone", `the store has no zone ${JSON.stringify(zone)}${where}`);
  }
  if (found.length > 1) {
    const hosts = found.slice(0, 10).map((each) => each.host);
    throw badQuery(`${found.length} hosts have a zone ${zone}: choose one with host (${hosts.join(", ")})`);
  }
  return only;
}

function chooseResolution(text: string | undefined, source: QueryStore, finestMs: number): number {
  const { resolutionsMs, name } = source;
  if (text !== undefined) {
    const resolutionMs = parseResolution(text);
    if (resolutionMs !== null && resolutionsMs.includes(resolutionMs)) return resolutionMs;
    const known = resolutionsMs.map(formatResolution).join(", ");
    throw badQuery(`resolution must be one that ${name} keeps (${known}), got ${JSON.stringify(text)}`);
  }
  return resolutionsMs.find((each) => each >= finestMs) ?? resolutionsMs.at(-1) ?? 1_000;
}

function toTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
