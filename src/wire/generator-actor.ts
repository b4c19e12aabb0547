/**
 * The generator: collects what the probes read and makes one packet per zone at each tick, or several of a zone that is
 * too large for one. A tick that was missed is left out and never made up for; what was read meanwhile is in the next
 * one. A late timer, or a wall clock that jumps either way, changes only which tick it is.
 */
import type { StartWorker } from "../actors/worker.js";
import type { Reading } from "../model/reading.js";
import { createPacketEncoder, type PacketContent } from "./encode-packet.js";
import { PendingReadings } from "./pending-readings.js";
import { isTooLarge, splitPacket } from "./split-packet.js";
import { delayToTickMs, tickAt, tickTimeNs } from "./tick-schedule.js";

export interface GeneratorOptions {
  /** Name of this host, in every packet. */
  readonly host: string;
  readonly intervalMs: number;
  /** Takes the packets of one tick, at least one; they are its own, and are not written to again. */
  readonly onPackets: (frames: readonly Uint8Array[]) => void;
}

export type GeneratorMessage =
  /** Ticks by another interval from now on; what waits is in the next packet. */
  | { readonly kind: "configure"; readonly intervalMs: number }
  | { readonly kind: "reading"; readonly reading: Reading }
  | { readonly kind: "tick" };

/** The zone of the host itself, whose packet names all zones. */
const GLOBAL = "global";

/** A generator; its run begins with the start of its process, and so does its sequence. */
export function generatorActor(options: GeneratorOptions): StartWorker<GeneratorMessage> {
  return (context) => {
    const { clock } = context;
    const { host, onPackets } = options;
    const encoder = createPacketEncoder({ host, runNs: clock.wallNs() });
    const pending = new PendingReadings();
    let intervalMs = 0;
    let intervalNs = 0n;
    let lastTick = 0n;
    let cancelTimer = (): void => {};
    const total = { zones: 0, packets: 0, bytes: 0, sequence: 0 };

    function configure(ms: number): void {
      intervalMs = ms;
      intervalNs = BigInt(ms) * 1_000_000n;
      lastTick = tickAt(clock.wallNs(), intervalNs);
      cancelTimer();
      setTimer();
    }

    function setTimer(): void {
      cancelTimer = context.after(delayToTickMs(clock.wallNs(), intervalNs), { kind: "tick" });
    }

    function tick(): void {
      const now = tickAt(clock.wallNs(), intervalNs);
      // The same tick again: the timer came early, or the clock went back a little.
      if (now !== lastTick) makePackets(tickTimeNs(now, intervalNs));
      lastTick = now;
      setTimer();
    }

    function makePackets(timeNs: bigint): void {
      const { zones, zoneNames, dropped } = pending.take();
      const teller = zones.has(GLOBAL) ? GLOBAL : zones.keys().next().value;
      encoder.startTick(timeNs, intervalMs);
      const frames: Uint8Array[] = [];
      for (const [zone, readings] of zones) {
        const content = {
          zone,
          readings,
          sequence: total.sequence + 1,
          zoneNames: zone === GLOBAL ? zoneNames : undefined,
          dropped: zone === teller ? dropped : undefined,
        };
        const packets = split(encoder.encode(content), content);
        total.sequence += packets.length;
        frames.push(...packets);
      }
      total.zones = zones.size;
      total.packets += frames.length;
      for (const frame of frames) total.bytes += frame.length;
      if (frames.length > 0) onPackets(frames);
    }

    /** One packet, or several where it would be refused; what they leave out is told by the next tick's. */
    function split(packet: Uint8Array, content: PacketContent): readonly Uint8Array[] {
      if (!isTooLarge(packet, content.readings, content.zoneNames)) return [packet];
      const { parts, leftOut } = splitPacket(packet, content.sequence);
      for (const [kind, count] of leftOut) pending.drop(kind, count);
      return parts;
    }

    configure(options.intervalMs);
    return {
      handle(message) {
        switch (message.kind) {
          case "configure":
            return configure(message.intervalMs);
          case "reading":
            return pending.add(message.reading);
          case "tick":
            return tick();
        }
      },
      details: () => ({ ...total }),
    };
  };
}
