import { expect } from "chai";
import type { ArchiveFile } from "../../../src/store/archive/archive-files.js";
import { chooseMerge } from "../../../src/store/archive/compaction.js";
import { chooseExpired } from "../../../src/store/archive/retention.js";
import { TEN } from "./closed-windows.js";

const HOUR = 3_600_000;

function file(path: string, bytes: number, hour = 0, resolutionMs = 1000, writtenMs = TEN): ArchiveFile {
  return { path, bytes, writtenMs, partition: { host: "a", resolutionMs, hourMs: TEN + hour * HOUR } };
}

const sizes = (files: readonly ArchiveFile[]): number[] => files.map(({ bytes }) => bytes);

describe("chooseMerge", () => {
  const files = (...bytes: number[]): ArchiveFile[] => bytes.map((each, index) => file(String(index), each));
  const during = TEN + HOUR / 2;
  const after = TEN + 2 * HOUR;
  for (const [what, bytes, wallMs, expected] of [
    ["nothing of nothing", [], after, []],
    ["not a single file", [5], after, []],
    ["not a few files of an hour that goes on", [5, 5, 5], during, []],
    [
      "eight similar files of an hour that goes on",
      [5, 5, 5, 5, 5, 5, 5, 5],
      during,
      [5, 5, 5, 5, 5, 5, 5, 5],
    ],
    ["not a large one among eight", [5, 5, 5, 5, 5, 5, 5, 5, 500], during, [5, 5, 5, 5, 5, 5, 5, 5]],
    ["not seven small ones beside a large one", [5, 5, 5, 5, 5, 5, 5, 500], during, []],
    ["all files of an hour that is over", [5, 90], after, [5, 90]],
    ["not a correction that is a hundredth of the hour", [1, 100], after, []],
    ["eight corrections all the same", [1, 1, 1, 1, 1, 1, 1, 900], after, [1, 1, 1, 1, 1, 1, 1, 900]],
    ["not what is too large", [2 ** 29, 2 ** 29], after, []],
  ] as const) {
    it(`takes ${what}`, () => expect(sizes(chooseMerge(files(...bytes), wallMs))).to.deep.equal(expected));
  }
});

describe("chooseExpired", () => {
  const retentionMs = new Map([[1000, HOUR]]);
  const paths = (files: readonly ArchiveFile[]): string[] => files.map(({ path }) => path);

  it("counts from the end of the hour", () => {
    const files = [file("a", 1, 0), file("b", 1, 1)];
    const at = (wallMs: number): string[] =>
      paths(chooseExpired(files, { retentionMs, sizeMaxBytes: 9 }, wallMs));
    expect(at(TEN + 2 * HOUR - 1)).to.deep.equal([]);
    expect(at(TEN + 2 * HOUR)).to.deep.equal(["a"]);
    expect(at(TEN + 3 * HOUR)).to.deep.equal(["a", "b"]);
  });
  it("counts from the writing where that was later", () => {
    const files = [file("of 1970", 1, -400_000, 1000, TEN + 5 * HOUR)];
    expect(chooseExpired(files, { retentionMs, sizeMaxBytes: 9 }, TEN + 6 * HOUR - 1)).to.deep.equal([]);
  });
  it("keeps a resolution without a retention for ever", () => {
    expect(chooseExpired([file("a", 1, 0, 60_000)], { retentionMs, sizeMaxBytes: 9 }, TEN * 2)).to.deep.equal(
      [],
    );
  });
  it("takes the oldest hours of what is too much, after what is too old", () => {
    const files = [file("new", 4, 5), file("old", 1, 0), file("mid", 3, 3), file("older", 4, 2)];
    const options = { retentionMs, sizeMaxBytes: 7 };
    expect(paths(chooseExpired(files, options, TEN + 2 * HOUR))).to.deep.equal(["old", "older"]);
  });
});
