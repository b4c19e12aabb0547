/**
 * The actor that owns one probe process: checks that it can run here, starts it, turns its output into readings,
 * one message for each cycle, and ends with it. Lines are taken as they come from the pipe, also those that a
 * program prints when it is asked to end; the mailbox holds nothing but the actor's own timer.
 */
import { NORMAL } from "../actors/reason.js";
import type { ExitReason } from "../actors/reason.js";
import { ProcessExit, Unavailable } from "../actors/worker.js";
import type { StartWorker, Worker, WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import type { Engine, LineParser, ProbeEnvironment } from "./engine.js";
import { matchGlobs } from "./parse/glob.js";
import { ProbeIntake } from "./probe-intake.js";
import type { ProbeIntakeOptions } from "./probe-intake.js";
import { readBpfRunMs } from "./process/bpf-time.js";
import { readCpuMs } from "./process/cpu-time.js";
import { ProcessError } from "./process/errors.js";
import { classifyEnd, describeEnd } from "./process/exit.js";
import type { ProcessEnd } from "./process/exit.js";
import type { OutputLimits } from "./process/line-reader.js";
import { startProbeProcess } from "./process/probe-process.js";
import type { ProbeProcess } from "./process/probe-process.js";

export interface ProbeActorOptions {
  /** Name of the probe in the topology; readings carry it. */
  readonly name: string;
  readonly engine: Engine;
  readonly everyMs: number;
  /** Globs over zone names; default: every zone. */
  readonly zones?: readonly string[];
  readonly environment: ProbeEnvironment;
  /** For the whole stop ladder; the `shutdown` of the child spec is to be the same. */
  readonly shutdownMs: number;
  /** Default OUTPUT_LIMITS. */
  readonly limits?: OutputLimits;
  /** With the rows that it was made of, where it comes from a script. Must not throw and not wait. */
  readonly emit: ProbeIntakeOptions["emit"];
  /** The probe ended, or was ended, without anybody wanting it: "exited with code 1". Must not throw. */
  readonly onGap?: (cause: string) => void;
}

/** The actor's order to itself. */
export interface ProbeMessage {
  readonly kind: "check-silence";
}

/** The start of a probe: unavailable where its engine or program is missing, started once the program runs. */
export function probeActor(options: ProbeActorOptions): StartWorker<ProbeMessage> {
  return async (context) => {
    const { engine, environment } = options;
    const missing = await engine.check(environment);
    if (missing !== null) throw new Unavailable(missing.reason, missing.remedy);
    const probe = new Probe(options, context);
    await probe.start();
    return probe;
  };
}

class Probe implements Worker<ProbeMessage> {
  readonly #options: ProbeActorOptions;
  readonly #context: WorkerContext<ProbeMessage>;
  readonly #parser: LineParser;
  readonly #intake: ProbeIntake;
  #child: ProbeProcess | null = null;
  #isStopping = false;
  #hasFailed = false;
  /** Of the newest line, on the monotonic clock. */
  #lineAtMs = 0;
  #isTimerSet = false;

  constructor(options: ProbeActorOptions, context: WorkerContext<ProbeMessage>) {
    const { name, engine, everyMs, zones, emit } = options;
    this.#options = options;
    this.#context = context;
    this.#parser = engine.createParser({ everyMs });
    this.#intake = new ProbeIntake({
      probe: name,
      parser: this.#parser,
      keepZone: zones === undefined ? () => true : matchGlobs(zones),
      emit,
      nowMs: () => context.clock.nowMs(),
      lost: () => this.#child?.output.dropped ?? {},
    });
  }

  /** @throws {Unavailable} when the program is missing; {ProcessError} when it could not be started this time */
  async start(): Promise<void> {
    const { signal } = this.#context;
    const child = await this.#spawn();
    this.#child = child;
    // A worker that is killed gets no terminate; neither does one whose start was given up.
    signal.addEventListener("abort", () => child.kill(), { once: true });
    if (signal.aborted) child.kill();
    this.#context.setPid(child.pid);
    void child.ended.then((end) => this.#processEnded(end));
  }

  handle(): void {
    this.#isTimerSet = false;
    this.#checkSilence();
  }

  async terminate(reason: ExitReason): Promise<void> {
    this.#isStopping = true;
    await this.#child?.stop(this.#options.shutdownMs);
    if (reason.kind === "error" && !(reason.cause instanceof ProcessExit))
      this.#tellGap(errorMessage(reason.cause));
  }

  details(): Readonly<Record<string, unknown>> {
    const { engine, everyMs } = this.#options;
    const { lines, readings, cyclesDropped, skipped, lastReadingNs } = this.#intake;
    const { bytes, dropped } = this.#child?.output ?? { bytes: 0, dropped: {} };
    return {
      engine: engine.name,
      every_ms: everyMs,
      lines,
      bytes,
      readings,
      last_reading_at: lastReadingNs === null ? null : toRfc3339(lastReadingNs),
      skipped: { ...skipped },
      dropped: nonZero({ ...dropped, cycles: cyclesDropped }),
      ...readCost(this.#child),
      ...this.#parser.details?.(),
    };
  }

  async #spawn(): Promise<ProbeProcess> {
    const { engine, everyMs, environment, limits } = this.#options;
    try {
      return await startProbeProcess({
        command: engine.command({ everyMs }),
        environment,
        clock: this.#context.clock,
        ...(limits && { limits }),
        onLines: (lines) => this.#takeLines(lines),
        onStderrLines: (lines) => this.#takeStderrLines(lines),
      });
    } catch (error) {
      if (!(error instanceof ProcessError) || error.code === "PROGRAM_NOT_STARTED") throw error;
      throw new Unavailable(error.message, error.remedy);
    }
  }

  /** Called by the pipe, so that nothing may be thrown: a defect of a parser ends this actor and nobody else. */
  #takeLines(lines: readonly string[]): void {
    if (this.#hasFailed) return;
    const { clock } = this.#context;
    this.#context.beat();
    this.#lineAtMs = clock.nowMs();
    this.#guarded(() => this.#intake.take(lines, clock.wallNs()));
    this.#setTimer(this.#parser.idle?.afterMs);
  }

  /** A complaint is no sign of life. */
  #takeStderrLines(lines: readonly string[]): void {
    if (this.#hasFailed) return;
    this.#guarded(() => lines.forEach((line) => this.#parser.stderrLine?.(line)));
  }

  #checkSilence(): void {
    const afterMs = this.#parser.idle?.afterMs;
    if (afterMs === undefined || this.#hasFailed) return;
    const silentMs = this.#context.clock.nowMs() - this.#lineAtMs;
    if (silentMs >= afterMs) this.#guarded(() => this.#intake.endCycle());
    else this.#setTimer(afterMs - silentMs);
  }

  /** One timer at most, however many lines come. */
  #setTimer(delayMs: number | undefined): void {
    if (delayMs === undefined || this.#isTimerSet || this.#isStopping) return;
    this.#isTimerSet = true;
    this.#context.after(delayMs, { kind: "check-silence" });
  }

  /** After its last line has been taken: what lay before the end is a cycle, for there comes no other line. */
  #processEnded(end: ProcessEnd): void {
    if (!this.#hasFailed) this.#guarded(() => this.#intake.endCycle());
    this.#context.setPid(null);
    if (this.#isStopping || this.#hasFailed) return;
    this.#parser.ended?.(end);
    this.#tellGap(describeEnd(end));
    if (classifyEnd(end, false) === "normal") this.#endNormally(end);
    else this.#fail(new ProcessExit(describeEnd(end), end));
  }

  #endNormally(end: ProcessEnd): void {
    this.#context.log.info(
      { probe: this.#options.name, stderrTail: end.stderrTail },
      "the program ended by itself",
    );
    this.#context.exit(NORMAL);
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#hasFailed = true;
      this.#fail(error);
    }
  }

  #fail(cause: unknown): void {
    this.#context.exit({ kind: "error", cause });
  }

  #tellGap(cause: string): void {
    this.#options.onGap?.(cause);
  }
}

/** What the child has cost the machine: its own time, and that of its programs in the kernel where it is counted. */
function readCost(child: ProbeProcess | null): Readonly<Record<string, number | null>> {
  const bpfRunMs = child === null ? null : readBpfRunMs(child.pid);
  const cost = { cpu_ms: child === null ? null : readCpuMs(child.pid) };
  return bpfRunMs === null ? cost : { ...cost, bpf_run_ms: bpfRunMs };
}

function toRfc3339(unixNs: bigint): string {
  return new Date(Number(unixNs / 1_000_000n)).toISOString();
}

function nonZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
