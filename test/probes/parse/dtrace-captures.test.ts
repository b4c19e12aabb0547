/** Every captured output of a D program: what is an aggregation is read, what is not is named here. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { projectRoot } from "../../../src/base/project-root.js";
import { parseAggregations } from "../../../src/probes/parse/dtrace-aggregation.js";
import type { AggregationItem } from "../../../src/probes/parse/dtrace-aggregation.js";
import { FrameParser } from "../../../src/probes/parse/dtrace-frame.js";
import { compilePrintaFormat } from "../../../src/probes/parse/dtrace-printa-format.js";

const CAPTURES = join(projectRoot, "../shared/data/illumos/dtrace-out");

/** The formats of programs that do not print by default. */
const FORMATS: Readonly<Record<string, string>> = {
  "aggs.tst.clearavg2.d.out": " %@d\n",
  "aggs.tst.fmtnormalize.d.out": "%d %@d\n",
  "aggs.tst.forms.d.out": "@%s = %@d\n",
  "aggs.tst.keysort.d.out": "%20s %8d %8d %8@d\n",
  "aggs.tst.multiaggs3.d.out": "%@d\n",
  "aggs.tst.order.d.out": "%@d %s\n",
  "printa.tst.basics.d.out": "@%s = %@d\n",
  "printa.tst.dynwidth.d.out": "-->%-*@d<--\n",
  "printa.tst.fmt.d.out": "%@d\n",
  "printa.tst.manyval.d.out": "%@d %@d %@d %@d %@d %@d %@d\n",
  "printa.tst.tuple.d.out": "%@d: %s\n",
};

const HEADING = /:$/;
const ANYTHING = /^/;
/** Lines that are no aggregation, by file; headings are none anywhere. */
const OTHER_TEXT: readonly (readonly [file: RegExp, line: RegExp, why: string])[] = [
  [/^printf\./, ANYTHING, "printf alone"],
  [/^printa\.tst\.walltimestamp/, ANYTHING, "prints a time, which is a key"],
  [/^aggs\.tst\.agghist/, ANYTHING, "layout agghist, which must not be switched on"],
  [/^aggs\.tst\.aggpack/, /[|]|^zoomed/, "layout aggpack, which must not be switched on"],
  [/^aggs\.tst\.order/, /^(\d+|\w+)$/, "prints keys without values"],
  [/^aggs\.tst\.signedkeys\.d/, /^-?\d+$/, "prints keys without values"],
  [/^aggs\.tst\.stddev\.d/, /^287$/, "the same value, printed with a format before"],
];

const isNamed = (file: string, line: string): boolean =>
  HEADING.test(line) || OTHER_TEXT.some(([files, lines]) => files.test(file) && lines.test(line));

function readCapture(file: string): { text: string; items: AggregationItem[] } {
  const text = readFileSync(join(CAPTURES, file), "utf8");
  const format = FORMATS[file];
  return {
    text,
    items: parseAggregations(text, format === undefined ? undefined : compilePrintaFormat(format)),
  };
}

describe("the captured outputs of dtrace", function () {
  const files = existsSync(CAPTURES) ? readdirSync(CAPTURES) : [];
  if (files.length === 0) console.log(`    not here: ${CAPTURES}`);

  for (const file of files) {
    it(`${file} is read, or named as no aggregation`, () => {
      const { text, items } = readCapture(file);
      const left = items.filter((item) => item.kind === "text" && !isNamed(file, item.line));
      expect(left).to.deep.equal([]);
      const histograms = items.filter((item) => item.kind === "histogram");
      expect(histograms.length).to.equal(text.match(/^ *value  -+ Distribution/gm)?.length ?? 0);
    });
  }

  it("hold as many values, histograms and buckets as are read", function () {
    if (files.length === 0) return;
    const items = files.flatMap((file) => readCapture(file).items);
    const buckets = items.reduce(
      (sum, item) => sum + (item.kind === "histogram" ? item.buckets.length : 0),
      0,
    );
    const count = (kind: AggregationItem["kind"]): number =>
      items.filter((item) => item.kind === kind).length;
    expect([count("value"), count("histogram"), buckets]).to.deep.equal([478, 345, 3144]);
  });

  it("give nothing new when a byte is changed anywhere", function () {
    if (files.length === 0) return;
    const lines = files.flatMap((file) => readCapture(file).text.split("\n"));
    const byte = fc.constantFrom("", "x", "-", ".", "\t", "|", "\0", "9", " ");
    const shape = { keys: 1, values: 1 };
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.array(fc.tuple(fc.nat(9), fc.nat(75), byte), { maxLength: 4 }),
        (from, changes) => {
          const some = lines.slice(from, from + 10);
          for (const [line, at, by] of changes) {
            const place = line % some.length;
            some[place] = (some[place] ?? "").slice(0, at) + by + (some[place] ?? "").slice(at + 1);
          }
          const frames = new FrameParser(shape);
          for (const line of some) frames.line(line);
          for (const item of parseAggregations(some.join("\n"))) {
            if (item.kind === "value")
              expect(some.some((line) => line.endsWith(String(item.value)))).to.equal(true);
          }
        },
      ),
      { numRuns: 30_000 },
    );
  });
});
