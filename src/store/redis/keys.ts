/**
 * The keys of Redis. What is between the braces chooses the slot of a Redis Cluster, so all keys of a zone lie on
 * one node. The characters that would end a name too early are written as in a URL: `/` in the name of a host,
 * braces and `%` in either name.
 */

export interface ZoneName {
  readonly host: string;
  readonly zone: string;
}

/** `{ host: "gz-01", zone: "web1" }` -> `gz-01/web1`: a member of `zt:zones`, and the zone's name in its keys. */
export function toZoneMember({ host, zone }: ZoneName): string {
  return `${escapeHost(host)}/${escape(zone)}`;
}

/** Back again; null for what is no zone. */
export function parseZoneMember(member: string): ZoneName | null {
  const slash = member.indexOf("/");
  if (slash < 1) return null;
  return { host: unescape(member.slice(0, slash)), zone: unescape(member.slice(slash + 1)) };
}

/** A member of `zt:hosts`. */
export function escapeHost(host: string): string {
  return escape(host).replaceAll("/", "%2F");
}

/** Sorted set of zones, by when they were last seen. */
export function zonesKey(prefix: string): string {
  return `${prefix}:zones`;
}

export function hostsKey(prefix: string): string {
  return `${prefix}:hosts`;
}

/** Sorted set of a zone's windows of one resolution (`10s`), by their start; `zone` as {@link toZoneMember} has it. */
export function windowsKey(prefix: string, zone: string, resolution: string): string {
  return `${prefix}:{${zone}}:w:${resolution}`;
}

/** Hash of a zone's newest values. */
export function latestKey(prefix: string, zone: string): string {
  return `${prefix}:{${zone}}:latest`;
}

function escape(name: string): string {
  return name.replace(/[%{}]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { "%": "%25", "{": "%7B", "}": "%7D" };

function unescape(name: string): string {
  return name.replace(/%(25|7B|7D|2F)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
