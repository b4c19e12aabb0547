import { expect } from "chai";
import { shareReady } from "../../../src/ingest/nsq/share-ready.js";

describe("shareReady", () => {
  const rows: [total: number, counts: number[], turn: number, shares: number[]][] = [
    [10, [2500], 0, [10]],
    [10, [2500, 2500, 2500], 0, [4, 3, 3]],
    [10, [2500, 2500, 2500], 1, [3, 4, 3]],
    [50, [2500, 2500, 2500], 0, [17, 17, 16]],
    [2, [9, 9, 9, 9], 0, [1, 1, 0, 0]],
    [2, [9, 9, 9, 9], 2, [0, 0, 1, 1]],
    [2, [9, 9, 9, 9], 3, [1, 0, 0, 1]],
    [2, [9, 9, 9, 9], 4_000_003, [1, 0, 0, 1]],
    [0, [9, 9], 1, [0, 0]],
    [100, [10, 2500], 0, [10, 50]],
    [5, [], 3, []],
  ];
  for (const [total, counts, turn, shares] of rows) {
    it(`shares ${total} over ${JSON.stringify(counts)}, turn ${turn}, as ${JSON.stringify(shares)}`, () => {
      expect(shareReady(total, counts, turn)).to.deep.equal(shares);
    });
  }

  it("gives everybody a turn where there are more connections than messages", () => {
    const had = new Set<number>();
    for (let turn = 0; turn < 14; turn += 2) {
      shareReady(2, Array<number>(7).fill(9), turn).forEach((share, index) => share > 0 && had.add(index));
    }
    expect(had.size).to.equal(7);
  });
});
