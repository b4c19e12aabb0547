import { expect } from "chai";
import { Histogram } from "../../src/exporters/histogram.js";
import type { ExactNumber } from "../../src/model/window.js";

const ROOM = 1_000;

/** `le count` of each bucket, then sum and count, of a histogram of these buckets. */
function shown(
  buckets: readonly (readonly [ExactNumber, ExactNumber])[],
  { divisor = 1, sum = null as ExactNumber | null, room = ROOM } = {},
): string[] {
  const histogram = new Histogram();
  histogram.add(buckets, sum, room);
  return show(histogram, divisor);
}

function show(histogram: Histogram, divisor = 1): string[] {
  return histogram
    .samples("", divisor)
    .map(({ suffix, labels, value }) => `${/"(.*)"/.exec(labels)?.[1] ?? suffix} ${value}`);
}

describe("Histogram", () => {
  it("ends a bucket of a power of two below the next one, and times at it, in seconds", () => {
    expect(shown([[4, 3]])).to.deep.equal(["7.0 3", "+Inf 3", "_sum 12", "_count 3"]);
    expect(shown([[1024, 700]], { divisor: 1e9 })).to.deep.equal([
      "0.000002048 700",
      "+Inf 700",
      "_sum 0.0007168",
      "_count 700",
    ]);
  });

  it("counts all up to the bound, with the empty buckets between, in any order", () => {
    expect(
      shown([
        [8, 1],
        [0, 2],
        [1, 4],
      ]),
    ).to.deep.equal(["0.0 2", "1.0 6", "3.0 6", "7.0 6", "15.0 7", "+Inf 7", "_sum 12", "_count 7"]);
  });

  it("ends a bucket where the next begins, where they are no powers of two", () => {
    expect(
      shown([
        [10, 1],
        [20, 2],
        [100, 4],
      ]),
    ).to.deep.equal(["19.0 1", "99.0 3", "+Inf 7", "_sum 450", "_count 7"]);
  });

  it("has no sum and no count with negative values", () => {
    expect(
      shown([
        [-4, 1],
        [2, 1],
      ]),
    ).to.deep.equal(["1.0 1", "+Inf 2"]);
  });

  it("is empty without a bucket", () => {
    expect(shown([])).to.deep.equal(["+Inf 0", "_sum 0", "_count 0"]);
  });

  it("takes the sum of its source where there is one", () => {
    const histogram = new Histogram();
    histogram.add([[2, 2]], 5, ROOM);
    histogram.add([[2, 1]], null, ROOM);
    expect(show(histogram).slice(-2)).to.deep.equal(["_sum 7", "_count 3"]);
  });

  it("adds beyond 2^53 without rounding", () => {
    const histogram = new Histogram();
    histogram.add([[1, "9007199254740993"]], "9007199254740993", ROOM);
    histogram.add([[1, 2]], 2, ROOM);
    expect(show(histogram)).to.deep.equal([
      "1.0 9007199254740995",
      "+Inf 9007199254740995",
      "_sum 9007199254740995",
      "_count 9007199254740995",
    ]);
  });

  it("counts what finds no room in the last bucket alone", () => {
    const buckets = shown(
      [
        [1, 1],
        [2, 1],
        [4, 1],
      ],
      { room: 2 },
    );
    expect(buckets).to.deep.equal(["1.0 1", "3.0 2", "+Inf 3", "_sum 7", "_count 3"]);
  });

  it("is bounded whatever the room", () => {
    const histogram = new Histogram();
    for (let low = 0; low < 1_000; low++) histogram.add([[low, 1]], null, ROOM);
    expect(histogram.size).to.equal(256);
    expect(show(histogram).at(-1)).to.equal("_count 1000");
  });
});
