/** One client of the fake nsqd: its commands, and the messages that are in flight to it. */
import type { Socket } from "node:net";
import type { FakeChannel, FakeMessage, FakeNsqd } from "./fake-nsqd.js";

const RESPONSE = 0;
const ERROR = 1;
const MESSAGE = 2;
const BODY_COMMANDS = ["IDENTIFY", "MPUB"];
const TOPIC_NAME = /^[.a-zA-Z0-9_-]{1,64}(#ephemeral)?$/;

export class NsqdClient {
  readonly socket: Socket;
  readonly #nsqd: FakeNsqd;
  #input: Buffer = Buffer.alloc(0);
  #isGreeted = false;
  #channel: FakeChannel | null = null;
  #isClosing = false;
  #inFlight = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #timeouts = new Map<string, NodeJS.Timeout>();
  /** The last count of RDY. */
  ready = 0;

  constructor(nsqd: FakeNsqd, socket: Socket) {
    this.#nsqd = nsqd;
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      while (this.#readCommand()) continue;
      this.deliver();
    });
  }

  /** It has gone: nothing is sent to it any more. What is in flight still times out, as with a real nsqd. */
  end(): void {
    clearInterval(this.#heartbeat);
    this.#isClosing = true;
    if (this.#nsqd.clients.size === 0) for (const timer of this.#timeouts.values()) clearTimeout(timer);
  }

  /** Sends messages as long as RDY allows. */
  deliver(): void {
    if (this.#channel === null || this.#isClosing || this.socket.destroyed) return;
    const frames: Buffer[] = [];
    while (this.#inFlight < this.ready) {
      const message = this.#channel.waiting.shift();
      if (message === undefined) break;
      frames.push(this.#takeOut(this.#channel, message));
    }
    if (frames.length > 0) this.write(Buffer.concat(frames));
  }

  /** Bytes to the client, in pieces where the fault says so. */
  write(bytes: Buffer): void {
    const { isMute, pieceBytes } = this.#nsqd.faults;
    if (isMute || this.socket.destroyed) return;
    if (pieceBytes === 0) this.socket.write(bytes);
    for (let at = 0; pieceBytes > 0 && at < bytes.length; at += pieceBytes) {
      this.socket.write(bytes.subarray(at, at + pieceBytes));
    }
  }

  #takeOut(channel: FakeChannel, message: FakeMessage): Buffer {
    message.attempts++;
    this.#inFlight++;
    channel.inFlight.set(message.id, message);
    const timer = setTimeout(() => {
      this.#settle(channel, message.id);
      channel.waiting.push(message);
      this.#nsqd.deliver();
    }, this.#nsqd.options.msgTimeoutMs);
    this.#timeouts.set(message.id, timer.unref());
    const head = Buffer.alloc(26);
    head.writeBigInt64BE(BigInt(Date.now()) * 1_000_000n);
    head.writeUInt16BE(message.attempts, 8);
    head.write(message.id, 10, "latin1");
    return frame(MESSAGE, Buffer.concat([head, message.body]));
  }

  /** The message is no longer in flight; undefined where it was not. */
  #settle(channel: FakeChannel, id: string): FakeMessage | undefined {
    if (!this.#timeouts.has(id)) return undefined;
    clearTimeout(this.#timeouts.get(id));
    this.#timeouts.delete(id);
    this.#inFlight--;
    const message = channel.inFlight.get(id);
    channel.inFlight.delete(id);
    return message;
  }

  #readCommand(): boolean {
    if (!this.#isGreeted) {
      if (this.#input.length < 4) return false;
      if (this.#take(4).toString("latin1") !== "  V2") this.#fail("E_BAD_PROTOCOL");
      this.#isGreeted = true;
    }
    const lineEnd = this.#input.indexOf(0x0a);
    if (lineEnd < 0) return false;
    const line = this.#input.toString("latin1", 0, lineEnd);
    const name = line.split(" ")[0]!;
    let body: Buffer = Buffer.alloc(0);
    if (BODY_COMMANDS.includes(name)) {
      if (this.#input.length < lineEnd + 5) return false;
      const length = this.#input.readUInt32BE(lineEnd + 1);
      if (this.#input.length < lineEnd + 5 + length) return false;
      body = this.#take(lineEnd + 5 + length).subarray(lineEnd + 5);
    } else this.#take(lineEnd + 1);
    this.#nsqd.commands.push(line);
    if (!this.#nsqd.faults.isDeaf) this.#obey(line.split(" "), body);
    return true;
  }

  #take(length: number): Buffer {
    const taken = this.#input.subarray(0, length);
    this.#input = this.#input.subarray(length);
    return taken;
  }

  #obey([name, first = "", second = ""]: readonly string[], body: Buffer): void {
    const { faults } = this.#nsqd;
    switch (name) {
      case "IDENTIFY":
        return this.#identify(JSON.parse(body.toString()) as { heartbeat_interval: number });
      case "SUB":
        if (faults.error !== null) return this.#fail(faults.error);
        if (this.#channel !== null) return this.#fail("E_INVALID cannot SUB in current state");
        if (!TOPIC_NAME.test(first)) return this.#fail(`E_BAD_TOPIC SUB topic name "${first}" is not valid`);
        this.#channel = this.#nsqd.channel(first);
        return this.#respond("OK");
      case "MPUB":
        if (faults.error !== null) return this.#fail(faults.error);
        this.#publish(first, body);
        return this.#respond("OK");
      case "RDY":
        if (this.#channel === null) return this.#fail("E_INVALID cannot RDY in current state");
        if (Number(first) > this.#nsqd.options.readyMax)
          return this.#fail(`E_INVALID RDY count ${first} out of range`);
        this.ready = Number(first);
        return;
      case "FIN":
      case "REQ":
        return this.#answer(name, first, Number(second));
      case "CLS":
        this.#isClosing = true;
        return this.#respond("CLOSE_WAIT");
      case "NOP":
        return;
      default:
        return this.#fail(`E_INVALID invalid command ${name}`);
    }
  }

  #identify({ heartbeat_interval: asked }: { heartbeat_interval: number }): void {
    const { readyMax, heartbeatMs = asked } = this.#nsqd.options;
    this.#respond(JSON.stringify({ max_rdy_count: readyMax, version: "1.3.0", msg_timeout: 60_000 }));
    this.#heartbeat = setInterval(() => this.#respond("_heartbeat_"), heartbeatMs).unref();
  }

  #answer(name: "FIN" | "REQ", id: string, delayMs: number): void {
    const channel = this.#channel;
    const message = channel === null ? undefined : this.#settle(channel, id);
    if (channel === null || message === undefined) {
      return this.write(frame(ERROR, Buffer.from(`E_${name}_FAILED ${name} ${id} failed ID not in flight`)));
    }
    if (name === "FIN") return;
    channel.deferred.add(message);
    setTimeout(() => {
      channel.deferred.delete(message);
      channel.waiting.push(message);
      this.#nsqd.deliver();
    }, delayMs).unref();
  }

  #publish(topic: string, body: Buffer): void {
    const bodies = this.#nsqd.published.get(topic) ?? [];
    this.#nsqd.published.set(topic, bodies);
    for (let at = 4; at < body.length; at += 4 + body.readUInt32BE(at)) {
      const one = body.subarray(at + 4, at + 4 + body.readUInt32BE(at));
      bodies.push(one);
      this.#nsqd.publish(topic, one);
    }
  }

  #respond(text: string): void {
    this.write(frame(RESPONSE, Buffer.from(text)));
  }

  #fail(text: string): void {
    this.write(frame(ERROR, Buffer.from(text)));
    this.socket.end();
  }
}

/** A frame of nsqd. */
export function frame(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(data.length + 4);
  head.writeInt32BE(type, 4);
  return Buffer.concat([head, data]);
}
