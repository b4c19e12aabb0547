import { expect } from "chai";
import type { ActorStatus } from "../../src/actors/status.js";
import type { ActorState } from "../../src/base/actor-state.js";
import { judge, toActorJson, type Observed } from "../../src/app/health.js";

function status(path: string, kind: string, state: ActorState, reason: string | null = null): ActorStatus {
  return {
    path,
    kind,
    state,
    reason,
    restarts: 0,
    restartsTotal: 0,
    startedAtMs: null,
    pid: null,
    mailbox: 0,
    messages: 0,
    dropped: 0,
    lastMessageAtMs: null,
    lastExit: null,
    details: {},
  };
}

function seen(actor: ActorStatus, memory: Partial<Observed> = {}): Observed {
  return { status: actor, awaySinceMs: actor.state === "running" ? null : 0, failedAtMs: null, ...memory };
}

const NOW_MS = 100_000;

describe("judge", () => {
  it("says starting until the first tree is up, whatever the actors", () => {
    expect(judge([seen(status("/web", "web", "open"))], false, NOW_MS).status).to.equal("starting");
  });

  it("says ok, with no reason, where all is well", () => {
    const actors = [
      seen(status("/", "supervisor", "running")),
      seen(status("/probes/a", "probe", "running")),
    ];
    expect(judge(actors, true, NOW_MS)).to.deep.equal({ status: "ok", reasons: [] });
  });

  for (const [kind, state, expected] of [
    ["supervisor", "starting", "failing"],
    ["aggregator", "stopped", "failing"],
    ["generator", "backoff", "failing"],
    ["web", "stopping", "failing"],
    ["probe", "open", "degraded"],
    ["collector", "backoff", "degraded"],
    ["publisher", "unavailable", "degraded"],
    ["store", "unavailable", "degraded"],
    ["exporter", "unavailable", "degraded"],
    ["probe", "unavailable", "ok"],
    ["probe", "starting", "ok"],
    ["reloader", "running", "ok"],
  ] as const) {
    it(`says ${expected} when a ${kind} has long been ${state}`, () => {
      expect(judge([seen(status("/x", kind, state))], true, NOW_MS).status).to.equal(expected);
    });
  }

  it("lets an essential actor be away for 2 s, for its restart", () => {
    const away = (ms: number): Observed =>
      seen(status("/web", "web", "starting"), { awaySinceMs: NOW_MS - ms });
    expect([
      judge([away(2_000)], true, NOW_MS).status,
      judge([away(2_001)], true, NOW_MS).status,
    ]).to.deep.equal(["ok", "failing"]);
  });

  it("is degraded for a minute after a restart by failure", () => {
    const failed = (ms: number): Observed =>
      seen(status("/probes/a", "probe", "running"), { failedAtMs: NOW_MS - ms });
    expect(judge([failed(59_999)], true, NOW_MS)).to.deep.equal({
      status: "degraded",
      reasons: ["/probes/a was restarted in the last minute"],
    });
    expect(judge([failed(60_000)], true, NOW_MS)).to.deep.equal({ status: "ok", reasons: [] });
  });

  it("names an actor that is away once, whenever it failed", () => {
    const actor = seen(status("/probes/a", "probe", "backoff", "exited with code 1"), { failedAtMs: NOW_MS });
    expect(judge([actor], true, NOW_MS).reasons).to.deep.equal(["/probes/a is backoff: exited with code 1"]);
  });

  it("names the worst first, and an unavailable probe last", () => {
    const actors = [
      seen(status("/probes/b", "probe", "unavailable", "no bpftrace")),
      seen(status("/probes/a", "probe", "open", "died 6 times")),
      seen(status("/web", "web", "stopped")),
    ];
    expect(judge(actors, true, NOW_MS)).to.deep.equal({
      status: "failing",
      reasons: [
        "/web is stopped",
        "/probes/a is open: died 6 times",
        "/probes/b is unavailable: no bpftrace",
      ],
    });
  });
});

describe("toActorJson", () => {
  it("is the actor object of the contract", () => {
    const exit = { reason: "exited with code 3", code: 3, signal: null, stderrTail: "oops\n", atMs: 0 };
    const actor = { ...status("/probes/a", "probe", "running"), startedAtMs: 1, pid: 7, lastExit: exit };
    expect(toActorJson(actor)).to.deep.equal({
      path: "/probes/a",
      kind: "probe",
      state: "running",
      reason: null,
      restarts: 0,
      restarts_total: 0,
      started_at: "1970-01-01T00:00:00.001Z",
      pid: 7,
      mailbox: 0,
      messages: 0,
      dropped: 0,
      last_message_at: null,
      last_exit: {
        reason: "exited with code 3",
        code: 3,
        signal: null,
        stderr_tail: "oops\n",
        at: "1970-01-01T00:00:00.000Z",
      },
      details: {},
    });
  });
});
