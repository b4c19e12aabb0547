/** What is no HTTP request at all: there is no route and no reply for it, only the socket. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { WebError } from "./errors.js";

/** Answers on the socket, in the shape of every other error, and ends the connection. */
export function answerClientError(cause: Error & { code?: string }, socket: Socket): void {
  if (cause.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const error = describe(cause.code);
  const body = JSON.stringify(error.toJson());
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function describe(code: string | undefined): WebError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new WebError("HEADERS_TOO_LARGE", "the request line and headers are too large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new WebError("REQUEST_TIMEOUT", "the request did not arrive in time");
    default:
      return new WebError("BAD_REQUEST", "this is no HTTP request");
  }
}
