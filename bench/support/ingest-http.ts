/**
 * Producers that keep their connections and send one POST after the other, against the same on a fastify route
 * that answers `OK` and does nothing. Server and load share one machine; each figure is the best of the rounds.
 */
import { fork } from "node:child_process";
import { connect, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import fastify from "fastify";
import { decodeJsonMetric } from "../../src/ingest/json-metric.js";
import { Intake, type MessageContent } from "../../src/ingest/intake.js";
import { createNsqdServer } from "../../src/ingest/nsqd-server.js";
import { Topics } from "../../src/ingest/topics.js";

const BODY =
  '{"grouping": "fifo","metric": "fifo.vm.createions","time": 12345,"value": 1,"tags": {"fifo-host":"fifo01"}}';
const REQUEST = Buffer.from(
  `POST /put?topic=tachyon-metric-json HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
);
const CONNECTIONS = 16;
const ROUNDS = 3;
const TO_REACH = 0.6;

/** `seconds`: of each round. */
export async function run([seconds = "4"]: readonly string[]): Promise<void> {
  let [ours, bare] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    bare = Math.max(bare, await measure("fastify", Number(seconds) * 1000));
    ours = Math.max(ours, await measure("nsqd", Number(seconds) * 1000));
  }
  console.log(`fastify that does nothing: ${bare.toFixed(0)} POSTs/s`);
  console.log(
    `ingest of JSON metrics:    ${ours.toFixed(0)} POSTs/s, ratio ${(ours / bare).toFixed(2)} (to reach ${TO_REACH})`,
  );
}

/** POSTs per second that a server in a process of its own answers. */
async function measure(kind: string, spanMs: number): Promise<number> {
  const server = fork(fileURLToPath(import.meta.url), [kind]);
  const port = await new Promise<number>((resolve) =>
    server.once("message", (message) => resolve(Number(message))),
  );
  try {
    await load(port, spanMs / 4);
    return await load(port, spanMs);
  } finally {
    server.kill("SIGKILL");
  }
}

async function load(port: number, spanMs: number): Promise<number> {
  const startMs = performance.now();
  const counts = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => loadOne(port, startMs + spanMs)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - startMs) / 1000);
}

/** Sends a request as soon as the one before is answered; each answer comes in one piece. */
async function loadOne(port: number, untilMs: number): Promise<number> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  let answers = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", () => {
      answers++;
      if (performance.now() < untilMs) socket.write(REQUEST);
      else resolve();
    });
    socket.write(REQUEST);
  });
  socket.destroy();
  return answers;
}

function readMessage(body: Uint8Array): MessageContent {
  const decoded = decodeJsonMetric(body);
  if (decoded.kind === "skip") return { kind: "dropped", reason: decoded.reason };
  const { metric, host = "", zone, instance, timeS, value } = decoded.metric;
  return {
    kind: "sample",
    sample: { host, zone, metric, instance, kind: "gauge", timeMs: timeS * 1000, value },
  };
}

async function serve(kind: string): Promise<number> {
  if (kind === "fastify") {
    const server = fastify();
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    server.post("/put", (_request, reply) => reply.type("text/plain; charset=utf-8").send("OK"));
    await server.listen({ host: "127.0.0.1", port: 0 });
    return (server.server.address() as AddressInfo).port;
  }
  const intake = new Intake({ topics: new Map([["tachyon-metric-json", readMessage]]), offer: () => true });
  const identity = { hostname: "x", version: "0", httpPort: 0, startedS: 0 };
  const node = { intake, topics: new Topics(), identity };
  const server = createNsqdServer({ node: () => node, isAllowed: () => true, onAnswer: () => {} });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const [, file, kind] = process.argv;
if (file === fileURLToPath(import.meta.url) && kind !== undefined) process.send?.(await serve(kind));
