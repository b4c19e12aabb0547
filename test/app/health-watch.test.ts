import { expect } from "chai";
import { createRuntime } from "../../src/actors/runtime.js";
import { HealthWatch } from "../../src/app/health-watch.js";
import { silentLog } from "../../src/base/log.js";
import { FakeClock } from "../support/fake-clock.js";

describe("HealthWatch", () => {
  let clock: FakeClock;
  let watch: HealthWatch;

  beforeEach(() => {
    clock = new FakeClock();
    const runtime = createRuntime({ clock, log: silentLog });
    watch = new HealthWatch({ runtime, clock, node: "gz-01", version: "1.2.3" });
  });

  for (const [passedMs, uptimeS] of [
    [0, 0],
    [49.9, 0],
    [12_345.678_9, 12.3],
    [12_350.001, 12.4],
    [100_000_000_000.3, 100_000_000],
  ] as const) {
    it(`says after ${passedMs} ms that it is up for ${uptimeS} s`, async () => {
      await clock.advance(passedMs);
      expect(watch.health().uptime_s).to.equal(uptimeS);
    });
  }

  it("tells the wall clock of its start, however that has been set since", async () => {
    const { started_at: startedAt } = watch.health();
    clock.stepWall(3_600_000);
    await clock.advance(1_000);
    expect(watch.health()).to.include({ started_at: startedAt, uptime_s: 1, status: "starting" });
  });
});
