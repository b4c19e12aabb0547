/**
 * The requests and answers of `nsqd-routes.ts` on a socket: bodies as raw bytes whatever their type, a body that
 * is said to be too big is refused unread, `Expect: 100-continue` is answered only where the body is wanted.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { refuse, type NsqdAnswer } from "./nsqd-answer.js";
import { answerRequest, findRoute, type NsqdNode } from "./nsqd-routes.js";

/** Between two requests on one connection. */
const KEEP_ALIVE_MS = 60_000;

export interface NsqdServerOptions {
  /** Of each request: the port is known only when it listens. */
  readonly node: () => NsqdNode;
  /** Whether a peer may ask at all. */
  readonly isAllowed: (address: string) => boolean;
  /** Called with the status of each answer. */
  readonly onAnswer: (status: number) => void;
}

/** A server that does not listen yet. */
export function createNsqdServer(options: NsqdServerOptions): Server {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    serve(options, request, response);
  });
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    serve(options, request, response);
  });
  return server;
}

function serve(options: NsqdServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const { method = "", url = "" } = request;
  const say = (answer: NsqdAnswer): void => {
    options.onAnswer(answer.status);
    send(response, answer, method === "HEAD");
  };
  if (!options.isAllowed(request.socket.remoteAddress ?? "")) return say(refuse(403, "FORBIDDEN", true));
  const found = findRoute(method, url);
  if ("status" in found) {
    request.resume();
    return say(found);
  }
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > found.limit) return say(refuse(413, found.tooBig, true));
  if (request.headers.expect !== undefined) response.writeContinue();
  readBody(request, found.limit, (body) => {
    if (body === null) say(refuse(413, found.tooBig));
    else say(answerRequest(options.node(), found, url, body));
  });
}

/** The body; null where it is longer than the limit, which only a chunked one can be: its rest is skipped. */
function readBody(request: IncomingMessage, limit: number, take: (body: Uint8Array | null) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else if (length - chunk.length <= limit) take(null);
  });
  request.on("end", () => {
    if (length > limit) return;
    take(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
}

function send(response: ServerResponse, answer: NsqdAnswer, isHead: boolean): void {
  const { status, phrase, first, last, body } = answer;
  // Without it, Node adds two headers that nsqd does not have.
  response.removeHeader("connection");
  response.writeHead(status, phrase, [...first, "Date", httpDate(), ...last]);
  response.end(isHead ? undefined : body);
}

let dateMs = 0;
let dateText = "";

/** The date as it is for this second. */
function httpDate(): string {
  const nowMs = Date.now();
  if (nowMs - dateMs >= 1000 || nowMs < dateMs) {
    dateMs = nowMs - (nowMs % 1000);
    dateText = new Date(dateMs).toUTCString();
  }
  return dateText;
}
