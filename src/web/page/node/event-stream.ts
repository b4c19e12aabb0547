/** Server-sent events out of the text of a stream that is read with fetch, which can carry a token. Pure. */

export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Takes text as it comes, cut anywhere, and gives the events that are whole. */
export class EventStreamParser {
  #rest = "";
  #name = "";
  #data: string[] = [];

  push(text: string): StreamEvent[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  #line(line: string): StreamEvent[] {
    if (line === "") return this.#end();
    const [, field = "", value = ""] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    return [];
  }

  #end(): StreamEvent[] {
    const events =
      this.#data.length === 0 ? [] : [{ name: this.#name || "message", data: this.#data.join("\n") }];
    this.#name = "";
    this.#data = [];
    return events;
  }
}
