import { expect } from "chai";
import type { ReadOutcome } from "../../../src/probes/linux/kernel-files.js";
import { RestingSource } from "../../../src/probes/linux/resting-source.js";
import { SlowSource } from "../../../src/probes/linux/slow-source.js";
import { SourceList } from "../../../src/probes/linux/source-list.js";
import { series, type Source, type Values } from "../../../src/probes/linux/source.js";
import { Unreadable } from "../../../src/probes/linux/unreadable.js";

/** Counts its reads and gives what it is told to. */
class CountedSource implements Source {
  readonly name = "counted";
  series = [series("a", "gauge"), series("b", "counter"), series("c", "delta")];
  reads = 0;
  now: Values = [1, 2, 0];
  outcome: ReadOutcome = "read";

  read(values: Values): ReadOutcome {
    this.reads++;
    if (this.outcome === "read") values.push(...this.now);
    return this.outcome;
  }

  close(): void {}
}

function readAt(source: Source, cycle: number): Values {
  const values: Values = [];
  source.read(values, { cycle, ticks: 10_000, scale: 1 });
  return values;
}

describe("RestingSource", () => {
  let inner: CountedSource;
  let isQuiet: boolean;
  let source: RestingSource;
  beforeEach(() => {
    inner = new CountedSource();
    isQuiet = true;
    source = new RestingSource(inner, () => isQuiet, 0);
  });

  it("is not read again while the zone is quiet, once two reads gave the same", () => {
    const told = [1, 2, 3, 4, 5].map((cycle) => readAt(source, cycle));
    expect(inner.reads).to.equal(2);
    expect(told).to.deep.equal(Array(5).fill([1, 2, 0]));
  });

  it("is read while the zone is busy", () => {
    isQuiet = false;
    for (const cycle of [1, 2, 3, 4]) readAt(source, cycle);
    expect(inner.reads).to.equal(4);
  });

  it("is read in a quiet zone until it has settled", () => {
    for (const cycle of [1, 2, 3, 4]) {
      inner.now = [cycle, 2, 0];
      expect(readAt(source, cycle)).to.deep.equal([cycle, 2, 0]);
    }
    expect(inner.reads).to.equal(4);
  });

  it("does not settle on a delta that moves by the same again and again", () => {
    inner.now = [1, 2, 5];
    for (const cycle of [1, 2, 3, 4]) readAt(source, cycle);
    expect(inner.reads).to.equal(4);
  });

  it("is read every tenth cycle all the same", () => {
    for (let cycle = 1; cycle <= 30; cycle++) readAt(source, cycle);
    expect(inner.reads).to.equal(2 + 3);
  });

  it("tells an outcome as it is", () => {
    inner.outcome = "gone";
    expect(source.read([], { cycle: 1, ticks: 1, scale: 1 })).to.equal("gone");
  });
});

describe("SlowSource", () => {
  it("is read at first and in its turn, and tells only gauges in between", () => {
    const inner = new CountedSource();
    const source = new SlowSource(inner, 13);
    const told = Array.from({ length: 4 }, (_, cycle) => readAt(source, cycle));
    expect(inner.reads).to.equal(2);
    expect(told).to.deep.equal([
      [1, 2, 0],
      [1, undefined, undefined],
      [1, undefined, undefined],
      [1, 2, 0],
    ]);
  });
});

describe("SourceList", () => {
  const HEAD = [series("head", "gauge")];

  function listOf(...sources: Source[]): SourceList {
    return new SourceList(HEAD, sources, new Unreadable(), 0);
  }

  function read(list: SourceList, cycle: number): Values | undefined {
    const values: Values = [0];
    return list.read(values, { cycle, ticks: 1, scale: 1 }) ? values : undefined;
  }

  it("keeps the same array of series while nothing changes", () => {
    const inner = new CountedSource();
    const list = listOf(inner, new CountedSource());
    expect(read(list, 1)).to.deep.equal([0, 1, 2, 0, 1, 2, 0]);
    const { series: before } = list;
    read(list, 2);
    expect(list.series).to.equal(before);
    inner.series = [...inner.series];
    read(list, 3);
    expect(list.series).to.not.equal(before);
  });

  it("leaves out what cannot be read and tries it again every tenth cycle", () => {
    const inner = new CountedSource();
    inner.outcome = "absent";
    const list = listOf(inner);
    for (let cycle = 1; cycle < 10; cycle++) expect(read(list, cycle)).to.deep.equal([0]);
    expect([inner.reads, list.series]).to.deep.equal([1, HEAD]);
    inner.outcome = "read";
    expect(read(list, 10)).to.deep.equal([0, 1, 2, 0]);
  });

  it("is of no use once a source is gone", () => {
    const inner = new CountedSource();
    const list = listOf(inner);
    read(list, 1);
    inner.outcome = "gone";
    expect(read(list, 2)).to.equal(undefined);
  });

  it("notes what is refused, once", () => {
    const unreadable = new Unreadable();
    const inner = new CountedSource();
    inner.outcome = "denied";
    const list = new SourceList(HEAD, [inner, inner], unreadable, 0);
    read(list, 0);
    read(list, 10);
    expect(unreadable.takeNew()).to.deep.equal([["counted", "permission denied"]]);
    expect(unreadable.takeNew()).to.deep.equal([]);
  });
});
