/**
 * Says to ZeroMQ which clients of a CURVE server may come in: the handler of ZAP requests of one context, so that
 * each publisher with a list has a context and a handler of its own. A request that it cannot read is refused.
 *
 * @see https://rfc.zeromq.org/spec/27/
 */
import type { Context, Router } from "zeromq";
import type { Zeromq } from "./load-zeromq.js";
import { encodeZ85 } from "./z85.js";

const ADDRESS = "inproc://zeromq.zap.01";
const VERSION = "1.0";
const KEY_BYTES = 32;

/** Listens in `context`, which must have no other handler; to be closed after the sockets that it serves. */
export async function openZapHandler(
  zeromq: Zeromq,
  context: Context,
  allow: readonly string[],
): Promise<{ readonly answering: Promise<void>; close(): void }> {
  const socket = new zeromq.Router({ context, linger: 0 });
  await socket.bind(ADDRESS);
  return { answering: answerAll(socket, new Set(allow)), close: () => socket.close() };
}

async function answerAll(socket: Router, allowed: ReadonlySet<string>): Promise<void> {
  for await (const request of socket) {
    const answer = answerZap(request, allowed);
    if (answer !== null) await socket.send(answer);
  }
}

type Frames = readonly Uint8Array[];

/**
 * The answer to one request, with its envelope; null where there is none to send it to. Frames of a request:
 * envelope, empty, version, id, domain, address, identity, mechanism, credentials.
 */
export function answerZap(request: Frames, allowed: ReadonlySet<string>): (Uint8Array | string)[] | null {
  const [envelope, empty, version, id, , , , mechanism, key] = request;
  if (envelope === undefined || empty === undefined || id === undefined) return null;
  const isAllowed =
    textOf(version) === VERSION &&
    textOf(mechanism) === "CURVE" &&
    key?.length === KEY_BYTES &&
    allowed.has(encodeZ85(key));
  const [status, text] = isAllowed ? ["200", "OK"] : ["400", "this key is not in the list"];
  return [envelope, empty, VERSION, id, status, text, "", ""];
}

function textOf(frame: Uint8Array | undefined): string {
  return frame === undefined ? "" : Buffer.from(frame).toString("latin1");
}
