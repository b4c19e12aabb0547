/**
 * Redis as a store of windows: what is closed goes to the spool, and from there, in order, to Redis, for as long
 * as it takes. While Redis is away the writer connects again, at intervals that grow from 100 ms to 5 s, and
 * says so; nobody else waits for it. Each round is read, written and only then acknowledged.
 */
import { backoffMs } from "../../base/backoff.js";
import type { Clock } from "../../base/clock.js";
import { errorMessage } from "../../base/errors.js";
import type { StoredWindowQuery, StoredZone, WindowStore } from "../../model/window-store.js";
import type { WindowBatch, WindowJson } from "../../model/window.js";
import type { SpoolRecord } from "../spool-record.js";
import type { Spool, SpoolBatch } from "../spool.js";
import { UnreadableWindow } from "./byte-reader.js";
import { RedisClient } from "./client.js";
import { describeAddress, type RedisAddress } from "./create-client.js";
import { decodeHead, decodeWindow } from "./compact-window.js";
import { RedisAway } from "./errors.js";
import { toZoneMember } from "./keys.js";
import { NameRests } from "./name-rests.js";
import { packWindows, unpackWindows, type Pack } from "./pack-windows.js";
import { readWindows, readZones } from "./read-windows.js";
import { Waiting } from "./waiting.js";
import { WindowWriter, type WindowBytes, type WriteOptions } from "./write-windows.js";
import { ZoneSummaries } from "./zone-summaries.js";

export interface RedisStoreOptions extends Omit<WriteOptions, "wallMs"> {
  readonly address: RedisAddress;
  readonly spool: Spool;
  readonly clock: Clock;
  /** Longest wait for an answer of Redis. */
  readonly timeoutMs: number;
  /** Told when it changes: why windows do not get to Redis, or null where they do. */
  readonly onCondition: (reason: string | null) => void;
}

const ROUND_BYTES = 1024 * 1024;
/** Zones are told of when a burst of windows has been written, and this often while there is no end of it. */
const SETTLE_MS = 50;
const ZONES_MS = 1_000;
/** What nobody writes goes after its longest retention, and not before this. */
const IDLE_MS_MIN = 24 * 3_600_000;
const RETRY = { minMs: 100, maxMs: 5_000 };

export class RedisStore implements WindowStore {
  readonly #options: RedisStoreOptions;
  readonly #writer: WindowWriter;
  readonly #zones: ZoneSummaries;
  readonly #rests = new NameRests();
  readonly #waiting: Waiting;
  readonly #ending = new AbortController();
  #client: RedisClient | null = null;
  #running: Promise<void> | null = null;
  #isClosing = false;
  /** Attempts since Redis took something last. */
  #failures = 0;
  #away: string | null = "not connected yet";
  #told: string | null = null;
  #zonesToldMs = 0;
  #unreadable = 0;
  /** When the oldest window that waits was closed, Unix ms; null where none waits. */
  #oldestMs: number | null = null;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#waiting = new Waiting(options.clock);
    const writeOptions = { ...options, wallMs: () => this.#wallMs() };
    const idleMs = Math.max(IDLE_MS_MIN, ...options.retentionMs.values());
    this.#writer = new WindowWriter(writeOptions, idleMs);
    this.#zones = new ZoneSummaries(writeOptions, idleMs);
    this.#tell();
  }

  /** Puts closed windows of the resolutions that are kept into the spool. Never rejects; what is lost is counted. */
  async take(batch: WindowBatch): Promise<void> {
    const { retentionMs } = this.#options;
    const kept = batch.filter(({ resolutionMs }) => retentionMs.has(resolutionMs));
    let appending: Promise<void> | undefined;
    for (const pack of packWindows(kept, this.#rests)) {
      await appending; // A pack is made while the one before is written.
      appending = this.#append(pack);
    }
    await appending;
  }

  /** Writes for as long as it is not closed. Rejects only for a defect. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async read(query: StoredWindowQuery): Promise<readonly WindowJson[]> {
    return readWindows(this.#connected(), this.#options.prefix, query);
  }

  async zones(): Promise<readonly StoredZone[]> {
    const { prefix, retentionMs } = this.#options;
    return readZones(this.#connected(), prefix, Math.min(...retentionMs.keys()));
  }

  /** For health. */
  details(): Readonly<Record<string, unknown>> {
    const { items, bytes, dropped, tornBytes } = this.#options.spool.status;
    const { refused, ...counts } = this.#writer.counts;
    const lagMs = this.#oldestMs === null ? 0 : Math.max(0, this.#wallMs() - this.#oldestMs);
    return {
      server: describeAddress(this.#options.address),
      ...counts,
      spooled: { windows: items, bytes },
      dropped: { ...dropped, unreadable: dropped.unreadable + this.#unreadable, refused },
      torn_bytes: tornBytes,
      lag_s: Math.round(lagMs / 100) / 10,
    };
  }

  /** Writes what waits, for `drainMs` at the most; the rest stays in the spool. May be called twice. */
  async close(drainMs: number): Promise<void> {
    this.#isClosing = true;
    this.#waiting.wake();
    const timer = this.#options.clock.setTimer(drainMs, () => this.#ending.abort());
    await this.#running?.catch(() => undefined); // Who runs it has the error.
    timer.cancel();
    await this.#options.spool.close();
  }

  async #append({ payload, windows }: Pack): Promise<void> {
    await this.#options.spool.append(payload, windows);
    this.#oldestMs ??= this.#wallMs();
    this.#tell();
    this.#waiting.wake();
  }

  async #run(): Promise<void> {
    while (!this.#isClosing) {
      try {
        await this.#serve();
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.#away = errorMessage(error);
        this.#tell();
      }
      if (!this.#isClosing) await this.#waiting.atLeast(this.#retryDelayMs(), () => this.#isClosing);
    }
  }

  /** From one connection to its end. @throws {RedisAway}, or the system's error of a bad disk */
  async #serve(): Promise<void> {
    const { address, clock, timeoutMs } = this.#options;
    await this.#next(); // Tells how long windows have been waiting.
    const onEnd = (): void => this.#waiting.wake();
    const client = await RedisClient.open(address, { clock, timeoutMs, onEnd, signal: this.#ending.signal });
    this.#client = client;
    this.#zones.forget();
    try {
      while (client.ended === null) {
        const batch = await this.#next();
        if (batch !== null) await this.#write(client, batch);
        this.#succeed();
        const isDone = batch === null && this.#isClosing;
        if (isDone || (await this.#isTimeForZones(batch === null))) await this.#tellZones(client);
        if (isDone) return;
      }
      throw client.ended;
    } finally {
      this.#client = null;
      client.close();
    }
  }

  /** Where there is nothing to write waits until there is, or until all of a burst has come. */
  async #isTimeForZones(isIdle: boolean): Promise<boolean> {
    if (isIdle) return !(await this.#waiting.turn(this.#zones.isWaiting ? SETTLE_MS : Infinity));
    return this.#options.clock.nowMs() - this.#zonesToldMs >= ZONES_MS;
  }

  async #tellZones(client: RedisClient): Promise<void> {
    this.#zonesToldMs = this.#options.clock.nowMs();
    await this.#zones.flush(client);
  }

  async #next(): Promise<SpoolBatch | null> {
    const batch = await this.#options.spool.read(ROUND_BYTES);
    this.#oldestMs = batch?.records[0]?.writtenMs ?? null;
    return batch;
  }

  #succeed(): void {
    this.#failures = 0;
    this.#away = null;
    this.#tell();
  }

  async #write(client: RedisClient, batch: SpoolBatch): Promise<void> {
    const windows = batch.records.flatMap((record) => this.#unpack(record));
    try {
      await this.#writer.write(client, windows);
    } catch (error) {
      if (!(error instanceof UnreadableWindow)) throw error;
      await this.#writer.write(
        client,
        windows.filter((window) => this.#isReadable(window)),
      );
    }
    await this.#options.spool.acknowledge(batch);
    this.#zones.note(windows);
  }

  #unpack({ payload, items, writtenMs: closedMs }: SpoolRecord): WindowBytes[] {
    return this.#readable(() => unpackWindows(payload), items).flatMap((bytes) => {
      const [head] = this.#readable(() => [decodeHead(bytes)], 1);
      return head === undefined ? [] : [{ head, zone: toZoneMember(head), bytes, closedMs }];
    });
  }

  #isReadable({ bytes }: WindowBytes): boolean {
    return this.#readable(() => [decodeWindow(bytes)], 1).length > 0;
  }

  /** What `read` gives; where that cannot be read, nothing, and `windows` are counted as lost. */
  #readable<Item>(read: () => Item[], windows: number): Item[] {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UnreadableWindow)) throw error;
      this.#unreadable += windows;
      return [];
    }
  }

  #connected(): RedisClient {
    if (this.#client !== null) return this.#client;
    throw new RedisAway(
      new Error(`Redis at ${describeAddress(this.#options.address)} is away: ${this.#away}`),
    );
  }

  #retryDelayMs(): number {
    return backoffMs(++this.#failures, RETRY, this.#options.clock.random());
  }

  #tell(): void {
    const { diskError } = this.#options.spool.status;
    const reasons = [this.#away, diskError === null ? null : `the spool: ${diskError}`];
    const reason = reasons.filter((text) => text !== null).join("; ");
    if (reason === this.#told) return;
    this.#told = reason;
    this.#options.onCondition(reason === "" ? null : reason);
  }

  #wallMs(): number {
    return Number(this.#options.clock.wallNs() / 1_000_000n);
  }
}

/** Of Redis, or of the disk that the spool is on. */
function isPassing(error: unknown): boolean {
  return error instanceof RedisAway || (error instanceof Error && "syscall" in error);
}
