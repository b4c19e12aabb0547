/**
 * The on-demand runs of a node: what may be started, how many at once, and what ends them. Each is a temporary
 * child of /probes; the account of it stays here for a while after its end.
 */
import { randomUUID } from "node:crypto";
import { NoSuchActor } from "../actors/errors.js";
import type { ExitReason } from "../actors/reason.js";
import type { Runtime } from "../actors/runtime.js";
import { Unavailable } from "../actors/worker.js";
import type { Clock, Timer } from "../base/clock.js";
import type { Catalogue, CatalogueEntry } from "../model/catalogue.js";
import type { RunJson, RunReader, RunRequest, ScriptJson } from "../model/run.js";
import type { Engine, ProbeEnvironment } from "../probes/engine.js";
import { readParams } from "../topology/script-params.js";
import { WebError } from "../web/errors.js";
import type { RunsView } from "../web/runs-view.js";
import { systemEngine } from "./engines.js";
import { metricRows, scriptRows } from "./run-rows.js";
import { describeRunEnd, runSpec } from "./run-spec.js";
import { Run } from "./run.js";
import { describeScripts } from "./script-availability.js";
import { createScriptEngine } from "./script-engine.js";

export interface RunsOptions {
  readonly runtime: Pick<Runtime, "startChild" | "removeChild">;
  readonly clock: Clock;
  readonly environment: ProbeEnvironment;
  readonly catalogue: Catalogue;
  /** Zones that the node knows; rejects where nobody can tell. */
  readonly zones: () => Promise<readonly { readonly name: string }[]>;
}

/** More would cost the host more than a look is worth. */
export const RUNS_MAX = 8;
/** Accounts of runs that are over. */
const ENDED_KEPT = 32;
const PROBES = "/probes";

interface LiveRun {
  readonly run: Run;
  readonly engine: Engine;
  /** No name in a topology has a colon. */
  readonly childId: string;
  readonly deadline: Timer;
  /** Why it was asked to end; null: it was not. */
  stopReason: string | null;
}

export class Runs implements RunsView {
  readonly #options: RunsOptions;
  readonly #runs = new Map<string, Run>();
  readonly #live = new Map<string, LiveRun>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  scripts(): Promise<readonly ScriptJson[]> {
    return describeScripts(this.#options.catalogue, this.#options.environment);
  }

  find(id: string): RunJson | undefined {
    return this.#runs.get(id)?.toJson();
  }

  follow(id: string, reader: RunReader): (() => void) | undefined {
    return this.#runs.get(id)?.follow(reader);
  }

  async start(request: RunRequest): Promise<RunJson> {
    const entry = this.#options.catalogue.get(request.script);
    if (entry === undefined) {
      throw new WebError("NO_SUCH_SCRIPT", `there is no script ${JSON.stringify(request.script)}`);
    }
    const engine = this.#createEngine(entry, request);
    await this.#checkZone(request.zone);
    if (this.#live.size >= RUNS_MAX) {
      throw new WebError(
        "TOO_MANY_RUNS",
        `there are ${RUNS_MAX} runs already; stop one, or wait for its end`,
      );
    }
    const live = this.#admit(entry, request, engine);
    try {
      await this.#startChild(live, entry, request.zone);
    } catch (error) {
      this.#forget(live);
      if (error instanceof Unavailable)
        throw new WebError("UNAVAILABLE", `${error.message}: ${error.remedy}`);
      throw error;
    }
    return live.run.toJson();
  }

  async stop(id: string, reason = "stopped by request"): Promise<RunJson | undefined> {
    const live = this.#live.get(id);
    if (live !== undefined) {
      live.stopReason ??= reason;
      await this.#options.runtime.removeChild(`${PROBES}/${live.childId}`).catch((error: unknown) => {
        if (!(error instanceof NoSuchActor)) throw error; // It ended at the same moment.
      });
    }
    return this.find(id);
  }

  /** Where no zone is known yet, any may come. @throws {WebError} NO_SUCH_ZONE */
  async #checkZone(zone: string | null): Promise<void> {
    const known = zone === null ? [] : await this.#options.zones().catch(() => []);
    if (known.length === 0 || known.some(({ name }) => name === zone)) return;
    throw new WebError("NO_SUCH_ZONE", `there is no zone ${JSON.stringify(zone)}`);
  }

  /** @throws {WebError} BAD_PARAMETER */
  #createEngine(entry: CatalogueEntry, { params, zone }: RunRequest): Engine {
    const { platform } = this.#options.environment;
    const read = readParams(entry.params, params);
    if (read.kind === "refused") {
      throw new WebError("BAD_PARAMETER", read.mistakes.map(({ message }) => message).join("; "));
    }
    if (entry.engines.system !== undefined) return systemEngine(platform);
    const keepZone = zone === null ? {} : { keepZone: (name: string) => name === zone };
    return createScriptEngine({ entry, args: read.args, engine: "auto", platform, ...keepZone });
  }

  /** Takes its place among the live ones before anything is waited for. */
  #admit(entry: CatalogueEntry, request: RunRequest, engine: Engine): LiveRun {
    const { clock } = this.#options;
    const id = randomUUID().slice(0, 8);
    const end = (reason: string): void => void this.stop(id, reason);
    const onAbandoned = (): void => end("nobody has read it for a minute");
    const run = new Run({ id, entry, request, engine: engine.name, clock, onAbandoned });
    const deadline = clock.setTimer(request.forMs, () => end("its time is over"));
    const live: LiveRun = { run, engine, childId: `run:${id}`, deadline, stopReason: null };
    this.#live.set(id, live);
    this.#runs.set(id, run);
    return live;
  }

  async #startChild(live: LiveRun, entry: CatalogueEntry, zone: string | null): Promise<void> {
    const { runtime, environment } = this.#options;
    const { run, engine, childId: id } = live;
    const spec = runSpec({
      id,
      engine,
      environment,
      emit({ atNs, zones, dropped }, rows) {
        const wanted = zones.filter((reading) => zone === null || reading.zone === zone);
        run.take(
          atNs,
          rows === undefined ? metricRows(entry, wanted) : scriptRows(entry.output, rows),
          dropped,
        );
      },
      onExcess: () => void this.stop(run.id, "it printed more than 2 MiB in a second"),
      onEnd: (reason) => void this.#settle(live, reason),
    });
    await runtime.startChild(PROBES, spec);
  }

  /** The process has ended. Where that was nobody's wish, its engine may know better why. */
  async #settle(live: LiveRun, exit: ExitReason): Promise<void> {
    const { run, engine, stopReason } = live;
    live.deadline.cancel();
    this.#live.delete(run.id);
    const missing = stopReason === null && run.intervals === 0 ? await this.#askMissing(engine) : null;
    if (missing !== null) run.end("failed", missing);
    else if (stopReason !== null) run.end("ended", stopReason);
    else {
      const { state, reason } = describeRunEnd(exit);
      run.end(state, reason);
    }
    this.#forgetOldest();
  }

  async #askMissing(engine: Engine): Promise<string | null> {
    const missing = await Promise.resolve(engine.check(this.#options.environment)).catch(() => null);
    return missing === null ? null : `${missing.reason}: ${missing.remedy}`;
  }

  #forget({ run, deadline }: LiveRun): void {
    deadline.cancel();
    this.#live.delete(run.id);
    this.#runs.delete(run.id);
  }

  #forgetOldest(): void {
    const over = [...this.#runs.values()].filter(({ isOver }) => isOver);
    for (const { id } of over.slice(0, Math.max(0, over.length - ENDED_KEPT))) this.#runs.delete(id);
  }
}
