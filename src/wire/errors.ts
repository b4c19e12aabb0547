/** What may go wrong with a socket or its keys, as an operator reads it. */

export const WIRE_ERROR_CODES = [
  "WIRE_ADDRESS_IN_USE",
  "WIRE_BIND_FAILED",
  "WIRE_CONNECT_FAILED",
  "WIRE_BAD_KEY",
  "WIRE_KEY_EXISTS",
] as const;
export type WireErrorCode = (typeof WIRE_ERROR_CODES)[number];

/** A socket that cannot be bound or connected, or a key file that cannot be used; which one is in the message. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly code: WireErrorCode;
  constructor(code: WireErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
