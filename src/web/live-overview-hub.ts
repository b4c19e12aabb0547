/**
 * The readers of the overview. Each tick is made into bytes once and written to all of them; a reader that is
 * behind misses ticks and is given the newest state as soon as it takes more, so nothing ever waits for it.
 */
import type { ServerResponse } from "node:http";
import type { OverviewNode } from "../model/overview.js";
import type { WindowBatch, ZoneStatus } from "../model/window.js";
import { LiveConnection } from "./live-connection.js";
import { LiveOverview } from "./live-overview.js";

interface Reader {
  readonly connection: LiveConnection;
  isBehind: boolean;
}

export class LiveOverviewHub {
  readonly #overview = new LiveOverview();
  readonly #readNode: () => OverviewNode;
  readonly #readers = new Set<Reader>();
  /** The texts of everything, as long as they are true. */
  readonly #texts = new Map<"first" | "again", Buffer>();
  #skipped = 0;

  constructor(readNode: () => OverviewNode) {
    this.#readNode = readNode;
  }

  /** Readers now. */
  get size(): number {
    return this.#readers.size;
  }

  /** Ticks that readers were too slow for, since the start. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Streams to `response`, whose head is written, until either side ends it. */
  add(response: ServerResponse): void {
    const connection = new LiveConnection(response, () => this.#catchUp(reader));
    const reader: Reader = { connection, isBehind: false };
    this.flush(); // So that the next tick tells nothing that this one has not seen.
    connection.write(this.#everything("first"));
    this.#readers.add(reader);
    response.on("close", () => this.#readers.delete(reader));
  }

  take(batch: WindowBatch): void {
    this.#overview.take(batch, this.size > 0);
    this.#texts.clear();
  }

  takeZones(zones: readonly ZoneStatus[]): void {
    this.#overview.takeZones(zones);
    this.#texts.clear();
  }

  /** Tells all readers what is new. */
  flush(): void {
    this.#overview.takeNode(this.#readNode());
    const tick = this.#overview.takeTick();
    if (tick === null) return;
    this.#texts.clear();
    if (this.size > 0) this.#send(toEvent("tick", tick));
  }

  beat(): void {
    for (const { connection } of this.#readers) connection.beat();
  }

  /** Ends every stream. */
  close(): void {
    for (const { connection } of this.#readers) connection.end();
  }

  #send(event: Buffer): void {
    for (const reader of this.#readers) {
      if (reader.connection.isBlocked) {
        reader.isBehind = true;
        this.#skipped++;
      } else {
        reader.connection.write(event);
      }
    }
  }

  #catchUp(reader: Reader): void {
    if (!reader.isBehind) return;
    reader.isBehind = false;
    reader.connection.write(this.#everything("again"));
  }

  #everything(which: "first" | "again"): Buffer {
    let text = this.#texts.get(which);
    if (text === undefined) {
      text = toEvent("overview", this.#overview.all(which === "first"));
      this.#texts.set(which, text);
    }
    return text;
  }
}

function toEvent(name: string, data: object): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
