/**
 * Which fields of a zone's hash of newest values are to be set, and which are to go: a series that nobody has
 * told of for some minutes (a process that ended) leaves the hash. A field counts as told of in the generation
 * in which it was set last, and goes when a whole generation has passed without it.
 */
import type { WindowJson } from "../../model/window.js";

/** Length of a generation, event time: longer than any probe's interval. */
const GENERATION_MS = 5 * 60_000;
/** Zones that have not been seen for so many ms of the writer's own time are forgotten. */
const FORGET_MS = 60 * 60_000;

export interface LatestChange {
  /** The zone is new to this writer, which does not know what is in the hash. */
  readonly isNew: boolean;
  readonly gone: readonly string[];
  /** Field and value in turn: `net.rbytes64|net0`, `98765432100`. */
  readonly fields: readonly string[];
}

interface ZoneFields {
  sinceMs: number;
  seenMs: number;
  now: Set<string>;
  before: Set<string>;
}

export class LatestValues {
  readonly #zones = new Map<string, ZoneFields>();
  #sweptMs = 0;

  /** What the newest window of a zone changes; `zone` is what it is known by. */
  take(zone: string, window: WindowJson, nowMs: number): LatestChange {
    this.#sweep(nowMs);
    const startMs = Date.parse(window.start);
    const known = this.#zones.get(zone);
    const zoneFields = known ?? { sinceMs: startMs, seenMs: nowMs, now: new Set(), before: new Set() };
    this.#zones.set(zone, zoneFields);
    zoneFields.seenMs = nowMs;
    const fields: string[] = [];
    for (const { metric, instance, last } of window.series) {
      if (last === null || last === undefined) continue;
      const field = `${metric}|${instance}`;
      fields.push(field, String(last));
      zoneFields.now.add(field);
    }
    return { isNew: known === undefined, gone: turnOver(zoneFields, startMs), fields };
  }

  /** Begins anew: what is in Redis is not known any more. */
  forget(): void {
    this.#zones.clear();
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < FORGET_MS) return;
    this.#sweptMs = nowMs;
    for (const [zone, { seenMs }] of this.#zones) if (nowMs - seenMs > FORGET_MS) this.#zones.delete(zone);
  }
}

/** Fields of the generation before that have not come again, once the present one is over. */
function turnOver(fields: ZoneFields, startMs: number): string[] {
  if (startMs - fields.sinceMs < GENERATION_MS) return [];
  const gone = [...fields.before].filter((field) => !fields.now.has(field));
  fields.before = fields.now;
  fields.now = new Set();
  fields.sinceMs = startMs;
  return gone;
}
