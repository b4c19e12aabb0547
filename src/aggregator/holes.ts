/**
 * Packets of a host that never came, known by the holes in its numbers, waiting to be charged: to the zones that
 * had no packet in the steps between the packets around the hole, and what is left to the global zone.
 */

/** Holes that wait; of more, the newest takes what would be another. */
const HOLES_MAX = 64;

interface Hole {
  readonly fromMs: number;
  toMs: number;
  left: number;
}

export class Holes {
  readonly #holes: Hole[] = [];
  /** All that was ever lost. */
  total = 0;

  get isEmpty(): boolean {
    return this.#holes.length === 0;
  }

  /** Notes `lost` packets between those of the two times. */
  add(lost: number, fromMs: number, toMs: number): void {
    this.total += lost;
    const last = this.#holes.at(-1);
    if (last !== undefined && this.#holes.length >= HOLES_MAX) {
      last.left += lost;
      last.toMs = Math.max(last.toMs, toMs);
    } else this.#holes.push({ fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs), left: lost });
  }

  /** One of the lost has come after all. */
  found(): void {
    const hole = this.#holes.findLast(({ left }) => left > 0);
    if (hole === undefined) return;
    hole.left--;
    this.total--;
  }

  /** Takes up to `missing` packets that are missing in [startMs, endMs) from what is left there. */
  charge(startMs: number, endMs: number, missing: number): number {
    let charged = 0;
    for (const hole of this.#holes) {
      if (hole.fromMs >= endMs || hole.toMs < startMs) continue;
      const part = Math.min(hole.left, missing - charged);
      hole.left -= part;
      charged += part;
    }
    return charged;
  }

  /** Forgets the holes whose steps are closed by then. Returns what nobody was charged with. */
  expire(watermarkMs: number): number {
    let left = 0;
    while (this.#holes.length > 0 && this.#holes[0]!.toMs < watermarkMs) left += this.#holes.shift()!.left;
    return left;
  }
}
