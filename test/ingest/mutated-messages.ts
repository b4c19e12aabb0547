/** Mutated frames and JSON bodies pushed at a whole node: half of them by HTTP, half from an nsqd. */
import { FakeNsqd } from "../support/fake-nsqd.js";
import { freePort } from "../support/free-port.js";
import { packKstatFrame, SD_FRAME } from "../support/kstat-message.js";
import { NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";
import { createRandom, mutate } from "../wire/random-packet.js";

const SENDERS = 8;
const BODY =
  '{"grouping": "g","metric": "a.b","time": 12345,"value": 1,"tags": {"fifo-host":"h","k":"v","zone":"z"}}';
const SOUND: readonly (readonly [topic: string, body: Uint8Array])[] = [
  ["tachyon", packKstatFrame(SD_FRAME)],
  ["tachyon", packKstatFrame({ ...SD_FRAME, module: "link", name: "z12_net0", uuid: "web1" })],
  ["tachyon-metric-json", Buffer.from(BODY)],
];

export interface MutatedOutcome {
  /** Answers by HTTP, by their status. */
  readonly answers: Readonly<Record<number, number>>;
  /** What the node says it has taken. */
  readonly handled: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Messages that nsqd has not been told are done. */
  readonly unfinished: number;
}

/** @throws {Error} where the node does not answer any more, or has restarted any of its actors. */
export async function pushMutated(count: number, seed: number): Promise<MutatedOutcome> {
  const random = createRandom(seed);
  const next = (): readonly [topic: string, body: Uint8Array] => {
    const [topic, body] = SOUND[Math.floor(random() * SOUND.length)]!;
    return [topic, mutate(random, body)];
  };
  const nsqd = await FakeNsqd.start();
  const port = await freePort();
  const node = await NodeProcess.start(
    `version: 1\ningest:\n  nsq_http: { listen: "127.0.0.1:${port}" }\n  nsq: { nsqd: ["${nsqd.address}"], topic: tachyon }`,
  );
  try {
    const fromNsqd = Math.floor(count / 2);
    nsqd.publish("tachyon", ...Array.from({ length: fromNsqd }, () => Buffer.from(next()[1])));
    const answers: Record<number, number> = {};
    const shares = Array.from({ length: SENDERS }, (_, at) => Math.floor((count - fromNsqd + at) / SENDERS));
    await Promise.all(shares.map((share) => post(port, share, next, answers)));
    await until(() => nsqd.channel("tachyon").depth === 0, { what: "all to be finished", timeoutMs: 60_000 });
    const { details, restarts } = await node.actor("/ingest/rules");
    if (restarts > 0) throw new Error(`/ingest/rules was restarted ${restarts} times`);
    const { handled, dropped } = details as Pick<MutatedOutcome, "handled" | "dropped">;
    return { answers, handled, dropped, unfinished: nsqd.channel("tachyon").depth };
  } finally {
    await node.stop();
    await nsqd.stop();
  }
}

/** One after the other; an empty body is none for nsqd, and is answered 400. */
async function post(
  port: number,
  count: number,
  next: () => readonly [topic: string, body: Uint8Array],
  answers: Record<number, number>,
): Promise<void> {
  for (let at = 0; at < count; at++) {
    const [topic, body] = next();
    const response = await fetch(`http://127.0.0.1:${port}/put?topic=${topic}`, {
      method: "POST",
      body: Buffer.from(body),
    });
    await response.text();
    answers[response.status] = (answers[response.status] ?? 0) + 1;
  }
}
