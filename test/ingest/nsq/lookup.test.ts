import { expect } from "chai";
import { lookUp, parseLookup } from "../../../src/ingest/nsq/lookup.js";
import { FakeLookupd } from "../../support/fake-lookupd.js";
import { freePort } from "../../support/free-port.js";

const PRODUCER = { broadcast_address: "a", tcp_port: 4150, hostname: "h", version: "1.3.0" };

describe("parseLookup", () => {
  const good: [what: string, answer: unknown, addresses: string[]][] = [
    ["the shape of 1.x", { channels: ["c"], producers: [PRODUCER] }, ["a:4150"]],
    [
      "the shape of before 1.0",
      { status_code: 200, status_txt: "OK", data: { producers: [PRODUCER] } },
      ["a:4150"],
    ],
    ["no producers", { channels: [], producers: [] }, []],
    ["producers of null", { channels: [], producers: null }, []],
    ["an IPv6 address", { producers: [{ ...PRODUCER, broadcast_address: "fd00::1" }] }, ["[fd00::1]:4150"]],
    ["the same nsqd twice", { producers: [PRODUCER, PRODUCER] }, ["a:4150"]],
    [
      "one good among bad ones",
      {
        producers: [
          null,
          7,
          [],
          {},
          { ...PRODUCER, tcp_port: 0 },
          { ...PRODUCER, tcp_port: 65_536 },
          { ...PRODUCER, tcp_port: "4150" },
          { ...PRODUCER, tcp_port: 1.5 },
          { ...PRODUCER, broadcast_address: "" },
          { ...PRODUCER, broadcast_address: "a b" },
          { ...PRODUCER, broadcast_address: "a\n" },
          PRODUCER,
        ],
      },
      ["a:4150"],
    ],
  ];
  for (const [what, answer, addresses] of good) {
    it(`reads ${what}`, () => {
      expect(parseLookup(JSON.stringify(answer))).to.deep.equal({ kind: "found", addresses });
    });
  }

  for (const text of [
    "",
    "{",
    "7",
    "null",
    "[]",
    "{}",
    '{"producers":7}',
    '{"data":7}',
    '{"data":null}',
    "<html>",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseLookup(text).kind).to.equal("failed"));
  }

  it("takes a bounded number of nsqds", () => {
    const producers = Array.from({ length: 1_000 }, (_, at) => ({ ...PRODUCER, tcp_port: at + 1 }));
    const found = parseLookup(JSON.stringify({ producers }));
    expect(found.kind === "found" && found.addresses.length).to.equal(256);
  });
});

describe("lookUp", () => {
  let lookupd: FakeLookupd;
  const { signal } = new AbortController();

  beforeEach(async () => (lookupd = await FakeLookupd.start()));
  afterEach(() => lookupd.stop());

  it("asks for the topic", async () => {
    lookupd.announce([4150]);
    const found = await lookUp(lookupd.address, "x#ephemeral", signal);
    expect([found, lookupd.questions]).to.deep.equal([
      { kind: "found", addresses: ["127.0.0.1:4150"] },
      ["/lookup?topic=x%23ephemeral"],
    ]);
  });

  for (const [status, body] of [
    [404, '{"message":"TOPIC_NOT_FOUND"}'],
    [500, '{"status_code":500,"status_txt":"TOPIC_NOT_FOUND","data":null}'],
  ] as const) {
    it(`takes ${status} TOPIC_NOT_FOUND for nobody`, async () => {
      Object.assign(lookupd, { status, body });
      expect(await lookUp(lookupd.address, "t", signal)).to.deep.equal({ kind: "found", addresses: [] });
    });
  }

  for (const [status, body, reason] of [
    [500, "oops", "status 500"],
    [302, "", "unexpected redirect"],
    [200, "oops", "the answer is not JSON"],
    [200, " ".repeat(1_048_577), "an answer of more than 1048576 bytes"],
  ] as const) {
    it(`says that it failed where the answer is ${status} with ${body.length} bytes`, async () => {
      Object.assign(lookupd, { status, body });
      const found = await lookUp(lookupd.address, "t", signal);
      expect(found.kind === "failed" && found.reason).to.contain(reason);
    });
  }

  it("says that it failed where nobody listens", async () => {
    const found = await lookUp(`127.0.0.1:${await freePort()}`, "t", signal);
    expect(found.kind === "failed" && found.reason).to.contain("ECONNREFUSED");
  });
});
