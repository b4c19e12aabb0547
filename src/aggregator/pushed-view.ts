/** Pushed samples as entries of a packet view, so that they take the same way into a window as all others. */
import {
  ENTRY_COUNTER,
  ENTRY_GAUGE,
  FORM_DOUBLE,
  FORM_INT,
  FORM_UINT,
  METRIC_NAMED,
  NO_NUMBER,
  type PacketView,
} from "../model/packet-view.js";
import type { PushedSample } from "../model/pushed-sample.js";

const TWO_32 = 2 ** 32;
const encoder = new TextEncoder();

/** Writes texts one after the other; the bytes move when they no longer fit. */
class TextBuffer {
  bytes = new Uint8Array(1 << 14);
  end = 0;

  /** UTF-8; begins where the one before ended. */
  write(text: string): void {
    // No UTF-16 unit is longer than 3 bytes of UTF-8.
    const needed = this.end + 3 * text.length;
    if (needed > this.bytes.length) {
      const bytes = new Uint8Array(2 * needed);
      bytes.set(this.bytes.subarray(0, this.end));
      this.bytes = bytes;
    }
    this.end += encoder.encodeInto(text, this.bytes.subarray(this.end)).written;
  }
}

const texts = new TextBuffer();

/**
 * Fills `view` with samples[start...] as long as they are of one host, zone and time. Returns the index of the
 * first that is not.
 */
export function fillPushedView(view: PacketView, samples: readonly PushedSample[], start: number): number {
  const { host, zone, timeMs } = samples[start]!;
  texts.end = 0;
  texts.write(host);
  view.hostStart = 0;
  view.hostEnd = view.nameStart = texts.end;
  texts.write(zone);
  view.nameEnd = texts.end;
  view.timeMs = timeMs;
  view.timeS = Math.floor(timeMs / 1000);
  view.ticks = view.sequence = view.intervalMs = view.runLo = view.runHi = 0;
  view.zoneCreatedLo = view.zoneCreatedHi = 0;
  view.zoneNameCount = view.droppedCount = 0;
  view.hasCreation = false;
  view.layout = null;
  view.count = 0;
  let at = start;
  for (; at < samples.length; at++) {
    const sample = samples[at]!;
    if (sample.host !== host || sample.zone !== zone || sample.timeMs !== timeMs) break;
    if (view.count === view.metric.length && !view.growEntries()) break;
    addEntry(view, sample);
  }
  view.bytes = texts.bytes;
  return at;
}

function addEntry(view: PacketView, { metric, instance, kind, value }: PushedSample): void {
  const index = view.count++;
  view.metric[index] = METRIC_NAMED;
  view.kind[index] = kind === "counter" ? ENTRY_COUNTER : ENTRY_GAUGE;
  view.metricStart[index] = texts.end;
  texts.write(metric);
  view.metricEnd[index] = view.instanceStart[index] = texts.end;
  texts.write(instance);
  view.instanceEnd[index] = texts.end;
  view.instanceNumber[index] = NO_NUMBER;
  view.low[index] = 0;
  view.num[index] = Number(value);
  if (typeof value === "bigint") {
    view.form[index] = value < 0n ? FORM_INT : FORM_UINT;
    view.lo[index] = Number(BigInt.asUintN(32, value));
    view.hi[index] = Number(BigInt.asUintN(32, value >> 32n));
  } else if (Number.isSafeInteger(value) && value >= 0) {
    view.form[index] = FORM_UINT;
    view.lo[index] = value >>> 0;
    view.hi[index] = Math.floor(value / TWO_32);
  } else {
    view.form[index] = FORM_DOUBLE;
    view.lo[index] = view.hi[index] = 0;
  }
}
