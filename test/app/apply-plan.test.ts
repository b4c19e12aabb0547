import { expect } from "chai";
import { applyPlan, type Step } from "../../src/app/apply-plan.js";

function step(action: Step<string>["action"], path: string): Step<string> {
  return { action, path, before: "old", after: "new" };
}

/** Carries steps out into a list of words; the path named fails on its way forward. */
function recorder(failing: string | null = null, failingBack: string | null = null) {
  const log: string[] = [];
  return {
    log,
    carryOut: async ({ action, path, after }: Step<string>): Promise<void> => {
      log.push(`${action} ${path} to ${after}`);
      if (path === failing && after === "new") throw new Error(`${path} failed`);
      if (path === failingBack && after === "old") throw new Error(`${path} failed again`);
    },
  };
}

describe("applyPlan", () => {
  it("stops what goes, then changes and restarts, then starts what comes", async () => {
    const { log, carryOut } = recorder();
    const steps = [step("add", "/a"), step("restart", "/b"), step("remove", "/c"), step("change", "/d")];
    expect(await applyPlan(steps, carryOut)).to.deep.equal({ kind: "applied" });
    expect(log).to.deep.equal(["remove /c to new", "change /d to new", "restart /b to new", "add /a to new"]);
  });

  it("undoes what was done in reverse, the failed step included, when one fails", async () => {
    const { log, carryOut } = recorder("/b");
    const steps = [step("remove", "/c"), step("restart", "/b"), step("add", "/a")];
    const applied = await applyPlan(steps, carryOut);
    expect(applied).to.include({ kind: "rolled-back", path: "/b", undone: undefined });
    expect(log).to.deep.equal([
      "remove /c to new",
      "restart /b to new",
      "restart /b to old",
      "add /c to old",
    ]);
  });

  it("goes on undoing when that fails too, and tells the first failure of it", async () => {
    const { log, carryOut } = recorder("/a", "/b");
    const applied = await applyPlan(
      [step("remove", "/c"), step("restart", "/b"), step("add", "/a")],
      carryOut,
    );
    expect(applied.kind === "rolled-back" && String(applied.undone)).to.equal("Error: /b failed again");
    expect(log.slice(3)).to.deep.equal(["restart /b to old", "add /c to old"]);
  });

  it("takes nothing away for what did not come up", async () => {
    const { log, carryOut } = recorder("/a");
    expect(await applyPlan([step("add", "/a")], carryOut)).to.include({ path: "/a", undone: undefined });
    expect(log).to.deep.equal(["add /a to new"]);
  });

  it("does nothing for no steps", async () => {
    const { log, carryOut } = recorder();
    expect([await applyPlan([], carryOut), log]).to.deep.equal([{ kind: "applied" }, []]);
  });
});
