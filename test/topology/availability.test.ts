import { expect } from "chai";
import { mistakesIn, unmark } from "./marked.js";

const refused: [title: string, marked: string, path: string, what: string][] = [
  ["the consumer of NSQ", "ingest: { §nsq: { lookupd: ['x:1'], topic: 5 } }", "ingest.nsq", "nsq"],
  ["stores", "§stores: { archive: { path: archive } }", "stores", "stores"],
  ["exporters", "§exporters: { prometheus: {} }", "exporters", "exporters"],
  ["an empty section", "§stores: {}", "stores", "stores"],
  ["NSQ publishers", "publishers: { a: { §nsq: 'x:1', topic: t } }", "publishers.a.nsq", "nsq"],
  [
    "CURVE of publishers",
    "publishers: { a: { zmq: 'tcp://x:1', §curve: { key_dir: k, allow: [] } } }",
    "publishers.a.curve",
    "curve",
  ],
  [
    "CURVE of collectors",
    "collectors: { a: { zmq: 'tcp://x:1', §curve: {} } }",
    "collectors.a.curve",
    "curve",
  ],
];

describe("findUnavailable", () => {
  for (const [title, marked, path, what] of refused) {
    it(`refuses ${title} with one sentence at its place`, () => {
      const { text, positions } = unmark(`version: 1\n${marked}\n`);
      expect(mistakesIn(text)).to.deep.equal([
        { ...positions[0], path, message: `${what} is not available in this build` },
      ]);
    });
  }

  it("hides no other mistake of the file", () => {
    const { text, positions } = unmark("version: §2\n§stores: { a: 1 }\n§wrong: 1\n");
    const places = mistakesIn(text).map(({ line, column }) => ({ line, column }));
    expect(places).to.deep.equal(positions);
  });

  it("does not take a probe of that name for a section", () => {
    expect(
      mistakesIn("version: 1\nprobes: { stores: { engine: auto }, rules: { engine: auto } }\n"),
    ).to.deep.equal([]);
  });
});
