import { expect } from "chai";
import { FakeNsqd } from "../../support/fake-nsqd.js";
import { until } from "../../support/until.js";
import { numberedMetrics, readWithKills } from "./killed-consumer.js";

const MESSAGES = 5_000;

describe("a consumer that is killed", () => {
  let server: FakeNsqd;

  beforeEach(async () => void (server = await FakeNsqd.start({ msgTimeoutMs: 300 })));
  afterEach(() => server.stop());

  it("loses nothing, killed twice and started again", async () => {
    server.publish("t", ...numberedMetrics(MESSAGES));
    const { samples } = await readWithKills(server.address, "t", MESSAGES, [1_000, 2_500], 10_000);
    expect(samples).to.equal(MESSAGES);
    await until(() => server.channel("t").depth === 0 || server.clients.size === 0, { what: "its end" });
  });
});
