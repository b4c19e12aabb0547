/**
 * The one intake of a node, for every way in which messages come. It belongs to the node and not to an actor, so
 * that a restart of the rules does not close the door, nor the other way round.
 */
import type { Runtime } from "../actors/runtime.js";
import type { Rules } from "../aggregator/rules/compile-rules.js";
import { Intake } from "../ingest/intake.js";
import { TakenMessages } from "../ingest/nsq/taken-messages.js";
import type { Topology } from "../topology/topology.js";
import { KSTAT_TOPIC, METRIC_TOPIC, readKstatMessage, readMetricMessage } from "./message-readers.js";
import { SampleQueue } from "./sample-queue.js";

export class NodeIntake {
  readonly messages: Intake;
  readonly queue: SampleQueue;
  /** Messages of NSQ that came lately, so that none counts twice. */
  readonly taken = new TakenMessages();
  /** Of /ingest/rules; null until it has read them. */
  rules: Rules | null = null;
  /** What was wrong with the last bad JSON metric. */
  lastMistake: string | null = null;

  constructor(runtime: Pick<Runtime, "send">, topology: () => Pick<Topology, "node" | "aggregator">) {
    const { name } = topology().node;
    this.queue = new SampleQueue((samples) => {
      return runtime.send("/aggregator", { kind: "samples", samples }) === "ok";
    });
    this.messages = new Intake({
      topics: new Map([
        [KSTAT_TOPIC, readKstatMessage(() => this.rules, name)],
        [METRIC_TOPIC, readMetricMessage(name, (detail) => void (this.lastMistake = detail))],
      ]),
      offer: (samples) => topology().aggregator !== null && this.queue.offer(samples),
    });
  }
}
