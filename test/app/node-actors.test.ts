import { expect } from "chai";
import type { ActorStatus } from "../../src/actors/status.js";
import { listActors } from "../../src/app/node-actors.js";

function status(path: string, kind: string, details: ActorStatus["details"] = {}): ActorStatus {
  return {
    path,
    kind,
    state: "running",
    reason: null,
    restarts: 0,
    restartsTotal: 0,
    startedAtMs: 0,
    pid: null,
    mailbox: 0,
    messages: 0,
    dropped: 0,
    lastMessageAtMs: null,
    lastExit: null,
    details,
  };
}

function detailsOf(actors: ActorStatus[], path: string): unknown {
  return listActors({ actors: () => actors }).find((actor) => actor.path === path)?.details;
}

describe("listActors", () => {
  const collector = status("/collectors/gz-02", "collector", { packets: 9 });

  it("tells with a collector what the aggregator has found in its packets", () => {
    const sources = {
      "gz-02": { packets: 7, lost: 2, duplicates: 1, unheard: 5 },
      other: { packets: 1, lost: 9, duplicates: 9, unheard: 9 },
    };
    const actors = [status("/aggregator", "aggregator", { sources }), collector, status("/web", "web")];
    expect(detailsOf(actors, "/collectors/gz-02")).to.deep.equal({
      packets: 9,
      lost: 2,
      duplicates: 1,
      unheard: 5,
    });
    expect(detailsOf(actors, "/web")).to.deep.equal({});
  });

  it("tells of none where nothing has come, and where there is no aggregator or it is away", () => {
    const nothing = { packets: 9, lost: 0, duplicates: 0, unheard: 0 };
    for (const actors of [[collector], [status("/aggregator", "aggregator"), collector]]) {
      expect(detailsOf(actors, "/collectors/gz-02")).to.deep.equal(nothing);
    }
  });
});
