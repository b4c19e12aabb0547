/** Windows, zones, hosts and newest values as Redis has them. */
import type { StoredWindowQuery, StoredZone } from "../../model/window-store.js";
import type { WindowJson } from "../../model/window.js";
import { mergeClosings } from "../merge-windows.js";
import { formatResolution } from "../../model/resolution.js";
import { UnreadableWindow } from "./byte-reader.js";
import type { RedisClient } from "./client.js";
import { unlessOther } from "./errors.js";
import {
  hostsKey,
  latestKey,
  parseZoneMember,
  toZoneMember,
  windowsKey,
  zonesKey,
  type ZoneName,
} from "./keys.js";
import { decodeMember } from "./member.js";

/** Members of one answer: some hundred kilobytes. */
const PAGE_MEMBERS = 500;

/** The windows of a query, oldest first, of several hosts by host within a step. @throws {RedisAway} */
export async function readWindows(
  client: RedisClient,
  prefix: string,
  query: StoredWindowQuery,
): Promise<readonly WindowJson[]> {
  const zones = query.host === undefined ? await findZones(client, prefix, query.zone) : [toName(query)];
  const found = await Promise.all(zones.map((zone) => readZone(client, prefix, zone, query)));
  const windows = found.flat().sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  return query.windowsMax === undefined ? windows : windows.slice(-query.windowsMax);
}

/** Every zone that has windows of `finestMs`, by host and then by name. @throws {RedisAway} */
export async function readZones(
  client: RedisClient,
  prefix: string,
  finestMs: number,
): Promise<readonly StoredZone[]> {
  const names = await readNames(client, prefix);
  const ends = await Promise.all(names.map((name) => readNewestEnd(client, prefix, name, finestMs)));
  const zones = names.flatMap((name, index): StoredZone[] => {
    const newestMs = ends[index] ?? null;
    return newestMs === null ? [] : [{ ...name, newestMs }];
  });
  return zones.sort((a, b) => compareText(a.host, b.host) || compareText(a.zone, b.zone));
}

async function readNames(client: RedisClient, prefix: string): Promise<readonly ZoneName[]> {
  const members = (await client.command("zrange", zonesKey(prefix), 0, -1)) as Buffer[];
  return members.map((member) => parseZoneMember(String(member))).filter((name) => name !== null);
}

/** End of a zone's newest window, event time, Unix ms; null where it has none. */
async function readNewestEnd(
  client: RedisClient,
  prefix: string,
  name: ZoneName,
  resolutionMs: number,
): Promise<number | null> {
  const key = windowsKey(prefix, toZoneMember(name), formatResolution(resolutionMs));
  const found = unlessOther(client.command("zrange", key, -1, -1, "withscores"));
  const [, score] = ((await found) ?? []) as Buffer[];
  return score === undefined ? null : Number(String(score)) + resolutionMs;
}

/** Every host with the time that it was last seen, Unix ms. @throws {RedisAway} */
export async function readHosts(client: RedisClient, prefix: string): Promise<ReadonlyMap<string, number>> {
  return new Map(await readScores(client, hostsKey(prefix)));
}

/** The newest values of a zone: `net.rbytes64|net0` -> `98765432100`. @throws {RedisAway} */
export async function readLatest(
  client: RedisClient,
  prefix: string,
  zone: ZoneName,
): Promise<ReadonlyMap<string, string>> {
  const fields = (await client.command("hgetall", latestKey(prefix, toZoneMember(zone)))) as Record<
    string,
    Buffer
  >;
  return new Map(Object.entries(fields).map(([field, value]) => [field, String(value)]));
}

/** The newest steps first, page by page, until there are enough. */
async function readZone(
  client: RedisClient,
  prefix: string,
  zone: ZoneName,
  { resolutionMs, fromMs, toMs, metric, windowsMax = Infinity }: StoredWindowQuery,
): Promise<WindowJson[]> {
  const key = windowsKey(prefix, toZoneMember(zone), formatResolution(resolutionMs));
  const closings: WindowJson[] = [];
  let steps: WindowJson[] = [];
  for (let offset = 0; steps.length < windowsMax; offset += PAGE_MEMBERS) {
    const page = ["limit", offset, PAGE_MEMBERS];
    const members = (await client.command("zrevrangebyscore", key, `(${toMs}`, fromMs, ...page)) as Buffer[];
    closings.push(...members.flatMap(readMember));
    steps = mergeClosings(closings);
    if (members.length < PAGE_MEMBERS) break;
  }
  const newest = windowsMax === Infinity ? steps : steps.slice(-windowsMax);
  return metric === undefined ? newest : newest.map((window) => onlyMetric(window, metric));
}

function onlyMetric(window: WindowJson, metric: string): WindowJson {
  return { ...window, series: window.series.filter((one) => one.metric === metric) };
}

/** A member that nobody can read is no window. */
function readMember(member: Buffer): WindowJson[] {
  try {
    return [decodeMember(member).window];
  } catch (error) {
    if (error instanceof UnreadableWindow) return [];
    throw error;
  }
}

async function findZones(client: RedisClient, prefix: string, zone: string): Promise<ZoneName[]> {
  return (await readNames(client, prefix)).filter((known) => known.zone === zone);
}

function toName({ zone, host = "" }: StoredWindowQuery): ZoneName {
  return { zone, host };
}

async function readScores(client: RedisClient, key: string): Promise<[member: string, score: number][]> {
  const flat = (await client.command("zrange", key, 0, -1, "withscores")) as Buffer[];
  const scores: [string, number][] = [];
  for (let index = 0; index < flat.length; index += 2) {
    scores.push([String(flat[index]), Number(String(flat[index + 1]))]);
  }
  return scores;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
