import { expect } from "chai";
import { pushMutated } from "./mutated-messages.js";

describe("a node that is pushed mutated messages", () => {
  it("takes or counts every one, by HTTP and from an nsqd", async () => {
    const { answers, handled, dropped, unfinished } = await pushMutated(1_000, 5);
    const refused = answers[400] ?? 0;
    expect(Object.keys(answers).filter((status) => !["200", "400"].includes(status))).to.deep.equal([]);
    expect(handled).to.equal(1_000 - refused);
    expect(unfinished).to.equal(0);
    expect(Object.keys(dropped)).to.include.members(["frame_truncated", "json_not_json"]);
  });
});
