/** A packet as text for a person, as `zonetap generator -v` prints it. */
import {
  ENTRY_BUCKET,
  ENTRY_SUM,
  FORM_DOUBLE,
  FORM_INT,
  METRIC_NAMED,
  NO_NUMBER,
  PacketView,
} from "../model/packet-view.js";
import { PACKET_METRICS } from "../model/metric.js";
import { decodeFrame } from "./decode-frame.js";

const view = new PacketView();

/** `global at 2026-11-22T10:00:00.500Z`, for each packet of the frame. */
export function packetHeads(frame: Uint8Array): string[] {
  const heads: string[] = [];
  decodeFrame(
    frame,
    view,
    () => heads.push(headOf(view)),
    () => undefined,
  );
  return heads;
}

/** Lines for each packet of the frame: its head, a line for each of its values, its end. */
export function packetLines(frame: Uint8Array): string[] {
  const lines: string[] = [];
  const describe = (): void => {
    lines.push(`BEGIN Zone Packet: ${headOf(view)}`);
    for (let index = 0; index < view.count; index++) lines.push(`  ${entryLine(view, index)}`);
    lines.push("END Zone Packet");
  };
  decodeFrame(frame, view, describe, (refusal) => lines.push(`a packet that cannot be read: ${refusal}`));
  return lines;
}

function headOf({ bytes, nameStart, nameEnd, timeMs }: PacketView): string {
  return `${textOf(bytes, nameStart, nameEnd)} at ${new Date(timeMs).toISOString()}`;
}

/** `net.rbytes64{net0} = 1500`, `syscall.latency{all} [1024] = 7`. */
function entryLine(packet: PacketView, index: number): string {
  const { bytes, metric, kind, low } = packet;
  const id = metric[index] ?? METRIC_NAMED;
  const name =
    id === METRIC_NAMED
      ? textOf(bytes, packet.metricStart[index] ?? 0, packet.metricEnd[index] ?? 0)
      : (PACKET_METRICS[id]?.name ?? "");
  const part =
    kind[index] === ENTRY_BUCKET ? ` [${low[index] ?? 0}]` : kind[index] === ENTRY_SUM ? " sum" : "";
  return `${name}{${instanceOf(packet, index)}}${part} = ${valueOf(packet, index)}`;
}

/** The instance as text, as a number, or both: `node/4242`. */
function instanceOf(
  { bytes, instanceStart, instanceEnd, instanceNumber }: PacketView,
  index: number,
): string {
  const text = textOf(bytes, instanceStart[index] ?? 0, instanceEnd[index] ?? 0);
  const number = instanceNumber[index] ?? NO_NUMBER;
  return [text, number === NO_NUMBER ? "" : String(number)].filter((part) => part !== "").join("/");
}

function valueOf({ form, num, hi, lo }: PacketView, index: number): string {
  if (form[index] === FORM_DOUBLE) return String(num[index]);
  const bits = (BigInt(hi[index] ?? 0) << 32n) | BigInt(lo[index] ?? 0);
  return String(form[index] === FORM_INT ? BigInt.asIntN(64, bits) : bits);
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
}
