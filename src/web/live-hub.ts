/**
 * The live stream's readers: each gets the closed 1s windows it asked for as server-sent events, as fast as
 * its connection takes them. A reader never holds up the others or the actor that feeds them.
 */
import type { ServerResponse } from "node:http";
import type { ClosedWindow, WindowBatch, WindowJson } from "../model/window.js";
import { LiveConnection } from "./live-connection.js";
import { LiveQueue } from "./live-queue.js";

/** The stream carries this resolution alone. */
const LIVE_RESOLUTION_MS = 1_000;

/** Which windows a reader wants; absent is all. */
export interface LiveFilter {
  readonly zone?: string;
  readonly host?: string;
  readonly metrics?: readonly string[];
}

export class LiveHub {
  readonly #readers = new Set<LiveReader>();
  #dropped = 0;

  /** Readers now. */
  get size(): number {
    return this.#readers.size;
  }

  /** Windows that readers were too slow for, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Streams to `response`, whose head is written, until either side ends it. */
  add(response: ServerResponse, filter: LiveFilter): void {
    const reader = new LiveReader(response, filter, (count) => (this.#dropped += count));
    this.#readers.add(reader);
    response.on("close", () => this.#readers.delete(reader));
  }

  /** Sends the 1s windows of the batch to who wants them. */
  publish(batch: WindowBatch): void {
    const live = batch.filter((window) => window.resolutionMs === LIVE_RESOLUTION_MS);
    for (const reader of this.#readers) reader.push(live);
  }

  /** Shows each reader, and every proxy on the way, that the stream is alive. */
  beat(): void {
    for (const reader of this.#readers) reader.beat();
  }

  /** Ends every stream after what was written to it. */
  close(): void {
    for (const reader of this.#readers) reader.end();
  }
}

class LiveReader {
  readonly #connection: LiveConnection;
  readonly #filter: LiveFilter;
  readonly #onDropped: (count: number) => void;
  readonly #queue = new LiveQueue();

  constructor(response: ServerResponse, filter: LiveFilter, onDropped: (count: number) => void) {
    this.#connection = new LiveConnection(response, () => this.#flush());
    this.#filter = filter;
    this.#onDropped = onDropped;
  }

  push(batch: WindowBatch): void {
    const { zone, host } = this.#filter;
    const wanted = batch.filter(
      (window) => (zone ?? window.zone) === window.zone && (host ?? window.host) === window.host,
    );
    this.#queue.push(wanted);
    this.#flush();
  }

  beat(): void {
    this.#connection.beat();
  }

  end(): void {
    this.#connection.end();
  }

  #flush(): void {
    while (!this.#connection.isBlocked && this.#queue.length > 0) {
      this.#tellDropped();
      const window = this.#queue.shift();
      if (window !== undefined) this.#connection.write(windowEvent(window, this.#filter.metrics));
    }
  }

  #tellDropped(): void {
    const count = this.#queue.takeDropped();
    if (count === 0) return;
    this.#onDropped(count);
    this.#connection.write(`event: dropped\ndata: ${JSON.stringify({ count })}\n\n`);
  }
}

/** `event: window`, the window's id, and its JSON; with `metrics`, only the series of these. */
export function windowEvent(window: ClosedWindow, metrics?: readonly string[]): string {
  return `event: window\nid: ${oneLine(window.id)}\ndata: ${JSON.stringify(toJson(window, metrics))}\n\n`;
}

/** One metric is left to the window itself, which then makes no text of the others. */
function toJson(window: ClosedWindow, metrics: readonly string[] | undefined): WindowJson {
  if (metrics === undefined) return window.toJson();
  if (metrics.length === 1) return window.toJson(metrics[0]);
  const json = window.toJson();
  return { ...json, series: json.series.filter(({ metric }) => metrics.includes(metric)) };
}

/** An id holds the name of a host, which may come from outside: it must not begin a new field. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, " ");
}
