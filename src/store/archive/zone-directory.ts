/** Which zones the archive has windows of, and until when; kept in mind, so that nobody reads all files for it. */
import type { StoredZone } from "../../model/window-store.js";

/** By zone: end of its newest window, Unix ms. */
export type ZoneEnds = Readonly<Record<string, number>>;

export class ZoneDirectory {
  /** By host, then by zone. */
  readonly #hosts = new Map<string, Map<string, number>>();

  see(host: string, zone: string, endMs: number): void {
    const zones = this.#hosts.get(host) ?? new Map<string, number>();
    this.#hosts.set(host, zones);
    if ((zones.get(zone) ?? -Infinity) < endMs) zones.set(zone, endMs);
  }

  seeAll(host: string, ends: ZoneEnds): void {
    for (const [zone, endMs] of Object.entries(ends)) this.see(host, zone, endMs);
  }

  /** Forgets zones that have no window since a time: what was older is gone. */
  forgetBefore(timeMs: number): void {
    for (const [host, zones] of this.#hosts) {
      for (const [zone, endMs] of zones) if (endMs <= timeMs) zones.delete(zone);
      if (zones.size === 0) this.#hosts.delete(host);
    }
  }

  /** Hosts that have a zone of this name. */
  hostsOf(zone: string): string[] {
    return [...this.#hosts].filter(([, zones]) => zones.has(zone)).map(([host]) => host);
  }

  /** By host, then by name. */
  list(): StoredZone[] {
    const all = [...this.#hosts].flatMap(([host, zones]) =>
      [...zones].map(([zone, newestMs]) => ({ host, zone, newestMs })),
    );
    return all.sort((a, b) => compare(a.host, b.host) || compare(a.zone, b.zone));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
