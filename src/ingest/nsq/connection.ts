/**
 * One TCP connection to an nsqd, for a consumer as for a publisher: the protocol, IDENTIFY, the answer to
 * heartbeats, and the end. A server that does not answer, or from which nothing comes for two heartbeats, is taken
 * for gone, since TCP alone would wait for it for hours.
 */
import { connect, type Socket } from "node:net";
import type { Clock, Timer } from "../../base/clock.js";
import { errorMessage } from "../../base/errors.js";
import { identify, MAGIC, NOP, type Identity } from "./command.js";
import { FrameReader, type NsqFrame } from "./frame-reader.js";

export interface ConnectionOptions {
  /** `host:port`; an IPv6 host in brackets. */
  readonly address: string;
  readonly identity: Identity;
  readonly clock: Clock;
  /** The server has said what it allows. Not called after the end. */
  readonly onReady: (limits: ServerLimits) => void;
  /** Frames of one chunk that are neither heartbeats nor faults, at least one. */
  readonly onFrames: (frames: readonly NsqFrame[]) => void;
  /** It has ended, by itself or by us, and for this reason; called once. */
  readonly onEnd: (reason: string) => void;
}

export interface ServerLimits {
  /** Highest count of RDY. */
  readonly readyMax: number;
}

/** A server on the same network answers within a few ms; one that takes 5 s is unwell. */
const HANDSHAKE_MS = 5_000;
/** Heartbeats that may be missing: nsqd itself gives up a client after two. */
const SILENT_HEARTBEATS = 2;
const HEARTBEAT = "_heartbeat_";
/** nsqd's own, for a server that does not negotiate. */
const READY_MAX_DEFAULT = 2_500;

export class NsqConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #isReady = false;
  #reason: string | null = null;
  #heardMs: number;
  #watch: Timer;

  /** Connects at once. */
  constructor(options: ConnectionOptions) {
    const { address, clock, identity } = options;
    this.#options = options;
    this.#heardMs = clock.nowMs();
    this.#socket = connect({ ...splitAddress(address), noDelay: true });
    this.#socket.on("error", (error) => void (this.#reason ??= errorMessage(error)));
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.once("close", () => {
      this.#watch.cancel();
      options.onEnd(this.#reason ?? "the server closed the connection");
    });
    this.#socket.write(MAGIC);
    this.#socket.write(identify(identity));
    this.#watch = clock.setTimer(HANDSHAKE_MS, () => {
      this.destroy(`no greeting within ${HANDSHAKE_MS} ms`);
    });
  }

  /** A command; dropped where the connection has ended. */
  send(command: string | Buffer): void {
    if (this.#reason === null && command.length > 0) this.#socket.write(command);
  }

  /** Ends it once all that was sent has left. May be called twice. */
  end(reason: string): void {
    this.#reason ??= reason;
    this.#socket.end();
  }

  /** Ends it now. May be called twice. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#heardMs = this.#options.clock.nowMs();
    const frames = this.#reader.push(chunk).filter((frame) => !this.#isOurs(frame));
    if (frames.length > 0) this.#options.onFrames(frames);
  }

  /** Deals with what concerns the connection itself; false for all else. */
  #isOurs(frame: NsqFrame): boolean {
    if (frame.kind === "fault") {
      this.destroy(`what came is not of NSQ: ${frame.reason}`);
      return true;
    }
    if (frame.kind === "response" && frame.text === HEARTBEAT) {
      this.send(NOP);
      return true;
    }
    if (this.#isReady) return false;
    if (frame.kind === "response") this.#beReady(frame.text);
    else this.destroy(frame.kind === "error" ? frame.text : `a ${frame.kind} before the greeting`);
    return true;
  }

  #beReady(text: string): void {
    this.#isReady = true;
    this.#watch.cancel();
    this.#lookForSilence();
    this.#options.onReady({ readyMax: readReadyMax(text) });
  }

  #lookForSilence(): void {
    const { clock, identity } = this.#options;
    const silentMs = clock.nowMs() - this.#heardMs;
    if (silentMs > SILENT_HEARTBEATS * identity.heartbeatMs) {
      return this.destroy(`silent for ${Math.round(silentMs)} ms`);
    }
    this.#watch = clock.setTimer(identity.heartbeatMs, () => this.#lookForSilence());
  }
}

/** `[::1]:4150` -> `::1` and 4150. */
function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}

/** `OK` of a server that does not negotiate has none. */
function readReadyMax(text: string): number {
  const found = /"max_rdy_count":(\d{1,9})\b/.exec(text)?.[1];
  return found === undefined ? READY_MAX_DEFAULT : Number(found);
}
