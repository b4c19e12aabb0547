import { expect } from "chai";
import { RowTable } from "../../../src/probes/bpftrace/row-table.js";

const columns = [
  { name: "calls", unit: "calls", help: "" },
  { name: "greatest", unit: "ns", help: "", kind: "gauge" as const },
];

describe("RowTable", () => {
  it("puts maps with the same keys side by side, with 0 where one has none", () => {
    const table = new RowTable(columns);
    table.add(["a", "1"], 0, 5);
    table.add(["a", "1"], 1, 900);
    table.add(["b", "1"], 0, 7);
    expect(table.take()).to.deep.equal([
      { keys: ["a", "1"], values: [5, 900] },
      { keys: ["b", "1"], values: [7, 0] },
    ]);
  });

  it("adds up what has the same keys, and keeps the larger of a gauge", () => {
    const table = new RowTable(columns);
    for (const [count, greatest] of [
      [5, 900],
      [2n ** 60n, 1200],
      [1, 700],
    ] as const) {
      table.add(["a"], 0, count);
      table.add(["a"], 1, greatest);
    }
    expect(table.take()).to.deep.equal([{ keys: ["a"], values: [2n ** 60n + 6n, 1200] }]);
  });

  it("begins anew when its rows were taken", () => {
    const table = new RowTable(columns);
    table.add(["a"], 0, 5);
    table.take();
    expect(table.take()).to.deep.equal([]);
  });
});
