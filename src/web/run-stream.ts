/** The events of one run to one reader, as server-sent events. A reader that does not keep up is cut off. */
import type { ServerResponse } from "node:http";
import type { RunReader } from "../model/run.js";

/** Bytes that may wait for a reader: more than all that a run keeps for readers who come late. */
const WAITING_BYTES_MAX = 16 << 20;

/** Streams to `response`, whose head is written, until the run ends, the reader goes or the server stops. */
export function streamRun(
  response: ServerResponse,
  follow: (reader: RunReader) => (() => void) | undefined,
  stopping: AbortSignal,
): void {
  response.flushHeaders(); // The first rows may be a second away.
  const end = (): void => void response.end();
  const leave = follow({
    event(name, data) {
      if (response.writableEnded || response.destroyed) return;
      response.write(`event: ${name}\ndata: ${data}\n\n`);
      if (name === "end") end();
      else if (response.writableLength > WAITING_BYTES_MAX) response.destroy();
    },
  });
  stopping.addEventListener("abort", end, { once: true });
  response.on("close", () => {
    stopping.removeEventListener("abort", end);
    leave?.();
  });
}
