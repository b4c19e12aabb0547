import { expect } from "chai";
import { reloadOften } from "../accept/reloads.js";

describe("reloads in a row", () => {
  it("leave no process and no descriptor, and keep the probes that did not change", async () => {
    const { before, after, kept } = await reloadOften(10);
    expect(kept).to.equal(9);
    expect(after.children).to.equal(before.children);
    expect(after.descriptors).to.be.at.most(before.descriptors);
  });
});
