/** Random packets of several zones, made from a seed: for replays and comparisons. */
import type { Entry, Packet } from "./packets.js";

/** A small generator of numbers in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface TrafficOptions {
  readonly seed: number;
  readonly zones: number;
  readonly startMs: number;
}

interface ZoneState {
  readonly name: string;
  counters: bigint[];
  errors: number;
  createdNs: bigint;
}

/** One tick's packets after the other, a second apart, at half past. Some are missing, some counters restart. */
export class Traffic {
  readonly #random: () => number;
  readonly #zones: ZoneState[];
  readonly #startMs: number;
  #tick = 0;

  constructor({ seed, zones, startMs }: TrafficOptions) {
    this.#random = randomNumbers(seed);
    this.#startMs = startMs;
    this.#zones = Array.from({ length: zones }, (_, index) => ({
      name: `zone-${index}`,
      counters: [0n, 2n ** 60n, 2n ** 63n],
      errors: 4_294_960_000,
      createdNs: 1n,
    }));
  }

  next(): Packet[] {
    const timeMs = this.#startMs + this.#tick++ * 1000 + 500;
    const packets = this.#zones.map((zone) => this.#packetOf(zone, timeMs));
    return packets.filter(() => this.#random() > 0.01);
  }

  #packetOf(zone: ZoneState, timeMs: number): Packet {
    if (this.#random() < 0.001) {
      zone.counters = zone.counters.map(() => 0n);
      zone.createdNs++;
    }
    zone.counters = zone.counters.map((value) => value + BigInt(Math.floor(this.#random() * 1e6)));
    zone.errors = (zone.errors + Math.floor(this.#random() * 100)) % 2 ** 32;
    const { createdNs, name } = zone;
    return {
      host: "h",
      zone: name,
      timeMs,
      intervalMs: 1000,
      ticks: 997,
      zoneCreatedNs: createdNs,
      entries: this.#entries(zone),
    };
  }

  #entries({ counters, errors }: ZoneState): Entry[] {
    const below = (max: number): number => Math.floor(this.#random() * max);
    const entries: Entry[] = [
      { metric: "zone.threads", value: below(500) },
      { metric: "mem.rss", value: below(2 ** 31) },
      { metric: "mem.as_fault", value: below(1000) },
      ...[0, 1].map((number) => ({ metric: "cpu.usage", number, value: below(997) })),
      ...counters.map((value, index) => ({ metric: "disk.nread", instance: `sd${index}`, value })),
      { metric: "net.ierrors", instance: "net0", value: errors },
      { metric: "x.load", kind: "gauge", value: this.#random() * 16 + 0.001, isDouble: true },
      ...[5, 6, 7].map((number) => ({ metric: "process.usage", instance: "app", number, value: below(300) })),
      ...[10, 11, 12].map((power) => ({
        metric: "syscall.latency",
        instance: "all",
        low: 2 ** power,
        value: below(50),
      })),
    ];
    return entries.filter(() => this.#random() > 0.02);
  }
}
