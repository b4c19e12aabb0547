import { expect } from "chai";
import type { ActorStatus } from "../../src/actors/status.js";
import type { ActorState } from "../../src/base/actor-state.js";
import { Observer } from "../../src/app/observer.js";

function actor(state: ActorState, restartsTotal = 0): ActorStatus[] {
  return [{ path: "/web", state, restartsTotal } as ActorStatus];
}

describe("Observer", () => {
  it("remembers since when an actor is away, until it runs", () => {
    const observer = new Observer();
    const away = (["starting", "stopped", "running", "stopped"] as const).map(
      (state, index) => observer.observe(actor(state), index)[0]?.awaySinceMs,
    );
    expect(away).to.deep.equal([0, 0, null, 3]);
  });

  it("remembers the last failure as the moment its count rose", () => {
    const observer = new Observer();
    const failed = [0, 1, 1, 3].map(
      (restarts, index) => observer.observe(actor("running", restarts), index)[0]?.failedAtMs,
    );
    expect(failed).to.deep.equal([null, 1, 1, 3]);
  });

  it("forgets an actor that is gone", () => {
    const observer = new Observer();
    observer.observe(actor("stopped", 1), 1);
    observer.observe([], 2);
    expect(observer.observe(actor("stopped"), 3)[0]).to.include({ awaySinceMs: 3, failedAtMs: null });
  });
});
