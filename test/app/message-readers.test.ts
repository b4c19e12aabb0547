import { expect } from "chai";
import { compileRules } from "../../src/aggregator/rules/compile-rules.js";
import {
  intakeTopicOf,
  KSTAT_TOPIC,
  METRIC_TOPIC,
  readKstatMessage,
  readMetricMessage,
} from "../../src/app/message-readers.js";
import { packKstatFrame, SD_FRAME } from "../support/kstat-message.js";

function readerOf(text: string) {
  const compiled = compileRules(text);
  if (compiled.kind === "mistakes") throw new Error(JSON.stringify(compiled.mistakes));
  return readKstatMessage(() => compiled.rules, "here");
}

describe("readKstatMessage", () => {
  it("makes a counter of a kstat that counts, for the zone of its uuid", () => {
    const content = readerOf('server(module = "sd") -> [host, "disk", instance, key].')(
      packKstatFrame(SD_FRAME),
    );
    expect(content).to.deep.equal({
      kind: "sample",
      sample: {
        host: "fifo01",
        zone: "global",
        metric: "server.fifo01.disk.1.nread",
        instance: "",
        kind: "counter",
        timeMs: 1_448_150_400_000,
        value: 123_456_789,
      },
    });
  });

  it("takes the node's own name where the frame has no host", () => {
    const content = readerOf("b(gz) -> [key].")(packKstatFrame({ ...SD_FRAME, host: "" }));
    expect(content).to.have.nested.property("sample.host", "here");
  });

  const long = "n".repeat(1_000);
  const dropped: [what: string, rules: string, body: Buffer, reason: string][] = [
    ["no frame", "b(gz) -> [key].", Buffer.from("x"), "frame_truncated"],
    ["what a rule ignores", "ignore(gz).", packKstatFrame(SD_FRAME), "ignored_rule"],
    ["what no rule matches", 'b(key = "x") -> [key].', packKstatFrame(SD_FRAME), "ignored_no_rule"],
    [
      "a metric that would be longer than a text may be",
      "b(gz) -> [name, name].",
      packKstatFrame({ ...SD_FRAME, name: long }),
      "long_metric",
    ],
    [
      "a metric whose bytes, not characters, are too many",
      "b(gz) -> [name].",
      packKstatFrame({ ...SD_FRAME, name: "ä".repeat(512) }),
      "long_metric",
    ],
  ];
  for (const [what, rules, body, reason] of dropped) {
    it(`drops ${what}, and says why`, () => {
      expect(readerOf(rules)(body)).to.deep.equal({ kind: "dropped", reason });
    });
  }

  it("takes a metric of the greatest length whole", () => {
    const name = "n".repeat(1_022);
    const content = readerOf("b(gz) -> [name].")(packKstatFrame({ ...SD_FRAME, name }));
    expect(content).to.have.nested.property("sample.metric", `b.${name}`);
  });

  it("drops everything while there are no rules", () => {
    const content = readKstatMessage(() => null, "here")(packKstatFrame(SD_FRAME));
    expect(content).to.deep.equal({ kind: "dropped", reason: "no_rules" });
  });
});

describe("readMetricMessage", () => {
  it("tells what is wrong with a message that is none", () => {
    const mistakes: string[] = [];
    const content = readMetricMessage("here", (detail) => mistakes.push(detail))(Buffer.from("[]"));
    expect([content, mistakes]).to.deep.equal([
      { kind: "dropped", reason: "json_keys" },
      ["expected an object, got []"],
    ]);
  });
});

describe("intakeTopicOf", () => {
  for (const [topic, readAs] of [
    ["tachyon", KSTAT_TOPIC],
    ["tachyon#ephemeral", KSTAT_TOPIC],
    ["tachyon-metric-json", METRIC_TOPIC],
    ["windows", METRIC_TOPIC],
  ] as const) {
    it(`reads ${topic} as ${readAs}`, () => expect(intakeTopicOf(topic)).to.equal(readAs));
  }
});
