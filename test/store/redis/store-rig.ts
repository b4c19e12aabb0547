/** A writer of windows for a real Redis, with a spool in a folder of its own, and windows to give it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { systemClock } from "../../../src/base/clock.js";
import type { WindowJson, WindowSeries } from "../../../src/model/window.js";
import { decodeMember } from "../../../src/store/redis/member.js";
import { RedisStore, type RedisStoreOptions } from "../../../src/store/redis/redis-store.js";
import { Spool } from "../../../src/store/spool.js";
import { until } from "../../support/until.js";
import { toClosed } from "../../support/to-closed.js";

export const START_MS = Date.UTC(2026, 10, 22, 10);

interface WindowOptions {
  readonly node?: string;
  readonly host?: string;
  readonly zone?: string;
  readonly number?: number;
  readonly resolutionMs?: 1000 | 10_000 | 60_000;
  readonly late?: boolean;
  readonly received?: number;
  readonly series?: readonly WindowSeries[];
}

const LABELS = { 1000: "1s", 10_000: "10s", 60_000: "1m" };

/** A counter that rose by `sum` within a second. */
export function counter(sum: number, last: string = String(sum)): WindowSeries {
  const spread = { count: 1, sum, min: sum, max: sum, last, rate: sum, reset: false };
  return { metric: "net.rbytes64", instance: "net0", kind: "counter", unit: "bytes", ...spread };
}

/** The window that starts in that second; its number is the second unless it is said. */
export function windowAt(second: number, options: WindowOptions = {}): WindowJson {
  const { node = "gz-01", host = "gz-01", zone = "web1", resolutionMs = 1000, late = false } = options;
  const { number = second, received = 1, series = [counter(1500)] } = options;
  const startMs = START_MS + second * 1000;
  return {
    id: `${node}:${number}`,
    host,
    zone,
    resolution: LABELS[resolutionMs],
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + resolutionMs).toISOString(),
    late,
    coverage: { expected: late ? 0 : 1, received, late: late ? received : 0, dropped: {} },
    gap: null,
    series,
  };
}

/** `count` windows of that zone, one after the other. */
export function windows(count: number, from = 0, options: WindowOptions = {}): WindowJson[] {
  return Array.from({ length: count }, (_, index) => windowAt(from + index, options));
}

export class StoreRig {
  readonly folder = mkdtempSync(join(tmpdir(), "zonetap-spool-"));
  /** Every condition that was told, in order. */
  readonly conditions: (string | null)[] = [];
  readonly #url: string;
  readonly #options: Partial<RedisStoreOptions>;
  #spool: Spool;
  store: RedisStore;

  constructor(url: string, options: Partial<RedisStoreOptions> & { readonly spoolBytes?: number } = {}) {
    this.#url = url;
    this.#options = options;
    this.#spool = this.#createSpool(options.spoolBytes);
    this.store = this.#createStore();
  }

  get details(): Record<string, unknown> {
    return this.store.details();
  }

  get condition(): string | null | undefined {
    return this.conditions.at(-1);
  }

  start(): this {
    void this.store.run();
    return this;
  }

  /** Gives the store what was closed at one moment. */
  take(closed: readonly WindowJson[]): Promise<void> {
    return this.store.take(closed.map(toClosed));
  }

  /** Waits until all that was taken is in Redis. */
  async written(): Promise<void> {
    await until(() => this.condition === null && this.#spool.status.items === 0, {
      what: "the spool to be empty, and nothing to complain of",
      timeoutMs: 8_000,
    });
  }

  /** As a new run of the node finds the folder. */
  async reopen(): Promise<void> {
    await this.store.close(0);
    this.#spool = this.#createSpool();
    this.store = this.#createStore();
  }

  async close(): Promise<void> {
    await this.store.close(0);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #createSpool(bytesMax = 1 << 26): Spool {
    return new Spool({ folder: join(this.folder, "spool"), bytesMax, wallMs: () => Date.now() });
  }

  #createStore(): RedisStore {
    return new RedisStore({
      address: {
        server: { kind: "single", url: this.#url },
        username: null,
        passwordFile: null,
        tlsCaFile: null,
      },
      prefix: "zt",
      encoding: "compact",
      retentionMs: new Map([
        [1000, 86_400_000],
        [10_000, 3_600_000],
      ]),
      clock: systemClock,
      timeoutMs: 300,
      ...this.#options,
      spool: this.#spool,
      onCondition: (reason) => void this.conditions.push(reason),
    });
  }
}

/** What Redis has of a zone, in the order of the scores: each with all ids it holds. */
export async function storedWindows(
  redis: Pick<Redis, "zrangeBuffer">,
  zone = "gz-01/web1",
  resolution = "1s",
): Promise<(WindowJson & { readonly numbers: readonly number[] })[]> {
  const members = await redis.zrangeBuffer(`zt:{${zone}}:w:${resolution}`, "0", "-1");
  return members.map(decodeMember).map(({ window, numbers }) => ({ ...window, numbers }));
}

/** Seconds after the start of the windows that Redis has. */
export async function storedSeconds(
  redis: Pick<Redis, "zrangeBuffer">,
  zone = "gz-01/web1",
): Promise<number[]> {
  return (await storedWindows(redis, zone)).map(({ start }) => (Date.parse(start) - START_MS) / 1000);
}
