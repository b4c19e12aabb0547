import { expect } from "chai";
import type { SilenceError } from "../../src/actors/watchdog.js";
import { Watchdog } from "../../src/actors/watchdog.js";
import { FakeClock } from "../support/fake-clock.js";

describe("Watchdog", () => {
  const spec = { startMs: 5_000, silenceMs: 1_000 };

  function create(clock: FakeClock): { watchdog: Watchdog; silences: SilenceError[] } {
    const silences: SilenceError[] = [];
    const watchdog = new Watchdog(clock, spec, (error) => void silences.push(error));
    watchdog.start();
    return { watchdog, silences };
  }

  it("waits the start time for the first beat", async () => {
    const clock = new FakeClock();
    const { silences } = create(clock);
    await clock.advance(4_999);
    expect(silences).to.deep.equal([]);
    await clock.advance(1);
    expect(silences.map(String)).to.deep.equal(["SilenceError: gave no first sign of life within 5000 ms"]);
  });

  it("waits the silence time from the latest beat on", async () => {
    const clock = new FakeClock();
    const { watchdog, silences } = create(clock);
    for (let beat = 0; beat < 10; beat++) {
      watchdog.beat();
      await clock.advance(900);
    }
    expect(silences).to.deep.equal([]);
    await clock.advance(100);
    expect(silences.map(String)).to.deep.equal(["SilenceError: gave no sign of life for 1000 ms"]);
  });

  it("sets no timer for each beat", () => {
    const clock = new FakeClock();
    const { watchdog } = create(clock);
    for (let beat = 0; beat < 100; beat++) watchdog.beat();
    expect(clock.pending).to.equal(1);
  });

  it("calls once", async () => {
    const clock = new FakeClock();
    const { silences } = create(clock);
    await clock.advance(60_000);
    expect(silences).to.have.length(1);
  });

  it("is quiet once stopped, and may be stopped twice", async () => {
    const clock = new FakeClock();
    const { watchdog, silences } = create(clock);
    watchdog.stop();
    watchdog.stop();
    await clock.advance(60_000);
    expect([silences.length, clock.pending]).to.deep.equal([0, 0]);
  });

  it("gives the time again when its own timer came too late", async () => {
    const clock = new SuspendedClock();
    const silences: SilenceError[] = [];
    const watchdog = new Watchdog(clock, spec, (error) => void silences.push(error));
    watchdog.start();
    watchdog.beat();
    clock.wakeAfter(3_600_000);
    expect(silences).to.deep.equal([]);
    clock.wakeAfter(1_000);
    expect(silences).to.have.length(1);
  });
});

/** A machine that sleeps: the timer that is due fires when it wakes. */
class SuspendedClock extends FakeClock {
  #asleepMs = 0;
  #fire: (() => void) | null = null;

  override nowMs(): number {
    return this.#asleepMs;
  }

  override setTimer(_delayMs: number, fire: () => void): { cancel(): void } {
    this.#fire = fire;
    return { cancel: () => undefined };
  }

  wakeAfter(ms: number): void {
    this.#asleepMs += ms;
    this.#fire?.();
  }
}
