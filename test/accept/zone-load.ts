/**
 * A remote host under load, for acceptance: a generator of many zones that sends a packet of each zone every
 * second, in the middle of the second, each with one counter that rises by one.
 */
import { join } from "node:path";
import protobuf from "protobufjs";
import { Publisher } from "zeromq";
import { projectRoot } from "../../src/base/project-root.js";

const Packet = protobuf.loadSync(join(projectRoot, "proto/packet.proto")).lookupType("PBMSG.Packet");
const MS_NS = 1_000_000;

export const LOAD_HOST = "load";

export class ZoneLoad {
  readonly zones: readonly string[];
  readonly endpoint: string;
  readonly #publisher: Publisher;
  readonly #run = Date.now() * MS_NS;
  #timer: NodeJS.Timeout | null = null;
  #sequence = 0;
  /** Start of the newest second that was sent, Unix ms. */
  sentMs = 0;

  private constructor(publisher: Publisher, zones: number) {
    this.#publisher = publisher;
    this.endpoint = publisher.lastEndpoint ?? "";
    this.zones = Array.from({ length: zones }, (_, index) => `zone-${index}`);
  }

  static async start(zones: number): Promise<ZoneLoad> {
    const publisher = new Publisher({ sendHighWaterMark: 0, linger: 0 });
    await publisher.bind("tcp://127.0.0.1:*");
    const load = new ZoneLoad(publisher, zones);
    load.#schedule();
    return load;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#publisher.close();
  }

  #schedule(): void {
    const nowMs = Date.now();
    const nextMs = Math.floor((nowMs + 500) / 1000) * 1000 + 500;
    this.#timer = setTimeout(() => void this.#send(nextMs), Math.max(nextMs - nowMs, 1));
  }

  async #send(timeMs: number): Promise<void> {
    if (this.#timer === null) return;
    this.#schedule();
    if (timeMs - 500 <= this.sentMs) return;
    this.sentMs = timeMs - 500;
    for (const zone of this.zones) await this.#publisher.send(this.#packet(zone, timeMs));
  }

  #packet(zone: string, timeMs: number): Uint8Array {
    const sequence = ++this.#sequence;
    const value = { name: "load.steps", instance: "all", kind: 0, uint: sequence };
    return Packet.encode({
      name: zone,
      time: Math.floor(timeMs / 1000),
      host: LOAD_HOST,
      sequence,
      intervalMs: 1000,
      timeNs: timeMs * MS_NS,
      run: this.#run,
      sample: [value],
    }).finish();
  }
}
