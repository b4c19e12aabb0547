/** The node's own metrics, `zonetap_*`: of every actor, of messages, of the process. Pure. */
import type { ActorJson, HealthJson } from "../model/health.js";
import { ACTOR_STATES } from "../base/actor-state.js";
import { NODE_STATUSES } from "../model/health.js";
import { renderLabels, type Labels, type MetricFamily, type MetricSample } from "./metric-family.js";
import { detailMetrics, type DetailMetric } from "./own-details.js";
import type { ProcessFigures } from "./process-watch.js";

export interface NodeFacts {
  readonly health: HealthJson;
  readonly process: ProcessFigures;
  /** Of all ways in which messages are pushed. */
  readonly messages: { readonly handled: number; readonly provided: number; readonly sent: number };
}

/** Kinds of which a node has one only: their metrics need no name. */
const SINGLE_KINDS: ReadonlySet<string> = new Set(["aggregator", "generator", "web"]);
/** Kinds that have nothing to tell but what all actors have. */
const PLAIN_KINDS: ReadonlySet<string> = new Set(["supervisor", "reloader"]);

/** Every family once, in the same order each time. */
export function ownFamilies({ health, process, messages }: NodeFacts): MetricFamily[] {
  return [
    ...nodeFamilies(health),
    ...processFamilies(process),
    counter("zonetap_messages_handled", "Messages taken from producers.", [single(messages.handled)]),
    counter("zonetap_messages_provided", "Messages that made a sample.", [single(messages.provided)]),
    counter("zonetap_messages_sent", "Samples of messages that were given on.", [single(messages.sent)]),
    ...actorFamilies(health.actors),
    ...detailFamilies(health.actors),
  ];
}

function nodeFamilies({ node, version, status, started_at: startedAt }: HealthJson): MetricFamily[] {
  const build = sample({ node, version }, 1);
  return [
    { name: "zonetap_build", type: "info", unit: "", help: "The node and its version.", samples: [build] },
    gauge(
      "zonetap_node_status",
      "1 for the node's status.",
      NODE_STATUSES.map((name) => sample({ status: name }, name === status ? 1 : 0)),
    ),
    gauge("zonetap_start_time_seconds", "Start of the node, since 1970.", [
      single(Date.parse(startedAt) / 1000),
    ]),
  ];
}

function processFamilies({ cpu, memory, loop }: ProcessFigures): MetricFamily[] {
  return [
    counter("zonetap_process_cpu_seconds", "Processor time of the node's own process.", [
      sample({ mode: "user" }, cpu.userSeconds),
      sample({ mode: "system" }, cpu.systemSeconds),
    ]),
    gauge("zonetap_process_resident_memory_bytes", "Resident memory of it.", [single(memory.residentBytes)]),
    gauge("zonetap_process_heap_bytes", "JavaScript's part of that in use.", [single(memory.heapBytes)]),
    gauge(
      "zonetap_event_loop_delay_seconds",
      "How late its event loop was, since the last scrape.",
      Object.entries(loop).map(([statistic, seconds]) => sample({ statistic }, seconds)),
    ),
  ];
}

function actorFamilies(actors: readonly ActorJson[]): MetricFamily[] {
  const each = (read: (actor: ActorJson) => number): MetricSample[] =>
    actors.map((actor) => sample({ path: actor.path, kind: actor.kind }, read(actor)));
  return [
    gauge(
      "zonetap_actor_state",
      "1 for the state that the actor is in.",
      actors.flatMap(({ path, kind, state }) =>
        ACTOR_STATES.map((name) => sample({ path, kind, state: name }, name === state ? 1 : 0)),
      ),
    ),
    counter(
      "zonetap_actor_restarts",
      "Restarts by failure.",
      each((actor) => actor.restarts_total),
    ),
    gauge(
      "zonetap_actor_mailbox",
      "Messages that wait now.",
      each((actor) => actor.mailbox),
    ),
    counter(
      "zonetap_actor_messages",
      "Messages taken since its start.",
      each((actor) => actor.messages),
    ),
    counter(
      "zonetap_actor_dropped",
      "Messages that found no room.",
      each((actor) => actor.dropped),
    ),
  ];
}

function detailFamilies(actors: readonly ActorJson[]): MetricFamily[] {
  const families = new Map<string, MetricFamily & { readonly samples: MetricSample[] }>();
  for (const actor of actors) {
    if (PLAIN_KINDS.has(actor.kind)) continue;
    for (const metric of detailMetrics(actor.kind, actor.details)) {
      const samples = detailSamples(actor, metric);
      const name = `zonetap_${actor.kind}_${metric.name}`;
      const known = families.get(name);
      if (known === undefined) {
        const { type, unit = "", help } = metric;
        families.set(name, { name, type, unit, help, samples });
      } else known.samples.push(...samples);
    }
  }
  return [...families.values()];
}

function detailSamples({ kind, path, details }: ActorJson, metric: DetailMetric): MetricSample[] {
  const { detail, by, divisor = 1 } = metric;
  const labels: Labels = SINGLE_KINDS.has(kind) ? {} : { [kind]: path.slice(path.lastIndexOf("/") + 1) };
  const value = details[detail];
  if (typeof value === "number") return [sample(labels, value / divisor)];
  if (by === undefined || typeof value !== "object" || value === null) return [];
  const numbers = Object.entries(value).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return numbers.map(([key, count]) => sample({ ...labels, [by]: key }, count / divisor));
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: "counter", unit: unitOf(name), help, samples };
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: "gauge", unit: unitOf(name), help, samples };
}

function unitOf(name: string): string {
  return /_(seconds|bytes)$/.exec(name)?.[1] ?? "";
}

function single(value: number): MetricSample {
  return { labels: "", value };
}

function sample(labels: Labels, value: number): MetricSample {
  return { labels: renderLabels(labels), value };
}
