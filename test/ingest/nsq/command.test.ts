import { expect } from "chai";
import { finish, identify, publishAll, ready, requeue, subscribe } from "../../../src/ingest/nsq/command.js";

describe("the commands to nsqd", () => {
  it("are lines", () => {
    expect([
      subscribe("t", "c"),
      ready(5),
      finish("0123456789abcdef"),
      requeue("0123456789abcdef", 1500.4),
    ]).to.deep.equal(["SUB t c\n", "RDY 5\n", "FIN 0123456789abcdef\n", "REQ 0123456789abcdef 1500\n"]);
  });

  it("IDENTIFY has JSON behind its length", () => {
    const bytes = identify({ hostname: "h", userAgent: "zonetap/1", heartbeatMs: 30_000 });
    expect(bytes.toString("latin1", 0, 9)).to.equal("IDENTIFY\n");
    expect(bytes.readUInt32BE(9)).to.equal(bytes.length - 13);
    expect(JSON.parse(bytes.toString("utf8", 13))).to.deep.equal({
      client_id: "h",
      hostname: "h",
      user_agent: "zonetap/1",
      feature_negotiation: true,
      heartbeat_interval: 30_000,
    });
  });

  it("MPUB has the count, and each message behind its length", () => {
    const bytes = publishAll("t", [Buffer.from("ab"), Buffer.from("c")]);
    expect(bytes.toString("latin1")).to.equal("MPUB t\n\0\0\0\u000f\0\0\0\u0002\0\0\0\u0002ab\0\0\0\u0001c");
  });
});
