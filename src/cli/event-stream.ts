/**
 * Server-sent events from bytes, as much of the format as our own node writes.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** An event with more text than this is not ours: the stream is given up. */
const EVENT_CHARS_MAX = 16 * 1024 * 1024;

/** The events as they become complete; comments and fields other than `event` and `data` are skipped. */
export async function* parseEventStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    if (text.length > EVENT_CHARS_MAX) throw new Error("the live stream sent an event that is too long");
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event !== null) yield event;
    }
  }
}

/** `event: window\ndata: {}` -> its name and data; null for a block without data. */
function parseEvent(block: string): StreamEvent | null {
  const lines = block.split("\n");
  const read = (field: string): string[] =>
    lines
      .filter((line) => line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).replace(/^ /, ""));
  const data = read("data");
  return data.length === 0 ? null : { name: read("event").at(-1) ?? "message", data: data.join("\n") };
}
