import { expect } from "chai";
import { hostileMessages } from "../wire/hostile-message.js";
import { createRandom } from "../wire/random-packet.js";
import { flood, HostileRig } from "./hostile.js";

const MESSAGES = 5_000;

describe("hostile messages", () => {
  it("over a socket are taken or counted by reason, each one, and the connection stays", async () => {
    const { sent, received, packets, account, failures, condition } = await flood(MESSAGES, 3);
    expect(failures).to.deep.equal([]);
    expect(received).to.equal(sent);
    expect(Object.values(account).reduce((sum, count) => sum + count, 0)).to.equal(packets);
    expect(Object.keys(account)).to.include.members(["taken", "truncated"]);
    expect(condition).to.equal("running");
  });

  it("invent no more series than there is room for", () => {
    const rig = new HostileRig();
    const next = hostileMessages(createRandom(4));
    for (let index = 0; index < MESSAGES; index++) rig.take([next()]);
    const { used, max } = rig.series();
    expect(used).to.be.within(1, max);
  });
});
