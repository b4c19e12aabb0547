import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules } from "../../../src/aggregator/rules/compile-rules.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { decodeKstatFrame } from "../../../src/ingest/kstat-frame.js";

/** Frames with what the original's compiled rules wrote of them. */
const file = join(projectRoot, "../shared/data/nsq/kstat-frames.json");

interface OriginalPoint {
  readonly bucket: string;
  readonly path: readonly string[];
  readonly time: number;
  /** Unsigned. */
  readonly value: string;
}

interface OriginalCase {
  readonly case: string;
  readonly frame_hex: string;
  readonly lucera: OriginalPoint | string;
}

describe("frames that the original was asked about", () => {
  if (!existsSync(file)) {
    it("are not here: the captures are not installed beside the project", () => console.log(`no ${file}`));
    return;
  }
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly OriginalCase[] };
  const compiled = compileRules(readFileSync(join(projectRoot, "config/rules/default.rules"), "utf8"));

  it("are some", () => expect(cases).to.have.lengthOf.above(10));

  for (const { case: title, frame_hex, lucera } of cases) {
    it(`get its answer: ${title}`, () => expect(answer(Buffer.from(frame_hex, "hex"))).to.deep.equal(lucera));
  }

  function answer(message: Buffer): OriginalPoint | string {
    if (compiled.kind !== "ok") throw new Error("the shipped rules have mistakes");
    const decoded = decodeKstatFrame(message);
    const outcome = decoded.kind === "frame" ? compiled.rules.match(decoded.frame) : null;
    if (decoded.kind !== "frame" || outcome?.kind !== "point") return "no point written";
    const { timeS: time, value } = decoded.frame;
    const { bucket, path } = outcome;
    return { bucket, path, time, value: String(BigInt.asUintN(64, BigInt(value))) };
  }
});
