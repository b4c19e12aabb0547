import { expect } from "chai";
import { Circuit } from "../../src/actors/circuit.js";

describe("Circuit", () => {
  it("is closed at first", () => {
    expect(new Circuit().state).to.equal("closed");
  });

  it("opens for 30 s, then twice as long each time, to 5 min", () => {
    const circuit = new Circuit();
    expect([1, 2, 3, 4, 5, 6].map(() => circuit.open())).to.deep.equal([
      30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
    ]);
    expect(circuit.state).to.equal("open");
  });

  it("is half open for its trial", () => {
    const circuit = new Circuit();
    circuit.open();
    circuit.halfOpen();
    expect(circuit.state).to.equal("half_open");
  });

  it("begins again with 30 s once it was closed", () => {
    const circuit = new Circuit();
    circuit.open();
    circuit.open();
    circuit.close();
    expect([circuit.state, circuit.open()]).to.deep.equal(["closed", 30_000]);
  });
});
