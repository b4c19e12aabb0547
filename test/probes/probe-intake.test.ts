import { expect } from "chai";
import type { Reading } from "../../src/model/reading.js";
import type { Cycle, LineOutcome, LineParser } from "../../src/probes/engine.js";
import { ProbeIntake, READINGS_PER_S_MAX } from "../../src/probes/probe-intake.js";

const cycle = (change: Partial<Cycle> = {}): Cycle => ({ kind: "cycle", atNs: 5n, zones: [], ...change });
const zone = (name: string) => ({
  zone: name,
  ticks: 0,
  series: [],
  values: [],
  histograms: [],
  processes: [],
});

/** An intake whose parser answers `outcomes` one after the other. */
function intakeOf(outcomes: LineOutcome[], lost: Record<string, number> = {}) {
  const readings: Reading[] = [];
  const parser: LineParser = { line: () => outcomes.shift() ?? null };
  const keepZone = (name: string): boolean => name !== "hidden";
  const clock = { nowMs: 0 };
  const intake = new ProbeIntake({
    probe: "p",
    parser,
    keepZone,
    emit: (reading) => readings.push(reading),
    nowMs: () => clock.nowMs,
    lost: () => lost,
  });
  return { clock, intake, readings };
}

describe("ProbeIntake", () => {
  it("makes a reading of each cycle, and nothing of other lines", () => {
    const { intake, readings } = intakeOf([
      null,
      cycle(),
      { kind: "skip", reason: "odd" },
      cycle({ atNs: 9n }),
    ]);
    intake.take(["a", "b", "c", "d"], 1n);
    expect(readings).to.deep.equal([
      { probe: "p", atNs: 5n, zones: [], dropped: {} },
      { probe: "p", atNs: 9n, zones: [], dropped: {} },
    ]);
    expect(intake).to.include({ lines: 4, readings: 2, lastReadingNs: 9n });
    expect(intake.skipped).to.deep.equal({ odd: 1 });
  });

  it("leaves out unwanted zones, and keeps the list of all there are", () => {
    const zoneNames = ["seen", "hidden"];
    const { intake, readings } = intakeOf([cycle({ zones: zoneNames.map(zone), zoneNames })]);
    intake.take(["a"], 1n);
    expect(readings[0]).to.deep.equal({
      probe: "p",
      atNs: 5n,
      zones: [zone("seen")],
      zoneNames,
      dropped: {},
    });
  });

  it("drops the cycles beyond those of a second, and tells of them with the next second's first", () => {
    const { clock, intake, readings } = intakeOf(
      Array.from({ length: READINGS_PER_S_MAX + 4 }, () => cycle()),
    );
    intake.take(new Array<string>(READINGS_PER_S_MAX + 3).fill("a"), 1n);
    expect([readings.length, intake.readings, intake.cyclesDropped]).to.deep.equal([
      READINGS_PER_S_MAX,
      READINGS_PER_S_MAX,
      3,
    ]);
    clock.nowMs = 1_000;
    intake.take(["b"], 2n);
    expect(readings.at(-1)?.dropped).to.deep.equal({ cycles: 3 });
  });

  it("tells each loss once, with those of the source", () => {
    const lost = { lines: 3, bytes: 0 };
    const { intake, readings } = intakeOf([cycle({ dropped: { kernel: 2 } }), cycle(), cycle()], lost);
    intake.take(["a", "b"], 1n);
    lost.lines = 5;
    intake.take(["c"], 2n);
    expect(readings.map(({ dropped }) => dropped)).to.deep.equal([{ kernel: 2, lines: 3 }, {}, { lines: 2 }]);
  });

  it("adds up a kind of loss that both the source and the pipe know", () => {
    const { intake, readings } = intakeOf([cycle({ dropped: { lines: 2 } })], { lines: 3 });
    intake.take(["a"], 1n);
    expect(readings[0]?.dropped).to.deep.equal({ lines: 5 });
  });

  it("adds up what cycles left out", () => {
    const { intake } = intakeOf([
      cycle({ skipped: { text: 2 } }),
      cycle({ skipped: { text: 1, unlimited: 1 } }),
    ]);
    intake.take(["a", "b"], 1n);
    expect(intake.skipped).to.deep.equal({ text: 3, unlimited: 1 });
  });

  it("ends no cycle of a parser that has end marks of its own", () => {
    const { intake, readings } = intakeOf([]);
    intake.endCycle();
    expect(readings).to.deep.equal([]);
  });
});
