import { expect } from "chai";
import { ownFamilies, type NodeFacts } from "../../src/exporters/own-families.js";
import { watchProcess } from "../../src/exporters/process-watch.js";
import { writeFamily } from "../../src/exporters/write-exposition.js";
import type { ActorJson } from "../../src/model/health.js";
import { actorJson, START } from "../support/fake-node-view.js";

const FACTS: NodeFacts = {
  health: {
    node: "gz-01",
    version: "0.1.0",
    status: "degraded",
    reasons: [],
    started_at: START,
    uptime_s: 1,
    actors: [],
  },
  process: {
    cpu: { userSeconds: 1.5, systemSeconds: 0.5 },
    memory: { residentBytes: 1e8, heapBytes: 5e7 },
    loop: { p50: 0.001, p99: 0.01, max: 0.2 },
  },
  messages: { handled: 3, provided: 2, sent: 1 },
};

function linesOf(actors: readonly ActorJson[], prefix: string): string[] {
  const families = ownFamilies({ ...FACTS, health: { ...FACTS.health, actors } });
  const text = families.map((family) => writeFamily(family, "text")).join("");
  return text.split("\n").filter((line) => line.startsWith(prefix));
}

describe("ownFamilies", () => {
  it("tells the node, its version and its status", () => {
    expect(linesOf([], "zonetap_build")).to.deep.equal([
      'zonetap_build_info{node="gz-01",version="0.1.0"} 1',
    ]);
    expect(linesOf([], "zonetap_node_status")).to.deep.equal([
      'zonetap_node_status{status="starting"} 0',
      'zonetap_node_status{status="ok"} 0',
      'zonetap_node_status{status="degraded"} 1',
      'zonetap_node_status{status="failing"} 0',
    ]);
    expect(linesOf([], "zonetap_start_time")).to.deep.equal([
      `zonetap_start_time_seconds ${Date.parse(START) / 1000}`,
    ]);
  });

  it("tells the messages under the names of the original", () => {
    expect(linesOf([], "zonetap_messages")).to.deep.equal([
      "zonetap_messages_handled_total 3",
      "zonetap_messages_provided_total 2",
      "zonetap_messages_sent_total 1",
    ]);
  });

  it("tells what the process costs", () => {
    expect(linesOf([], "zonetap_process").concat(linesOf([], "zonetap_event_loop"))).to.deep.equal([
      'zonetap_process_cpu_seconds_total{mode="user"} 1.5',
      'zonetap_process_cpu_seconds_total{mode="system"} 0.5',
      "zonetap_process_resident_memory_bytes 100000000",
      "zonetap_process_heap_bytes 50000000",
      'zonetap_event_loop_delay_seconds{statistic="p50"} 0.001',
      'zonetap_event_loop_delay_seconds{statistic="p99"} 0.01',
      'zonetap_event_loop_delay_seconds{statistic="max"} 0.2',
    ]);
  });

  it("tells of every actor its state, restarts, mailbox, messages and what it dropped", () => {
    const fields = {
      kind: "probe",
      state: "open",
      restarts_total: 6,
      mailbox: 2,
      messages: 17,
      dropped: 1,
    } as const;
    const lines = linesOf([actorJson("/probes/system", fields)], "zonetap_actor");
    const labels = 'path="/probes/system",kind="probe"';
    expect(lines.filter((line) => !line.endsWith(" 0"))).to.deep.equal([
      `zonetap_actor_state{${labels},state="open"} 1`,
      `zonetap_actor_restarts_total{${labels}} 6`,
      `zonetap_actor_mailbox{${labels}} 2`,
      `zonetap_actor_messages_total{${labels}} 17`,
      `zonetap_actor_dropped_total{${labels}} 1`,
    ]);
    expect(lines).to.have.length(11);
  });

  it("tells the details of each kind by the actor's name, objects by their keys, in base units", () => {
    const collector = { packets: 5, bytes: 99, lost: 2, malformed: { empty: 1, oversized: 0 } };
    const actors = [
      actorJson("/collectors/gz-02", { kind: "collector", details: collector }),
      actorJson("/collectors/gz-03", { kind: "collector", details: { packets: 7 } }),
      actorJson("/probes/a", { kind: "probe", details: { cpu_ms: 1500, lines: null } }),
    ];
    expect(linesOf(actors, "zonetap_collector")).to.deep.equal([
      'zonetap_collector_packets_total{collector="gz-02"} 5',
      'zonetap_collector_packets_total{collector="gz-03"} 7',
      'zonetap_collector_received_bytes_total{collector="gz-02"} 99',
      'zonetap_collector_malformed_total{collector="gz-02",reason="empty"} 1',
      'zonetap_collector_malformed_total{collector="gz-02",reason="oversized"} 0',
      'zonetap_collector_lost_packets{collector="gz-02"} 2',
    ]);
    expect(linesOf(actors, "zonetap_probe")).to.deep.equal([
      'zonetap_probe_cpu_seconds_total{probe="a"} 1.5',
    ]);
  });

  it("tells the aggregator's without a name, and skew by source", () => {
    const details = { packets: 5, series: 4, skew_ms: { "h by s": -250 }, malformed: {} };
    const actors = [actorJson("/aggregator", { kind: "aggregator", details })];
    expect(linesOf(actors, "zonetap_aggregator")).to.deep.equal([
      "zonetap_aggregator_packets_total 5",
      "zonetap_aggregator_series 4",
      'zonetap_aggregator_clock_skew_seconds{source="h by s"} -0.25',
    ]);
  });

  it("tells every number that it has no table of, but no settings", () => {
    const details = { windows: 5, "odd key": 1, path: "/x", nested: { a: 1 }, spool: null, every_ms: 1 };
    expect(linesOf([actorJson("/stores/redis", { kind: "store", details })], "zonetap_store")).to.deep.equal([
      'zonetap_store_windows{store="redis"} 5',
      'zonetap_store_odd_key{store="redis"} 1',
    ]);
  });

  it("has each family once, and ends its name with its unit", () => {
    const kinds = ["probe", "publisher", "collector", "aggregator", "web", "exporter", "generator", "store"];
    const families = ownFamilies({
      ...FACTS,
      health: { ...FACTS.health, actors: kinds.map((kind) => actorJson(`/${kind}`, { kind })) },
    });
    const names = families.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const { name, unit } of families) if (unit !== "") expect(name).to.match(new RegExp(`_${unit}$`));
  });
});

describe("watchProcess", () => {
  it("reads processor time, memory, and the delay of the event loop since it last did", async () => {
    const read = watchProcess();
    const first = read();
    expect(first.memory.residentBytes).to.be.greaterThan(first.memory.heapBytes);
    const until = performance.now() + 60;
    while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
    const { cpu, loop } = read();
    expect(cpu.userSeconds + cpu.systemSeconds).to.be.greaterThan(0);
    for (const delay of Object.values(loop)) expect(delay).to.be.within(0, 60);
    expect(read().loop).to.deep.equal({ p50: 0, p99: 0, max: 0 });
  });
});
