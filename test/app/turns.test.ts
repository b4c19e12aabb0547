import { expect } from "chai";
import { createTurns } from "../../src/app/turns.js";

describe("createTurns", () => {
  it("does one after the other, in the order they came, and answers each", async () => {
    const inTurn = createTurns();
    const done: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = inTurn(async () => {
      await gate;
      done.push("first");
      return 1;
    });
    const second = inTurn(async () => {
      done.push("second");
      return 2;
    });
    await Promise.resolve();
    expect(done).to.deep.equal([]);
    open();
    expect(await Promise.all([first, second])).to.deep.equal([1, 2]);
    expect(done).to.deep.equal(["first", "second"]);
  });

  it("goes on after what failed, of which who asked is told", async () => {
    const inTurn = createTurns();
    const failed = inTurn(() => Promise.reject(new Error("no")));
    const next = inTurn(async () => "next");
    expect(await failed.catch((error: Error) => error.message)).to.equal("no");
    expect(await next).to.equal("next");
  });
});
