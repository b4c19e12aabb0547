/** Requests to a real nsqd 1.3.0 and its answers, as recorded, from the material that is not always there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";

export interface Recorded {
  readonly title: string;
  /** The arguments of curl. */
  readonly args: readonly string[];
  /** Status line, headers without the date, and body. */
  readonly answer: string;
}

const FILE = join(projectRoot, "..", "shared", "data", "nsq", "nsq-responses.txt");

/** null where the recordings are not there. */
export function readRecorded(): Recorded[] | null {
  if (!existsSync(FILE)) return null;
  const [text = ""] = readFileSync(FILE, "utf8").split("##### nsqlookupd v1.3.0 HTTP #####");
  return text.split(/^--- /m).slice(1).map(toRecorded);
}

function toRecorded(part: string): Recorded {
  const start = part.indexOf("$ curl");
  const answerAt = part.indexOf("\nHTTP/1.1");
  const command = part.slice(start + "$ curl ".length, answerAt);
  return {
    title: part.slice(0, part.indexOf("\n")),
    args: [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? ""),
    answer: part.slice(answerAt + 1),
  };
}

const MIB = 1_048_576;
const FILES: Record<string, Buffer> = {
  m1: Buffer.alloc(MIB, "x"),
  m1p: Buffer.alloc(MIB + 1, "x"),
  m5p: Buffer.alloc(5 * MIB + 1, "x"),
  mb_ok: Buffer.from("00000002000000016100000001 62".replace(" ", ""), "hex"),
  mb_zero: Buffer.from("00000000", "hex"),
  mb_trunc: Buffer.from("00000002000000016100000005 62".replace(" ", ""), "hex"),
  mb_trunc2: Buffer.from("000000020000000161", "hex"),
  mb_len0: Buffer.from("0000000100000000", "hex"),
  mb_big: Buffer.from("000000010010000161", "hex"),
  mb_cnt: Buffer.from("7fffffff0000000161", "hex"),
  mb_trail: Buffer.from("000000010000000161ffff", "hex"),
  mb_short: Buffer.from("0000", "hex"),
};

export interface Request {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly head: string;
  readonly body: Buffer;
}

/** What curl sends with these arguments. */
export function toRequest(args: readonly string[]): Request {
  let method = "";
  let target = "/";
  let body: Buffer | null = null;
  const headers = new Map([["host", "127.0.0.1:4151"]]);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "-X") method = args[++at]!;
    else if (arg === "-I") method = "HEAD";
    else if (arg === "-H") {
      const [, name = "", value = ""] = /^([^:]+): ?(.*)$/.exec(args[++at]!) ?? [];
      headers.set(name.toLowerCase(), value);
    } else if (arg === "-d" && args[at + 1]!.startsWith("http://")) body = Buffer.alloc(0);
    else if (arg === "-d" || arg === "--data-binary") {
      const data = args[++at]!;
      body = data.startsWith("@") ? FILES[data.slice(1)]! : Buffer.from(data);
    } else if (arg.startsWith("http://")) target = arg.slice("http://127.0.0.1:4151".length);
  }
  if (method === "") method = body === null ? "GET" : "POST";
  const data = body ?? Buffer.alloc(0);
  if (headers.get("expect") === "") headers.delete("expect");
  else if (data.length > MIB) headers.set("expect", "100-continue");
  const isChunked = headers.has("transfer-encoding");
  if (body !== null) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    if (!isChunked) headers.set("content-length", String(data.length));
  }
  const head = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const end = data.length === 0 ? [] : [`${data.length.toString(16)}\r\n`, data, "\r\n"];
  const chunked = Buffer.concat([...end, "0\r\n\r\n"].map((piece) => Buffer.from(piece)));
  return { method, target, head, body: isChunked ? chunked : data };
}
