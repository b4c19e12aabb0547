/** One child of a supervisor: its specification and what has become of it. Data; supervisor.ts decides. */
import type { Clock, Timer } from "../base/clock.js";
import type { CheckedFlags, CheckedSpec } from "./check-specs.js";
import { Circuit } from "./circuit.js";
import type { Proc } from "./proc.js";
import { RestartIntensity } from "./restart-intensity.js";
import type { OwnedProc } from "./stop-protocol.js";

/** Makes one scheduled retry or timer of a child tell from all earlier ones. */
export type Token = symbol;

/** `restarting`: neither running nor down, a restart is due or has failed and will be tried again. */
export type ChildState = "up" | "down" | "restarting";

export class Child {
  spec: CheckedSpec;
  state: ChildState = "down";
  /** What the supervisor is doing to it at this moment. */
  phase: "starting" | "stopping" | null = null;
  /** While it is up. */
  process: OwnedProc | null = null;
  /** The latest process, dead or alive; by it a child of a simple_one_for_one is addressed. */
  lastProc: Proc | null = null;
  /** Wall clock of the latest start. */
  startedAtMs: number | null = null;
  /** Monotonic. */
  upSinceMs = 0;
  /** Attempts since it was healthy; for the back-off. */
  attempts = 0;
  /** Why it is not running, as one sentence. */
  downReason: string | null = null;
  /** Set where its start said that it cannot run here. */
  isUnavailable = false;
  readonly circuit = new Circuit();
  /** Its own failures; they count against its own limit when it parks, and are shown in health. */
  readonly failures: RestartIntensity;
  #token: Token | null = null;
  #timer: Timer | null = null;

  constructor(spec: CheckedSpec, flags: CheckedFlags) {
    this.spec = spec;
    const { intensity, periodMs } = failureLimit(spec, flags);
    this.failures = new RestartIntensity(intensity, periodMs);
  }

  get id(): string {
    return this.spec.id;
  }

  get isParking(): boolean {
    return this.spec.onIntensity === "park";
  }

  /** Takes a new specification; the process stays. */
  respec(spec: CheckedSpec, flags: CheckedFlags): void {
    this.spec = spec;
    const { intensity, periodMs } = failureLimit(spec, flags);
    this.failures.reconfigure(intensity, periodMs);
  }

  /** A token for something that is to happen to this child later; all earlier ones are void. */
  arm(): Token {
    this.disarm();
    this.#token = Symbol(this.id);
    return this.#token;
  }

  /** The same, after a delay. */
  armTimer(clock: Clock, delayMs: number, fire: (token: Token) => void): void {
    const token = this.arm();
    this.#timer = clock.setTimer(delayMs, () => fire(token));
  }

  disarm(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#token = null;
  }

  isArmedWith(token: Token): boolean {
    return this.#token === token;
  }

  /** Forgets its failures, for a start by hand or with a new specification. */
  pardon(): void {
    this.disarm();
    this.circuit.close();
    this.failures.forget();
    this.attempts = 0;
  }
}

/** The limit that a child's failures are shown, and if it parks judged, by. */
export function failureLimit(
  spec: CheckedSpec,
  flags: CheckedFlags,
): { intensity: number; periodMs: number } {
  if (spec.onIntensity !== "park") return flags;
  return { intensity: spec.intensity ?? flags.intensity, periodMs: spec.periodMs ?? flags.periodMs };
}
