/**
 * The HTTP interface of nsqd 1.3.0 as producers use it: which request gets which answer, in the order of its
 * checks. `/put` and `/mput`, which nsqd has no longer, answer as `/pub` and `/mpub`. Pure but for the intake.
 */
import type { Intake } from "./intake.js";
import { allow, CREATED, PONG, redirect, refuse, TAKEN, type NsqdAnswer } from "./nsqd-answer.js";
import { showInfo, showStats, type NsqdIdentity } from "./nsqd-stats.js";
import { parseQuery } from "./query-string.js";
import { splitBinary, splitLines } from "./split-mpub.js";
import { BODY_BYTES_MAX, isTopicName, MESSAGE_BYTES_MAX } from "./topic-name.js";
import type { Topics } from "./topics.js";

/** What the routes answer from. */
export interface NsqdNode {
  readonly intake: Intake;
  readonly topics: Topics;
  readonly identity: NsqdIdentity;
}

/** One route; `limit` is that of the body in bytes, and `tooBig` what is said beyond it. */
export interface NsqdRoute {
  readonly method: "GET" | "POST";
  readonly limit: number;
  readonly tooBig: string;
  /** `query` is null where it is malformed. */
  readonly answer: (node: NsqdNode, query: Query | null, body: Uint8Array) => NsqdAnswer;
}

type Query = ReadonlyMap<string, string>;

/** nsqd's `max-req-timeout`, ms. */
const DEFER_MAX_MS = 3_600_000;
/** What may be a Go `time.Duration` in ms, read by `strconv.ParseInt`. */
const INTEGER = /^[+-]?\d{1,18}$/;

const pub = post(publish, MESSAGE_BYTES_MAX, "MSG_TOO_BIG");
const mpub = post(publishMany, BODY_BYTES_MAX, "BODY_TOO_BIG");

const ROUTES = new Map<string, NsqdRoute>([
  ["/pub", pub],
  ["/put", pub],
  ["/mpub", mpub],
  ["/mput", mpub],
  ["/ping", get(() => PONG)],
  ["/info", get(({ identity }) => showInfo(identity))],
  ["/stats", get(answerStats)],
  ["/topic/create", post(createTopic, MESSAGE_BYTES_MAX, "MSG_TOO_BIG")],
  ["/channel/create", post(createChannel, MESSAGE_BYTES_MAX, "MSG_TOO_BIG")],
]);

/** The route of a request, or the answer where there is none. `url` is the request's target. */
export function findRoute(method: string, url: string): NsqdRoute | NsqdAnswer {
  const path = pathOf(url);
  const route = ROUTES.get(path);
  if (route?.method === method) return route;
  if (route !== undefined) return allow(["OPTIONS", route.method].sort(), method === "OPTIONS");
  const near = path
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "")
    .toLowerCase();
  if (ROUTES.get(near)?.method === method) return redirect(method, near + url.slice(path.length));
  return refuse(404, "NOT_FOUND");
}

/** The answer to a request whose body has been read. */
export function answerRequest(node: NsqdNode, route: NsqdRoute, url: string, body: Uint8Array): NsqdAnswer {
  const mark = url.indexOf("?");
  return route.answer(node, parseQuery(mark < 0 ? "" : url.slice(mark + 1)), body);
}

function pathOf(url: string): string {
  const mark = url.indexOf("?");
  return mark < 0 ? url : url.slice(0, mark);
}

function get(answer: NsqdRoute["answer"]): NsqdRoute {
  return { method: "GET", limit: MESSAGE_BYTES_MAX, tooBig: "MSG_TOO_BIG", answer };
}

function post(answer: NsqdRoute["answer"], limit: number, tooBig: string): NsqdRoute {
  return { method: "POST", limit, tooBig, answer };
}

function publish(node: NsqdNode, query: Query | null, body: Uint8Array): NsqdAnswer {
  if (body.length === 0) return refuse(400, "MSG_EMPTY");
  const topic = topicOf(query);
  if (typeof topic !== "string") return topic;
  node.topics.create(topic);
  if (!isDefer(query?.get("defer"))) return refuse(400, "INVALID_DEFER");
  return take(node, topic, [body]);
}

function publishMany(node: NsqdNode, query: Query | null, body: Uint8Array): NsqdAnswer {
  const topic = topicOf(query);
  if (typeof topic !== "string") return topic;
  node.topics.create(topic);
  const split = isBinary(query?.get("binary")) ? splitBinary(body) : splitLines(body);
  if (split.kind === "refused") return refuse(413, split.code);
  return take(node, topic, split.messages);
}

function take({ intake, topics }: NsqdNode, topic: string, messages: readonly Uint8Array[]): NsqdAnswer {
  if (!intake.take(topic, messages)) return refuse(503, "BUSY");
  topics.count(topic, messages);
  return TAKEN;
}

/** The topic that the query names, or what is wrong with it. */
function topicOf(query: Query | null): string | NsqdAnswer {
  if (query === null) return refuse(400, "INVALID_REQUEST");
  const topic = query.get("topic");
  if (topic === undefined) return refuse(400, "MISSING_ARG_TOPIC");
  return isTopicName(topic) ? topic : refuse(400, "INVALID_TOPIC");
}

/** Deferred messages are taken at once: what is in them has a time of its own. */
function isDefer(defer: string | undefined): boolean {
  if (defer === undefined) return true;
  return INTEGER.test(defer) && Number(defer) >= 0 && Number(defer) <= DEFER_MAX_MS;
}

/** Every value but these two means binary. */
function isBinary(binary: string | undefined): boolean {
  return binary !== undefined && binary !== "0" && binary !== "false";
}

function answerStats({ identity, topics }: NsqdNode, query: Query | null): NsqdAnswer {
  if (query === null) return refuse(400, "INVALID_REQUEST");
  return showStats(identity, topics, query);
}

function createTopic({ topics }: NsqdNode, query: Query | null): NsqdAnswer {
  const topic = topicOf(query);
  if (typeof topic !== "string") return topic;
  topics.create(topic);
  return CREATED;
}

function createChannel({ topics }: NsqdNode, query: Query | null): NsqdAnswer {
  if (query === null) return refuse(400, "INVALID_REQUEST");
  const name = query.get("topic");
  const channel = query.get("channel");
  if (name === undefined) return refuse(400, "MISSING_ARG_TOPIC");
  if (!isTopicName(name)) return refuse(400, "INVALID_ARG_TOPIC");
  if (channel === undefined) return refuse(400, "MISSING_ARG_CHANNEL");
  if (!isTopicName(channel)) return refuse(400, "INVALID_ARG_CHANNEL");
  const topic = topics.find(name);
  if (topic === undefined) return refuse(404, "TOPIC_NOT_FOUND");
  topics.addChannel(topic, channel);
  return CREATED;
}
