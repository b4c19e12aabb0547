import { expect } from "chai";
import { compareWithErlang } from "../conformance/compare-with-erlang.js";
import { isErlangPresent } from "../conformance/erlang.js";

const CASES = 50;
const isLeftOut =
  process.env.CI === undefined && (process.env.TEST_WITHOUT ?? "").split(",").includes("erlang");

describe("our supervisor beside a real Erlang's", () => {
  if (isLeftOut) {
    console.log("    (TEST_WITHOUT=erlang: the comparison with a real Erlang is left out)");
    return;
  }
  const seed = Date.now() % 1_000_000_000;

  it(`does the same in ${CASES} random trees from seed ${seed} on`, async () => {
    expect(isErlangPresent(), "escript on the path (Debian: erlang-base), or TEST_WITHOUT=erlang").to.equal(
      true,
    );
    const differences = await compareWithErlang(CASES, seed);
    const [first] = differences;
    expect(differences.length, `${JSON.stringify(first?.given)}\n${first?.diff}`).to.equal(0);
  });
});
