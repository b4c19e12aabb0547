/** What readers ask of the aggregator's memory: zones, windows, latest values. */
import { groupBy } from "../base/group-by.js";
import type { LatestValue, WindowJson, WindowQuery, ZoneDetail, ZoneStatus } from "../model/window.js";
import type { Aggregator } from "./aggregator.js";
import { mergeWindows } from "./merge-windows.js";
import type { StoredWindow } from "./stored-window.js";
import type { Zone } from "./zone.js";

/** Windows of one answer: contract section 3. */
export const ANSWER_WINDOWS_MAX = 3_600;
/** What a question without `from` and `to` means. */
const DEFAULT_SPAN_MS = 60_000;

/** All zones, those that have gone and are not forgotten included. */
export function listZones(aggregator: Aggregator): ZoneStatus[] {
  return allZones(aggregator).map((zone) => zone.toStatus());
}

/** The zones of one name, of one host or all, the one seen last first. */
export function describeZones(aggregator: Aggregator, name: string, host?: string): ZoneDetail[] {
  const zones = findZones(aggregator, name, host).sort((a, b) => b.lastSeenMs - a.lastSeenMs);
  return zones.map((zone) => ({ ...zone.toStatus(), latest: latestValues(zone) }));
}

/**
 * Windows of memory, corrections merged into what they correct, the oldest first; of more than
 * {@link ANSWER_WINDOWS_MAX} the newest. null where there is no such zone or resolution.
 */
export function findWindows(aggregator: Aggregator, query: WindowQuery, nowMs: number): WindowJson[] | null {
  const level = aggregator.levels.find(
    ({ resolutionMs, isHidden }) => resolutionMs === query.resolutionMs && !isHidden,
  );
  const zones = findZones(aggregator, query.zone, query.host);
  if (level === undefined || zones.length === 0) return null;
  const found = zones.flatMap((zone) => windowsOf(zone, level.index, query, nowMs));
  found.sort((a, b) => a.startMs - b.startMs);
  return found.slice(-ANSWER_WINDOWS_MAX).map((window) => window.toJson(query.metric));
}

function windowsOf(zone: Zone, level: number, query: WindowQuery, nowMs: number): StoredWindow[] {
  const { fromMs, toMs = Infinity } = query;
  const hostMs = zone.origin.clock.timeMs(nowMs);
  const sinceMs = fromMs ?? Math.min(toMs, hostMs) - DEFAULT_SPAN_MS;
  // The host of what is only pushed has no time, so that sinceMs is no number and nothing is before it.
  const asked = zone.lists[level]!.windows.filter(({ startMs }) => !(startMs < sinceMs) && startMs < toMs);
  return [...groupBy(asked, ({ startMs }) => startMs).values()].map((windows) => mergeWindows(windows));
}

/** By series, from the newest closed windows of the finest resolution that is given out. */
function latestValues(zone: Zone): LatestValue[] {
  const latest = new Map<string, LatestValue>();
  const list = zone.lists.find(({ isEmpty }) => !isEmpty);
  if (list === undefined || zone.isGone) return [];
  for (const window of list.windows.toReversed()) {
    if (window.late) continue;
    const { start, series } = window.toJson();
    for (const each of series) {
      const key = `${each.metric}\n${each.instance}`;
      if (!latest.has(key)) latest.set(key, { ...each, at: start });
    }
  }
  return [...latest.values()];
}

function findZones(aggregator: Aggregator, name: string, host?: string): Zone[] {
  return allZones(aggregator).filter(
    (zone) => zone.name === name && (host === undefined || zone.host.name === host),
  );
}

function allZones(aggregator: Aggregator): Zone[] {
  return [...aggregator.hosts.values()].flatMap((host) => [...host.zones.values()]);
}
