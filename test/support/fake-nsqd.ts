/**
 * An nsqd for tests: topics, channels, messages in flight, and the words of nsqd 1.3.0 for what is wrong. It can be
 * made to fail as a real one cannot be asked to. What it says was compared with recordings of a real one, and
 * `npm run accept -- nsq` puts the same consumer before both.
 */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { NsqdClient } from "./fake-nsqd-client.js";

export interface FakeMessage {
  readonly id: string;
  readonly body: Buffer;
  attempts: number;
}

export interface FakeNsqdOptions {
  /** After which a message that was not answered is sent again. */
  readonly msgTimeoutMs?: number;
  readonly readyMax?: number;
  /** In place of the interval that clients ask for. */
  readonly heartbeatMs?: number;
}

/** How it misbehaves. */
export interface Faults {
  /** Says nothing at all, heartbeats neither. */
  isMute: boolean;
  /** What clients say is read and forgotten. */
  isDeaf: boolean;
  /** Sends so many bytes at a time; 0: whole frames. */
  pieceBytes: number;
  /** Answers SUB or MPUB with this error, and closes. */
  error: string | null;
}

/** Messages of one topic, and one channel of it, which is made with the first that is sent or asked for. */
export class FakeChannel {
  /** In the order in which they are to be sent. */
  readonly waiting: FakeMessage[] = [];
  readonly inFlight = new Map<string, FakeMessage>();
  readonly deferred = new Set<FakeMessage>();

  /** All that has not been finished. */
  get depth(): number {
    return this.waiting.length + this.inFlight.size + this.deferred.size;
  }
}

export class FakeNsqd {
  readonly options: Required<Omit<FakeNsqdOptions, "heartbeatMs">> & FakeNsqdOptions;
  readonly faults: Faults = { isMute: false, isDeaf: false, pieceBytes: 0, error: null };
  readonly channels = new Map<string, FakeChannel>();
  readonly clients = new Set<NsqdClient>();
  /** Every command line that came, in order. */
  readonly commands: string[] = [];
  /** Bodies of MPUB, by topic. */
  readonly published = new Map<string, Buffer[]>();
  /** Connections that there were. */
  connections = 0;
  readonly #server: Server;
  #nextId = 0;

  private constructor(options: FakeNsqdOptions) {
    this.options = { msgTimeoutMs: 60_000, readyMax: 2_500, ...options };
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(options: FakeNsqdOptions = {}, port = 0): Promise<FakeNsqd> {
    const nsqd = new FakeNsqd(options);
    await new Promise<void>((resolve) => nsqd.#server.listen(port, "127.0.0.1", resolve));
    return nsqd;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Of any channel name: there is one channel for each topic. */
  channel(topic: string): FakeChannel {
    let channel = this.channels.get(topic);
    if (channel === undefined) {
      channel = new FakeChannel();
      this.channels.set(topic, channel);
    }
    return channel;
  }

  publish(topic: string, ...bodies: (string | Buffer)[]): void {
    const { waiting } = this.channel(topic);
    for (const body of bodies) {
      const id = (this.#nextId++).toString(16).padStart(16, "0");
      waiting.push({ id, body: Buffer.from(body), attempts: 0 });
    }
    this.deliver();
  }

  /** Sends what waits to whoever may have it. */
  deliver(): void {
    for (const client of this.clients) client.deliver();
  }

  /** How often a command has come. */
  count(command: string): number {
    return this.commands.filter((line) => line.startsWith(command)).length;
  }

  /** Cuts all connections; what is in flight comes back after its timeout. */
  cut(): void {
    for (const client of this.clients) client.socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const client of this.clients) client.end();
  }

  #accept(socket: Socket): void {
    this.connections++;
    const client = new NsqdClient(this, socket);
    this.clients.add(client);
    socket.on("error", () => undefined); // A client that goes away is what these tests are about.
    socket.once("close", () => {
      client.end();
      this.clients.delete(client);
    });
  }
}
