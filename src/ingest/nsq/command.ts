/** What a client says to nsqd: lines, and for some a body behind its length. */

/** The first bytes of a connection: the protocol. */
export const MAGIC = "  V2";
/** The answer to a heartbeat. */
export const NOP = "NOP\n";
/** Nothing more is to be sent; answered `CLOSE_WAIT`. */
export const CLOSE = "CLS\n";

export interface Identity {
  readonly hostname: string;
  readonly userAgent: string;
  /** Interval of the heartbeats that the server is to send. */
  readonly heartbeatMs: number;
}

/** Answered with what the server allows, as JSON. */
export function identify({ hostname, userAgent, heartbeatMs }: Identity): Buffer {
  const body = {
    client_id: hostname,
    hostname,
    user_agent: userAgent,
    feature_negotiation: true,
    heartbeat_interval: heartbeatMs,
  };
  return withBody("IDENTIFY\n", Buffer.from(JSON.stringify(body)));
}

/** Answered `OK`. */
export function subscribe(topic: string, channel: string): string {
  return `SUB ${topic} ${channel}\n`;
}

/** So many messages may be sent before the first of them is answered. */
export function ready(count: number): string {
  return `RDY ${count}\n`;
}

/** The message is done. */
export function finish(id: string): string {
  return `FIN ${id}\n`;
}

/** The message is to be sent again, to whomever, after `delayMs`. */
export function requeue(id: string, delayMs: number): string {
  return `REQ ${id} ${Math.round(delayMs)}\n`;
}

/** All of the messages, or none; answered `OK`. */
export function publishAll(topic: string, bodies: readonly Buffer[]): Buffer {
  const parts = bodies.flatMap((body) => [uint32(body.length), body]);
  return withBody(`MPUB ${topic}\n`, Buffer.concat([uint32(bodies.length), ...parts]));
}

function withBody(line: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(line, "latin1"), uint32(body.length), body]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
