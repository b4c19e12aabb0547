/**
 * The worker /ingest/rules: keeps the intake's rules as their file says, and tells how many messages there were.
 * A file that becomes bad while it runs changes nothing but what health shows.
 */
import { readFile } from "node:fs/promises";
import type { StartWorker } from "../actors/worker.js";
import { compileRules, type Rules } from "../aggregator/rules/compile-rules.js";
import type { Clock } from "../base/clock.js";
import { errorMessage } from "../base/errors.js";
import type { MessageCounts } from "../ingest/intake.js";
import type { Reading, Series } from "../model/reading.js";
import { GLOBAL_ZONE } from "../model/zone.js";
import { createFileWatch } from "./file-watch.js";
import type { NodeIntake } from "./node-intake.js";

export interface RulesOptions {
  readonly file: string;
  readonly intake: NodeIntake;
  /** Takes the message counters each second, as values of the host. */
  readonly emit: (reading: Reading) => void;
}

export type RulesMessage = { readonly kind: "file-changed" } | { readonly kind: "count" };

const COUNT_MS = 1_000;

/** The counters under the names of the original; the same array each time, as a reading wants it. */
const SERIES: readonly Series[] = ["messages.handled", "messages.provided", "messages.send"].map(
  (metric) => ({
    metric,
    instance: "",
    kind: "counter",
  }),
);

/** The start throws the first mistake of the file. */
export function rulesActor({ file, intake, emit }: RulesOptions): StartWorker<RulesMessage> {
  return async (context) => {
    const { clock, log } = context;
    let lastError: string | null = null;
    const rates = new MessageRates(clock, intake.messages.counts);
    intake.rules = await readRules(file);
    const watch = createFileWatch(file, {
      clock,
      onChange: () => void context.self.offer({ kind: "file-changed" }),
      onError: (error) => context.task(Promise.reject(error)),
    });
    context.after(COUNT_MS, { kind: "count" });

    async function readAnew(): Promise<void> {
      try {
        intake.rules = await readRules(file);
        lastError = null;
        log.info({ file, rules: intake.rules.count }, "rules taken over");
      } catch (error) {
        lastError = errorMessage(error);
        log.error({ file, error: lastError }, "the rules stay as they were");
      }
    }

    return {
      handle(message) {
        if (message.kind === "file-changed") return readAnew();
        const { handled, provided, sent } = intake.messages.counts;
        rates.measure();
        intake.queue.flush();
        emit(toReading(clock.wallNs(), [handled, provided, sent]));
        context.after(COUNT_MS, message);
        return undefined;
      },
      terminate: () => watch.close(),
      details: () => ({
        file,
        rules: intake.rules?.count ?? 0,
        last_error: lastError,
        ...intake.messages.counts,
        per_second: rates.perSecond,
        dropped: intake.messages.dropped,
        last_mistake: intake.lastMistake,
      }),
    };
  };
}

/** What the original called mps: messages per second, over the last second. */
class MessageRates {
  perSecond = { handled: 0, provided: 0, send: 0 };
  readonly #clock: Clock;
  readonly #counts: Readonly<MessageCounts>;
  #before: MessageCounts;
  #beforeMs: number;

  constructor(clock: Clock, counts: Readonly<MessageCounts>) {
    this.#clock = clock;
    this.#counts = counts;
    this.#before = { ...counts };
    this.#beforeMs = clock.nowMs();
  }

  measure(): void {
    const nowMs = this.#clock.nowMs();
    const spanMs = nowMs - this.#beforeMs;
    if (spanMs <= 0) return;
    const rate = (count: keyof MessageCounts): number =>
      Math.round(((this.#counts[count] - this.#before[count]) * 1000) / spanMs);
    this.perSecond = { handled: rate("handled"), provided: rate("provided"), send: rate("sent") };
    this.#before = { ...this.#counts };
    this.#beforeMs = nowMs;
  }
}

async function readRules(file: string): Promise<Rules> {
  const compiled = compileRules(await readFile(file, "utf8"));
  if (compiled.kind === "ok") return compiled.rules;
  const [first] = compiled.mistakes;
  throw new Error(`${file}:${first?.line}:${first?.column}: ${first?.message}`);
}

function toReading(atNs: bigint, values: readonly number[]): Reading {
  const zone = { zone: GLOBAL_ZONE, ticks: 0, series: SERIES, values, histograms: [], processes: [] };
  return { probe: "messages", atNs, zones: [zone], dropped: {} };
}
