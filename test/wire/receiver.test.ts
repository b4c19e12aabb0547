import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { MessageChannel } from "node:worker_threads";
import { Publisher } from "zeromq";
import { ReceiverThread } from "../../src/wire/receiver-thread.js";
import { Receiver } from "../../src/wire/receiver.js";
import { fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

const PROGRAM = fixtureProgram("ends-while-receiving.mjs");
const RECEIVER = new URL("../../src/wire/receiver.js", import.meta.url).href;

describe("Receiver", () => {
  let publisher: Publisher;
  let frames: Uint8Array[];
  const receivers = new Set<Receiver>();

  beforeEach(async () => {
    publisher = new Publisher({ linger: 0, sendHighWaterMark: 0 });
    await publisher.bind("tcp://127.0.0.1:*");
    frames = [];
  });

  afterEach(() => {
    for (const receiver of receivers) receiver.close();
    receivers.clear();
    publisher.close();
  });

  async function open(options: object = {}, onFrames = keep): Promise<Receiver> {
    const socket = { endpoint: publisher.lastEndpoint!, options: { linger: 0, ...options } };
    const receiver = await Receiver.open(socket, { onFrames, onEvent: () => undefined });
    receivers.add(receiver);
    return receiver;
  }

  function keep(burst: readonly Uint8Array[]): void {
    frames.push(...burst);
  }

  async function joinUp(): Promise<void> {
    await until(() => publisher.send("knock").then(() => frames.length > 0), { what: "the subscription" });
    await publisher.send("last knock");
    await until(() => frames.some(({ length }) => length === 10), { what: "the last knock" });
    frames.length = 0;
  }

  it("hands on every frame as it was, in order, whatever their sizes", async () => {
    await open();
    await joinUp();
    const sent = Array.from({ length: 3_000 }, (_, index) =>
      Buffer.alloc(1 + ((index * 7919) % 5_000), index),
    );
    sent.push(Buffer.alloc(1024 * 1024, 1), Buffer.of(2));
    for (const frame of sent) await publisher.send(frame);
    await until(() => frames.length === sent.length, { what: "all frames" });
    sent.forEach((frame, index) => expect(frame.equals(frames[index]!), `frame ${index}`).to.equal(true));
  });

  it("brings few bursts before others have had a turn", async () => {
    let [bursts, most] = [0, 0];
    await open({}, (burst) => {
      keep(burst);
      most = Math.max(most, ++bursts);
      setImmediate(() => bursts--);
    });
    await joinUp();
    const large = Buffer.alloc(300 * 1024);
    for (let sent = 0; sent < 200; sent++) await publisher.send(large);
    await until(() => frames.length === 200, { what: "all frames" });
    expect(most).to.be.within(2, 16);
  });

  it("counts what came, also where no frame is good", async () => {
    const receiver = await open();
    await joinUp();
    const before = receiver.total.messages;
    await publisher.send(Buffer.alloc(0));
    await until(() => receiver.total.malformed.empty === 1, { what: "the empty one to be counted" });
    expect(receiver.total.messages).to.equal(before + 1);
    expect(frames).to.deep.equal([]);
  });

  it("hands on nothing after its end", async () => {
    const receiver = await open();
    const other = await open();
    await joinUp();
    receiver.close();
    const before = other.total.messages;
    frames.length = 0;
    await publisher.send("once");
    await until(() => other.total.messages > before, { what: "the other one's" });
    expect(frames.length).to.equal(1);
  });

  it("begins again and again", async () => {
    for (let round = 0; round < 10; round++) {
      const receiver = await open();
      await joinUp();
      receiver.close();
    }
  });

  it("fails with all others of its thread when that has a defect, and the next one has another thread", async () => {
    const [one, two] = [await open(), await open()];
    const failures = Promise.all(
      [one, two].map(({ failed }) => failed.catch((error: Error) => error.message)),
    );
    const { port2 } = new MessageChannel();
    const defect = new Promise<Error>((resolve) => ReceiverThread.join(resolve).open(null as never, port2));
    const { message } = await defect;
    expect(message).to.match(/null/);
    expect(await failures).to.deep.equal([message, message]);
    await open();
    await joinUp();
  });

  describe("in a process that ends", () => {
    /** A receiver that waits, and then `last`. */
    function runToEnd(last: string): { status: number | null; stderr: string } {
      return spawnSync(process.execPath, [PROGRAM, RECEIVER, last], { encoding: "utf8", timeout: 10_000 });
    }

    it("does not stand in the way of its exit code", () => {
      expect(runToEnd("exit")).to.include({ status: 3, stderr: "" });
    });

    it("does not hide an error that nobody catches", () => {
      const { status, stderr } = runToEnd("throw");
      expect(status).to.equal(1);
      expect(stderr).to.match(/Error: unforeseen/);
    });
  });
});
