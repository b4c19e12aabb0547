/** Places that are taken and given back; who finds none waits for one. */
export class Room {
  #free: number;
  #wake: (() => void) | null = null;

  constructor(places: number) {
    this.#free = places;
  }

  /** Resolves when a place is taken. One may wait at a time. */
  async take(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#free--;
  }

  giveBack(): void {
    this.#free++;
    this.#wake?.();
    this.#wake = null;
  }
}
