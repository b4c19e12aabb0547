import { expect } from "chai";
import { TakenMessages } from "../../../src/ingest/nsq/taken-messages.js";

describe("TakenMessages", () => {
  it("tells messages of two nsqds apart that have the same id", () => {
    const taken = new TakenMessages();
    taken.add("a:4150", "0123456789abcdef");
    expect([taken.has("a:4150", "0123456789abcdef"), taken.has("b:4150", "0123456789abcdef")]).to.deep.equal([
      true,
      false,
    ]);
  });

  it("remembers the last messages, and not more than twice as many", () => {
    const taken = new TakenMessages(100);
    const ids = Array.from({ length: 1_000 }, (_, at) => String(at));
    for (const id of ids) taken.add("a", id);
    const known = ids.filter((id) => taken.has("a", id));
    expect(known).to.include.members(ids.slice(-100));
    expect(known.length).to.be.within(100, 200);
  });
});
