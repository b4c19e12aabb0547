/** What a failed handshake of ZeroMQ means, for the person who has to mend it. */
import type { Event } from "zeromq";

/** Why `address` and a collector do not come together; null for an event that is no failure of a handshake. */
export function explainFailure(event: Event, address: string, hasKeys: boolean): string | null {
  switch (event.type) {
    case "handshake:error:auth":
      return `${address} refuses this collector's key`;
    case "handshake:error:protocol":
      return `${address} ${explainProtocol(event.error.code, hasKeys)}`;
    case "handshake:error:other":
      return hasKeys
        ? `${address} broke off the handshake; server_key_file is hardly its public key`
        : `${address} broke off the handshake`;
    default:
      return null;
  }
}

function explainProtocol(code: string, hasKeys: boolean): string {
  if (code !== "ERR_ZMTP_MECHANISM_MISMATCH") return `does not shake hands as ZeroMQ does (${code})`;
  return hasKeys
    ? "is in the clear, and this collector wants CURVE"
    : "wants CURVE, and this collector has no curve";
}
