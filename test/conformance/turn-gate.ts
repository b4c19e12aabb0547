/**
 * A host factory in front of nact's that counts and can hold the turns of supervisors. So the driver knows
 * when a tree has come to rest, and can lay several events into the queues before any supervisor runs again.
 */
import { createNactHost, type CreateHost } from "../../src/actors/internal/nact.js";

export class TurnGate {
  readonly #isSupervisor: (path: string) => boolean;
  #waiting = 0;
  #handling = 0;
  #held: (() => void)[] | null = null;

  constructor(isSupervisor: (path: string) => boolean) {
    this.#isSupervisor = isSupervisor;
  }

  readonly createHost: CreateHost = (path, turn) => {
    const isSupervisor = this.#isSupervisor(path);
    let waiting = 0;
    const host = createNactHost(path, async () => {
      waiting -= 1;
      this.#waiting -= 1;
      if (isSupervisor) this.#handling += 1;
      await turn();
      if (isSupervisor) this.#handling -= 1;
    });
    let isDisposed = false;
    return {
      tell: () => {
        if (isDisposed) return;
        waiting += 1;
        this.#waiting += 1;
        if (isSupervisor && this.#held !== null) this.#held.push(() => host.tell());
        else host.tell();
      },
      dispose: () => {
        isDisposed = true;
        host.dispose();
        this.#waiting -= waiting;
        waiting = 0;
      },
    };
  };

  /** Supervisors take no further event. */
  hold(): void {
    this.#held ??= [];
  }

  /** They go on, in the order in which the events came. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }

  /** Until no supervisor is in a handler and nobody has a turn to come. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#waiting === 0 && this.#handling === 0 ? quiet + 1 : 0;
    }
  }
}
