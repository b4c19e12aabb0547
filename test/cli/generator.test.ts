import { expect } from "chai";
import { runCaptured } from "../support/captured-io.js";
import { FakeNode } from "../support/fake-node.js";

/** Port, interval and what is shown, as the node is asked for them. */
async function ask(...argv: string[]): Promise<[port: number | null, everyMs: number, show: string]> {
  const node = new FakeNode();
  const { code, err } = await runCaptured(["generator", ...argv], { loadNode: async () => node });
  const [options] = node.generators;
  if (code !== 0 || options === undefined) throw new Error(err);
  return [options.port, options.everyMs, options.show];
}

describe("generator", () => {
  const asked: [argv: string[], port: number | null, everyMs: number, show: string][] = [
    [[], 7211, 1_000, "nothing"],
    [["-p", "9000", "-d", "500"], 9_000, 500, "nothing"],
    [["-P", "9000", "-D", "500"], 9_000, 500, "nothing"],
    [["-p9000"], 9_000, 1_000, "nothing"],
    [["-P9000"], 9_000, 1_000, "nothing"],
    [["-d", "5000"], 7_211, 999, "nothing"],
    [["-d", "0"], 7_211, 100, "nothing"],
    [["-v"], 7_211, 1_000, "values"],
    [["-V"], 7_211, 1_000, "values"],
    [["-vlite"], 7_211, 1_000, "packets"],
    [["-VLITE"], 7_211, 1_000, "packets"],
    [["-v", "-vlite"], 7_211, 1_000, "values"],
    [["-q"], null, 1_000, "nothing"],
    [["-Q", "-vlite", "-p", "1"], null, 1_000, "packets"],
  ];
  for (const [argv, ...expected] of asked) {
    it(`understands ${argv.join(" ") || "no flag"}`, async () =>
      expect(await ask(...argv)).to.deep.equal(expected));
  }

  const refused: [argv: string[], message: RegExp][] = [
    [["-p", "x"], /--port must be a whole number, got "x"/],
    [["-p", "0"], /--port must be a port, got 0/],
    [["-p", "65536"], /--port must be a port/],
    [["-p"], /argument missing|-p/],
    [["-d", "1e3"], /--delay must be a whole number/],
    [["-d", "-5"], /-d/],
    [["-z"], /-z/],
    [["more"], /does not take "more"/],
  ];
  for (const [argv, message] of refused) {
    it(`refuses ${argv.join(" ")}, exit 2`, async () => {
      const { code, err } = await runCaptured(["generator", ...argv]);
      expect(code).to.equal(2);
      expect(err).to.match(message);
    });
  }

  for (const flag of ["-h", "-H", "--help"]) {
    it(`tells the flags at ${flag}`, async () => {
      const { code, out } = await runCaptured(["generator", flag]);
      expect([code, out.split("\n")[0]]).to.deep.equal([
        0,
        "usage: zonetap generator [-p PORT] [-d MS] [-v] [-vlite] [-q] [-h]",
      ]);
    });
  }
});
