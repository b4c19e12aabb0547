/** A worker that ends when told by the driver, and answers stop requests as its specification says. */
import { setTimeout as pause } from "node:timers/promises";
import type { StartContext, StartResult } from "../../src/actors/child-spec.js";
import type { ExitReason } from "../../src/actors/reason.js";
import { worker } from "../../src/actors/runtime.js";
import type { WorkerContext } from "../../src/actors/worker.js";
import type { StopMode } from "./case.js";
import { isObject, toReason } from "./terms.js";

/** A process of the case: a worker, or a supervisor. */
export interface VirtualProcess {
  readonly id: string;
  readonly incarnation: number;
  readonly started: Extract<StartResult, { kind: "started" }>;
  /** Delivers its exit notice once more. */
  repeatNotice(reason: ExitReason): void;
  /** Ends itself. */
  exit(reason: ExitReason): void;
}

export class VirtualChild {
  readonly #mode: StopMode;
  readonly #onToldToStop: (reason: ExitReason) => void;
  #context: WorkerContext<never> | null = null;
  #own: ExitReason | null = null;
  #wake: () => void = () => {};

  constructor(mode: StopMode, onToldToStop: (reason: ExitReason) => void) {
    this.#mode = mode;
    this.#onToldToStop = onToldToStop;
  }

  start(context: StartContext): Promise<StartResult> {
    return worker<never>((own) => {
      this.#context = own;
      return { handle: () => {}, terminate: (reason) => this.#terminate(reason) };
    })(context);
  }

  exit(reason: ExitReason): void {
    this.#own = { ...reason };
    this.#context?.exit(this.#own);
    this.#wake();
  }

  /** Runs at an end of its own too; of that it has not been told. */
  async #terminate(reason: ExitReason): Promise<void> {
    if (reason === this.#own) return;
    this.#onToldToStop(reason);
    const ownEnd = new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#mode === "ignore") return ownEnd;
    if (!isObject(this.#mode)) return;
    if (typeof this.#mode.delay === "number") await Promise.race([ownEnd, pause(this.#mode.delay)]);
    if (this.#own === null && "as" in this.#mode) this.#context?.exit(toReason(this.#mode.as));
  }
}
