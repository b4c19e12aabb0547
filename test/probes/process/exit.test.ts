import { expect } from "chai";
import { classifyEnd, describeEnd } from "../../../src/probes/process/exit.js";
import type { EndKind } from "../../../src/probes/process/exit.js";

const end = (code: number | null, signal: string | null) => ({ code, signal, stderrTail: "" });

describe("classifyEnd", () => {
  const rows: [code: number | null, signal: string | null, byItself: EndKind][] = [
    [0, null, "normal"],
    [1, null, "crash"],
    [255, null, "crash"],
    [null, "SIGKILL", "crash"],
    [null, "SIGINT", "crash"],
  ];
  for (const [code, signal, byItself] of rows) {
    it(`takes ${describeEnd(end(code, signal))} for ${byItself}, and for shutdown where it was asked to end`, () => {
      expect(classifyEnd(end(code, signal), false)).to.equal(byItself);
      expect(classifyEnd(end(code, signal), true)).to.equal("shutdown");
    });
  }
});

describe("describeEnd", () => {
  it("names the code or the signal", () => {
    expect(describeEnd(end(1, null))).to.equal("exited with code 1");
    expect(describeEnd(end(null, "SIGKILL"))).to.equal("killed by SIGKILL");
  });
});
