/** Asks an nsqlookupd which nsqds have a topic. Versions before 1.0 wrap their answer in `data`; both are read. */
import { errorMessage } from "../../base/errors.js";

export type Found =
  /** `host:port` of the TCP interfaces; none where nobody has the topic. */
  | { readonly kind: "found"; readonly addresses: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

const ANSWER_MS = 5_000;
const ANSWER_BYTES_MAX = 1_048_576;
/** nsqds of one topic that are connected to. */
const PRODUCERS_MAX = 256;
const NO_SUCH_TOPIC = "TOPIC_NOT_FOUND";

/** Never rejects. `lookupd`: `host:port` of its HTTP interface. */
export async function lookUp(lookupd: string, topic: string, signal: AbortSignal): Promise<Found> {
  try {
    const response = await fetch(`http://${lookupd}/lookup?topic=${encodeURIComponent(topic)}`, {
      headers: { accept: "application/vnd.nsq; version=1.0" },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const text = await readText(response);
    const isTopicUnknown = !response.ok && text.includes(NO_SUCH_TOPIC);
    if (isTopicUnknown) return { kind: "found", addresses: [] };
    return response.ok ? parseLookup(text) : fail(`status ${response.status}`);
  } catch (error) {
    return fail(errorMessage(error instanceof Error && error.cause instanceof Error ? error.cause : error));
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > ANSWER_BYTES_MAX) throw new Error(`an answer of more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * `{"producers": [{"broadcast_address": "a", "tcp_port": 4150}]}`, or the same in `data`, becomes `a:4150`.
 * Producers that cannot be read are left out. Never throws.
 */
export function parseLookup(text: string): Found {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return fail("the answer is not JSON");
  }
  const inner = isObject(answer) && isObject(answer["data"]) ? answer["data"] : answer;
  if (!isObject(inner)) return fail("the answer has no producers");
  const { producers } = inner;
  if (producers === null) return { kind: "found", addresses: [] };
  if (!Array.isArray(producers)) return fail("the answer has no producers");
  const addresses = producers.slice(0, PRODUCERS_MAX).flatMap((producer) => toAddress(producer) ?? []);
  return { kind: "found", addresses: [...new Set(addresses)] };
}

function toAddress(producer: unknown): string | null {
  if (!isObject(producer)) return null;
  const { broadcast_address: host, tcp_port: port } = producer;
  if (typeof host !== "string" || !/^[\w.:%-]{1,255}$/.test(host)) return null;
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(reason: string): Found {
  return { kind: "failed", reason };
}
