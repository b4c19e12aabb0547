/**
 * A consumer as a process of its own, to be killed: takes over what it reads of ADDRESS, TOPIC by writing it to
 * FILE, a line for each sample, and tells its parent how many it has.
 */
import { openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { METRIC_TOPIC, readMetricMessage } from "../../src/app/message-readers.js";
import { systemClock } from "../../src/base/clock.js";
import { Intake } from "../../src/ingest/intake.js";
import { Consumer } from "../../src/ingest/nsq/consumer.js";
import { TakenMessages } from "../../src/ingest/nsq/taken-messages.js";

const [address = "", topic = "", file = ""] = process.argv.slice(2);
const output = openSync(file, "a");
let count = 0;

const intake = new Intake({
  topics: new Map([[METRIC_TOPIC, readMetricMessage("here", () => undefined)]]),
  offer(samples) {
    writeSync(output, samples.map(({ metric, timeMs, value }) => `${metric} ${timeMs} ${value}\n`).join(""));
    count += samples.length;
    process.send?.(count);
    return true;
  },
});

new Consumer({
  nsqd: [address],
  lookupd: [],
  topic,
  channel: "aggregator",
  maxInFlight: 200,
  clock: systemClock,
  identity: { hostname: hostname(), userAgent: "zonetap/test" },
  taken: new TakenMessages(),
  take: (bodies) => intake.take(METRIC_TOPIC, bodies),
  onOversized: () => undefined,
  onChange: () => undefined,
  timing: { reconnect: { minMs: 10, maxMs: 100 } },
});
