/** What a collector and the thread that receives for it say to each other, over a port of their own. */
import type { MessagePort } from "node:worker_threads";
import type { Event, SocketOptions, Subscriber } from "zeromq";
import type { FrameBurst } from "./frame-burst.js";

/** To the thread, over its own port. */
export type ThreadOrder =
  /** `port` is the collector's; when that is closed, so is the socket. */
  | { readonly kind: "open"; readonly socket: ReceiverSocket; readonly port: MessagePort }
  /** Closes all sockets and ends. */
  | { readonly kind: "end" };

/** A socket to be opened. */
export interface ReceiverSocket {
  /** ZeroMQ endpoint to connect to. */
  readonly endpoint: string;
  readonly options: SocketOptions<Subscriber>;
}

/** What the thread is given at its start. */
export interface ThreadData {
  /** Its one word becomes 1 when all sockets are closed, and whoever waits for that is woken. */
  readonly ended: Int32Array;
}

/** What a collector tells the thread. */
export type ReceiverOrder =
  /** One burst has been taken, there is room for another. */
  { readonly kind: "taken" } | { readonly kind: "connect-again" };

/** The first thing that the thread tells a collector. */
export type ReceiverAnswer =
  { readonly kind: "connecting" } | { readonly kind: "bad-address"; readonly message: string };

/** What the thread tells a collector that is connecting. */
export type ReceiverNotice =
  | { readonly kind: "burst"; readonly packed: PackedFrames; readonly total: FrameBurst["total"] }
  | { readonly kind: "event"; readonly event: ConnectionEvent }
  /** The socket is closed: nothing comes any more. */
  | { readonly kind: "failed"; readonly message: string };

/** Frames one behind the other in memory of their own. */
export interface PackedFrames {
  readonly bytes: Uint8Array;
  /** Where each frame ends. */
  readonly ends: readonly number[];
}

/** An event of the connection; `code` is that of its error. */
export interface ConnectionEvent {
  readonly type: Event["type"];
  readonly code: string | null;
}
