/** HTTP as bytes on a socket, for what fetch does not let a client say: any Host, no Host, half a request. */
import { connect } from "node:net";
import { text } from "node:stream/consumers";

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Sends the text, and reads until the server ends the connection (ask it to with `Connection: close`). */
export async function sendRaw(port: number, request: string, host = "127.0.0.1"): Promise<RawAnswer> {
  const socket = connect({ port, host });
  socket.write(request);
  const answer = await text(socket);
  const [headers = "", ...body] = answer.split("\r\n\r\n");
  return { status: Number(headers.split(" ")[1]), headers, body: body.join("\r\n\r\n") };
}

/** A request without a body, with exactly these headers and `Connection: close`. */
export function rawRequest(line: string, headers: Readonly<Record<string, string>>): string {
  const fields = Object.entries({ ...headers, Connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${line} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`;
}
