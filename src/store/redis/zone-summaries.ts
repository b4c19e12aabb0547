/**
 * What Redis has of zones beside their windows: when each was last seen, and its newest values. Taken from the
 * windows that pass, and written once a flush, however many windows of a zone went by.
 */
import { UnreadableWindow } from "./byte-reader.js";
import type { RedisClient } from "./client.js";
import { decodeWindow, type WindowHead } from "./compact-window.js";
import { unlessOther } from "./errors.js";
import { escapeHost, hostsKey, latestKey, windowsKey, zonesKey } from "./keys.js";
import { LatestValues } from "./latest-values.js";
import { STORE_LATEST } from "./scripts.js";
import type { WindowBytes, WriteOptions } from "./write-windows.js";

/** Of one zone, since the last flush. */
interface Summary {
  readonly head: WindowHead;
  seenMs: number;
  /** Its newest window of the finest resolution; null where there was none. */
  newest: WindowBytes | null;
}

export class ZoneSummaries {
  readonly #options: WriteOptions;
  readonly #latest = new LatestValues();
  readonly #idleMs: number;
  readonly #finestMs: number;
  /** By the zone's name in keys. */
  readonly #waiting = new Map<string, Summary>();

  /** `idleMs`: after so long without a window a zone is forgotten. */
  constructor(options: WriteOptions, idleMs: number) {
    this.#options = options;
    this.#idleMs = idleMs;
    this.#finestMs = Math.min(...options.retentionMs.keys());
  }

  /** Whether there is anything to flush. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Windows that were written, in their order. */
  note(windows: readonly WindowBytes[]): void {
    for (const window of windows) {
      const { zone, head, closedMs } = window;
      let summary = this.#waiting.get(zone);
      if (summary === undefined) {
        summary = { head, seenMs: closedMs, newest: null };
        this.#waiting.set(zone, summary);
      }
      summary.seenMs = closedMs;
      if (head.resolutionMs !== this.#finestMs) continue;
      if (summary.newest === null || head.startMs >= summary.newest.head.startMs) summary.newest = window;
    }
  }

  /** Writes what has been noted since the last time. @throws {RedisAway}, and then it is written the next time */
  async flush(client: RedisClient): Promise<void> {
    if (this.#waiting.size === 0) return;
    const summaries = [...this.#waiting];
    const latest = summaries.map(([zone, { newest }]) => newest && this.#writeLatest(client, zone, newest));
    await Promise.all([...latest, ...this.#writeSeen(client, summaries)]);
    this.#waiting.clear();
  }

  /** Another server, or another life of it: what is in the hashes there is not known. */
  forget(): void {
    this.#latest.forget();
  }

  async #writeLatest(client: RedisClient, zone: string, { head, bytes }: WindowBytes): Promise<void> {
    const window = readOrNull(bytes);
    if (window === null || window.late) return;
    const { prefix, wallMs } = this.#options;
    const { isNew, gone, fields } = this.#latest.take(zone, window, wallMs());
    const keys = [latestKey(prefix, zone), windowsKey(prefix, zone, head.resolution)];
    const args = [head.startMs, this.#idleMs, isNew ? "1" : "0", gone.length, ...gone, ...fields];
    await unlessOther(client.run(STORE_LATEST, keys, args));
  }

  #writeSeen(client: RedisClient, summaries: readonly (readonly [string, Summary])[]): Promise<unknown>[] {
    const { prefix, wallMs } = this.#options;
    const hosts = new Map<string, number>();
    for (const [, { head, seenMs }] of summaries) hosts.set(escapeHost(head.host), seenMs);
    const oldest = `(${wallMs() - this.#idleMs}`;
    const zones = summaries.flatMap(([zone, { seenMs }]) => [seenMs, zone]);
    return [
      client.command("zadd", zonesKey(prefix), "GT", ...zones),
      client.command("zremrangebyscore", zonesKey(prefix), "-inf", oldest),
      client.command(
        "zadd",
        hostsKey(prefix),
        "GT",
        ...[...hosts].flatMap(([host, seenMs]) => [seenMs, host]),
      ),
      client.command("zremrangebyscore", hostsKey(prefix), "-inf", oldest),
    ].map((answer) => unlessOther(answer));
  }
}

function readOrNull(bytes: Buffer): ReturnType<typeof decodeWindow>["window"] | null {
  try {
    return decodeWindow(bytes).window;
  } catch (error) {
    if (error instanceof UnreadableWindow) return null; // It was counted when it was written.
    throw error;
  }
}
