import { expect } from "chai";
import { checkFlags, checkSpec, checkSpecs } from "../../src/actors/check-specs.js";
import type { ChildSpec, SupervisorFlags } from "../../src/actors/child-spec.js";
import { SpecError } from "../../src/actors/errors.js";

const start = async () => ({ kind: "ignored" }) as const;

function faultOf(check: () => unknown): unknown {
  try {
    check();
  } catch (error) {
    if (error instanceof SpecError) return [error.fault, error.value];
    throw error;
  }
  return null;
}

describe("checkFlags", () => {
  it("fills in OTP's defaults", () => {
    expect(checkFlags({})).to.deep.equal({
      strategy: "one_for_one",
      intensity: 1,
      periodMs: 5_000,
      autoShutdown: "never",
    });
  });

  const faults: [unknown, unknown][] = [
    [null, ["invalid_type", null]],
    ["x", ["invalid_type", "x"]],
    [{ strategy: "x", intensity: -1 }, ["invalid_strategy", "x"]],
    [{ intensity: -1, periodMs: 0 }, ["invalid_intensity", -1]],
    [{ intensity: 1.5 }, ["invalid_intensity", 1.5]],
    [{ intensity: "1" }, ["invalid_intensity", "1"]],
    [{ intensity: NaN }, ["invalid_intensity", NaN]],
    [{ periodMs: 0, autoShutdown: "x" }, ["invalid_period", 0]],
    [{ periodMs: Infinity }, ["invalid_period", Infinity]],
    [{ autoShutdown: "x" }, ["invalid_auto_shutdown", "x"]],
  ];
  for (const [flags, fault] of faults) {
    it(`refuses ${JSON.stringify(flags)} as ${String((fault as unknown[])[0])}`, () => {
      expect(faultOf(() => checkFlags(flags as SupervisorFlags))).to.deep.equal(fault);
    });
  }
});

describe("checkSpec", () => {
  it("fills in OTP's defaults, by the type", () => {
    expect(checkSpec({ id: "a", start }, "never")).to.deep.include({
      restart: "permanent",
      shutdown: 5_000,
      type: "worker",
      significant: false,
    });
    expect(checkSpec({ id: "a", start, type: "supervisor" }, "never").shutdown).to.equal("infinity");
  });

  it("keeps the additions as they are", () => {
    const additions = { kind: "probe", onIntensity: "park", backoff: { minMs: 1, maxMs: 2 } } as const;
    expect(checkSpec({ id: "a", start, ...additions }, "never")).to.deep.include(additions);
  });

  const faults: [unknown, unknown][] = [
    [null, ["invalid_type", null]],
    [{}, ["missing_id", undefined]],
    [{ id: "a" }, ["missing_start", undefined]],
    [{ id: "a", start: 1 }, ["invalid_start", 1]],
    [{ id: "a", start, restart: "x", significant: 1 }, ["invalid_restart_type", "x"]],
    [{ id: "a", start, significant: 1, type: "x" }, ["invalid_significant", 1]],
    [{ id: "a", start, type: "x", shutdown: -1 }, ["invalid_child_type", "x"]],
    [{ id: "a", start, shutdown: -1 }, ["invalid_shutdown", -1]],
    [{ id: "a", start, shutdown: 0.5 }, ["invalid_shutdown", 0.5]],
    [{ id: "a", start, shutdown: "soon" }, ["invalid_shutdown", "soon"]],
  ];
  for (const [spec, fault] of faults) {
    it(`refuses ${JSON.stringify(spec)} as ${String((fault as unknown[])[0])}`, () => {
      expect(faultOf(() => checkSpec(spec as ChildSpec, "never"))).to.deep.equal(fault);
    });
  }

  it("wants a significant child to be able to end, and somebody to care", () => {
    const spec = { id: "a", start, significant: true } as const;
    const never = [
      ["auto_shutdown", "never"],
      ["significant", true],
    ];
    const permanent = [
      ["restart", "permanent"],
      ["significant", true],
    ];
    expect(faultOf(() => checkSpec(spec, "never"))).to.deep.equal(["bad_combination", never]);
    expect(faultOf(() => checkSpec(spec, "any_significant"))).to.deep.equal(["bad_combination", permanent]);
    expect(faultOf(() => checkSpec({ ...spec, restart: "transient" }, "any_significant"))).to.equal(null);
  });
});

describe("checkSpecs", () => {
  it("refuses an id that comes twice", () => {
    expect(
      faultOf(() =>
        checkSpecs(
          [
            { id: "a", start },
            { id: "a", start },
          ],
          "never",
        ),
      ),
    ).to.deep.equal(["duplicate_child_name", "a"]);
  });
});
