/**
 * The temporary child of a run: a probe whose readings go to the run and nowhere else, which tells the run how it
 * ended, and which is watched for printing more than it may.
 */
import type { ChildSpec } from "../actors/child-spec.js";
import type { ExitReason } from "../actors/reason.js";
import { formatReason } from "../actors/reason.js";
import { worker } from "../actors/runtime.js";
import type { StartWorker } from "../actors/worker.js";
import { OUTPUT_LIMITS } from "../probes/process/line-reader.js";
import type { ProbeActorOptions, ProbeMessage } from "../probes/probe-actor.js";
import { probeActor } from "../probes/probe-actor.js";

export interface RunSpecOptions extends Pick<ProbeActorOptions, "engine" | "environment" | "emit"> {
  /** Of the child. */
  readonly id: string;
  /** It has printed more than it may, once. */
  readonly onExcess: () => void;
  /** Its process has ended, for this reason; called once, after the last reading. */
  readonly onEnd: (reason: ExitReason) => void;
}

/** What one run may cost the node. */
export const RUN_BYTES_PER_S_MAX = 2 << 20;
const INTERVAL_MS = 1_000;
const SHUTDOWN_MS = 4_000;
const MAILBOX = { mailboxMax: 16 };
const KILLED: ExitReason = { kind: "killed" };

export function runSpec(options: RunSpecOptions): ChildSpec {
  const { id, engine, environment, emit } = options;
  const probe = probeActor({
    name: id,
    engine,
    everyMs: INTERVAL_MS,
    environment,
    shutdownMs: SHUTDOWN_MS,
    limits: { ...OUTPUT_LIMITS, bytesPerSMax: RUN_BYTES_PER_S_MAX },
    emit,
  });
  const start = worker(observed(probe, options), MAILBOX);
  return { id, kind: "run", start, restart: "temporary", shutdown: SHUTDOWN_MS };
}

/** The probe itself, with its end and its excess told. */
function observed(
  probe: StartWorker<ProbeMessage>,
  { onExcess, onEnd }: RunSpecOptions,
): StartWorker<ProbeMessage> {
  return async (context) => {
    const inner = await probe(context);
    let reason = KILLED;
    const { clock, signal } = context;
    const watch = (): void => {
      if (signal.aborted) return;
      if (hasExcess(inner.details?.() ?? {})) onExcess();
      else clock.setTimer(INTERVAL_MS, watch);
    };
    clock.setTimer(INTERVAL_MS, watch);
    signal.addEventListener("abort", () => onEnd(reason), { once: true });
    return {
      handle: (message) => inner.handle(message),
      async terminate(why) {
        reason = why;
        await inner.terminate?.(why);
      },
      details: () => inner.details?.() ?? {},
    };
  };
}

/** Lines that were dropped because too many bytes came in a second. */
function hasExcess({ dropped }: Readonly<Record<string, unknown>>): boolean {
  return typeof dropped === "object" && dropped !== null && "bytes" in dropped;
}

/** How a process that nobody had asked to end came to its end. */
export function describeRunEnd(reason: ExitReason): {
  readonly state: "ended" | "failed";
  readonly reason: string;
} {
  switch (reason.kind) {
    case "normal":
      return { state: "ended", reason: "the program ended by itself" };
    case "shutdown":
      return { state: "ended", reason: "the node stopped its probes" };
    case "killed":
    case "error":
      return { state: "failed", reason: formatReason(reason) };
  }
}
