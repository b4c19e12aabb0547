import { expect } from "chai";
import fc from "fast-check";
import { parseEventStream, type StreamEvent } from "../../src/cli/event-stream.js";

async function parse(chunks: readonly (string | Uint8Array)[]): Promise<StreamEvent[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  }
  const events: StreamEvent[] = [];
  for await (const event of parseEventStream(bytes())) events.push(event);
  return events;
}

const TEXT =
  'retry: 2000\n\n: heartbeat\n\nevent: window\nid: ü:1\ndata: {"zone":"日本"}\n\nevent: dropped\ndata: {"count":3}\n\n';
const EVENTS = [
  { name: "window", data: '{"zone":"日本"}' },
  { name: "dropped", data: '{"count":3}' },
];

describe("parseEventStream", () => {
  it("reads events, and skips comments and blocks without data", async () => {
    expect(await parse([TEXT])).to.deep.equal(EVENTS);
  });
  it("reads them however the bytes are cut", async () => {
    const bytes = Buffer.from(TEXT);
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (unsorted) => {
        const edges = [0, ...unsorted.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        expect(await parse(chunks)).to.deep.equal(EVENTS);
      }),
    );
  });
  it("joins the lines of data", async () => {
    expect(await parse(["data: a\ndata:b\n\n"])).to.deep.equal([{ name: "message", data: "a\nb" }]);
  });
  it("leaves out an event that was cut off", async () => expect(await parse(["data: a"])).to.deep.equal([]));
  it("gives up on an event without an end", async () => {
    const chunks = Array.from({ length: 17 }, () => Buffer.alloc(1024 * 1024, "x"));
    const failure = await parse(chunks).catch((error: Error) => error.message);
    expect(failure).to.equal("the live stream sent an event that is too long");
  });
});
