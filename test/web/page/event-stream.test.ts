import { expect } from "chai";
import fc from "fast-check";
import { EventStreamParser } from "../../../src/web/page/node/event-stream.js";

const TEXT =
  'retry: 2000\n\nevent: overview\ndata: {"a":1}\n\n: heartbeat\n\nevent: tick\r\ndata: x\r\ndata:y\r\n\r\ndata: z\n\nevent: none\n\n';
const EVENTS = [
  { name: "overview", data: '{"a":1}' },
  { name: "tick", data: "x\ny" },
  { name: "message", data: "z" },
];

describe("EventStreamParser", () => {
  it("gives the events of a stream, and no comment", () =>
    expect(new EventStreamParser().push(TEXT)).to.deep.equal(EVENTS));

  it("gives the same wherever the text is cut", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 12 }), (cuts) => {
        const parser = new EventStreamParser();
        const edges = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const events = edges.slice(1).flatMap((end, index) => parser.push(TEXT.slice(edges[index], end)));
        expect(events).to.deep.equal(EVENTS);
      }),
    ));

  it("keeps an event back until it is whole", () => {
    const parser = new EventStreamParser();
    expect(parser.push("data: a\n")).to.deep.equal([]);
    expect(parser.push("\n")).to.deep.equal([{ name: "message", data: "a" }]);
  });
});
