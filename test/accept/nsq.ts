/**
 * NSQ at full size, before a real nsqd 1.3.0 and nsqlookupd where they can be had, else before the fake: 100,000
 * messages with two kills, discovery, what comes twice, and windows that one node publishes and another reads.
 */
import { METRIC_TOPIC } from "../../src/app/message-readers.js";
import { systemClock } from "../../src/base/clock.js";
import { Consumer, type ConsumerOptions } from "../../src/ingest/nsq/consumer.js";
import { TakenMessages } from "../../src/ingest/nsq/taken-messages.js";
import { numberedMetrics, readWithKills } from "../ingest/nsq/killed-consumer.js";
import { FakeLookupd } from "../support/fake-lookupd.js";
import { FakeNsqd } from "../support/fake-nsqd.js";
import { NodeProcess } from "../support/node-process.js";
import { findNsqPrograms, RealLookupd, RealNsqd } from "../support/real-nsqd.js";
import { until } from "../support/until.js";

const MESSAGES = 100_000;
const KILL_AT = [30_000, 65_000];
const MSG_TIMEOUT_MS = 2_000;
/** nsqd looks at a new channel for what has timed out only after up to 5 s. */
const HELD_UP_MS = 5_000 + 2 * MSG_TIMEOUT_MS;
const PUBLISH_MAX = 10_000;
const WAIT_MS = 120_000;

/** A server, real or not, with what the checks need of it. */
interface Place {
  readonly address: string;
  /** HTTP address of an nsqlookupd that knows it. */
  readonly lookupd: string;
  publish(topic: string, bodies: readonly string[]): Promise<void>;
  depth(topic: string): Promise<number>;
  stop(): Promise<void>;
}

/** Prints each check; whether all are good. */
export async function run(): Promise<boolean> {
  const programs = findNsqPrograms();
  console.log(programs === null ? "before the FAKE nsqd" : `before the real nsqd of ${programs}`);
  const place = await (programs === null ? startFake() : startReal(programs));
  try {
    const results = [
      await check("all arrive, killed twice", () => losesNothing(place)),
      await check("what comes twice counts once", () => countsOnce(place)),
      await check("by nsqlookupd, and drained at the stop", () => findsAndDrains(place)),
      await check("from node to node", () => publishes(place)),
    ];
    return results.every(Boolean);
  } finally {
    await place.stop();
  }
}

async function check(what: string, isGood: () => Promise<boolean>): Promise<boolean> {
  const startMs = performance.now();
  const good = await isGood();
  console.log(`${good ? "good" : "BAD"}: ${what} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
  return good;
}

async function losesNothing(place: Place): Promise<boolean> {
  await place.publish("numbered", numberedMetrics(MESSAGES));
  const { samples, repeated } = await readWithKills(place.address, "numbered", MESSAGES, KILL_AT, WAIT_MS);
  console.log(`${samples} of ${MESSAGES} different samples taken over, ${repeated} again after a kill`);
  return samples === MESSAGES;
}

/** A consumer that is held up for longer than nsqd waits for its answers: all of these come again. */
async function countsOnce(place: Place): Promise<boolean> {
  const count = 1_000;
  const values: string[] = [];
  await place.publish("twice", numberedMetrics(count));
  const consumer = consume({
    nsqd: [place.address],
    topic: "twice",
    take(bodies) {
      if (values.length === 0) holdUp(HELD_UP_MS);
      values.push(...bodies.map(String));
      return true;
    },
  });
  await until(async () => (await place.depth("twice")) === 0, {
    what: "all to be finished",
    timeoutMs: WAIT_MS,
  });
  await consumer.stop(1_000);
  console.log(JSON.stringify(consumer.totals));
  return values.length === count && new Set(values).size === count && consumer.totals.repeated > 0;
}

async function findsAndDrains(place: Place): Promise<boolean> {
  const count = 50_000;
  let taken = 0;
  await place.publish("found", numberedMetrics(count));
  const startMs = performance.now();
  const consumer = consume({
    lookupd: [place.lookupd],
    topic: "found",
    maxInFlight: 2_000,
    take: (bodies) => ((taken += bodies.length), true),
  });
  await until(() => taken > count / 2, { what: "half of the messages", timeoutMs: WAIT_MS });
  const perSecond = (taken / (performance.now() - startMs)) * 1000;
  console.log(`${Math.round(perSecond).toLocaleString("en")} messages/s`);
  await consumer.stop(5_000);
  const left = await place.depth("found");
  console.log(`${taken} taken, ${left} left`);
  return taken + left === count;
}

/** One node publishes what is pushed to it, another reads it. */
async function publishes(place: Place): Promise<boolean> {
  const windows = "aggregator: { windows: [1s], lateness: 1s }";
  const name = (text: string): string => `version: 1\nnode: { name: ${text} }\n${windows}`;
  const reader = await NodeProcess.start(
    `${name("reader")}\ningest: { nsq: { lookupd: ["${place.lookupd}"], nsqd: ["${place.address}"], topic: windows } }`,
  );
  const writer = await NodeProcess.start(
    `${name("writer")}\ningest: { nsq: { nsqd: ["${place.address}"], topic: ${METRIC_TOPIC} } }\n` +
      `publishers: { out: { nsq: "${place.address}", topic: windows } }`,
  );
  try {
    await place.publish(METRIC_TOPIC, [
      `{"grouping":"g","metric":"pushed","time":1000,"value":42,"tags":{"host":"far","zone":"web1","disk":"sda"}}`,
    ]);
    const series = await until(() => seriesOf(reader, "web1"), { what: "the series", timeoutMs: WAIT_MS });
    console.log(series);
    return series.includes('"metric":"pushed","instance":"disk=sda"') && series.includes('"last":42');
  } finally {
    await writer.stop();
    await reader.stop();
  }
}

async function seriesOf(node: NodeProcess, zone: string): Promise<string | null> {
  const text = JSON.stringify(await node.get(`/zones/${zone}/windows?resolution=1s`));
  return text.includes('"last":42') ? text : null;
}

function consume(options: Partial<ConsumerOptions>): Consumer {
  return new Consumer({
    nsqd: [],
    lookupd: [],
    topic: "t",
    channel: "aggregator",
    maxInFlight: 200,
    clock: systemClock,
    identity: { hostname: "h", userAgent: "zonetap/accept" },
    taken: new TakenMessages(),
    take: () => true,
    onOversized: () => undefined,
    onChange: () => undefined,
    ...options,
  });
}

function holdUp(spanMs: number): void {
  const endMs = performance.now() + spanMs;
  while (performance.now() < endMs) continue;
}

async function startReal(programs: string): Promise<Place> {
  const lookupd = await RealLookupd.start(programs);
  const nsqd = await RealNsqd.start(programs, MSG_TIMEOUT_MS, lookupd.tcp);
  return {
    address: nsqd.address,
    lookupd: lookupd.http,
    async publish(topic, bodies) {
      await nsqd.post(`/topic/create?topic=${topic}`);
      await nsqd.post(`/channel/create?topic=${topic}&channel=aggregator`);
      for (let at = 0; at < bodies.length; at += PUBLISH_MAX) {
        await nsqd.post(`/mpub?topic=${topic}`, bodies.slice(at, at + PUBLISH_MAX).join("\n"));
      }
    },
    depth: (topic) => nsqd.depth(topic),
    async stop() {
      await nsqd.stop();
      await lookupd.stop();
    },
  };
}

async function startFake(): Promise<Place> {
  const nsqd = await FakeNsqd.start({ msgTimeoutMs: MSG_TIMEOUT_MS });
  const lookupd = await FakeLookupd.start();
  lookupd.announce([nsqd.port]);
  return {
    address: nsqd.address,
    lookupd: lookupd.address,
    publish(topic, bodies) {
      for (let at = 0; at < bodies.length; at += PUBLISH_MAX) {
        nsqd.publish(topic, ...bodies.slice(at, at + PUBLISH_MAX));
      }
      return Promise.resolve();
    },
    depth: (topic) => Promise.resolve(nsqd.channel(topic).depth),
    async stop() {
      await nsqd.stop();
      await lookupd.stop();
    },
  };
}
