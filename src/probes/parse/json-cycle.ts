/** The lines of an exec probe of format json-lines as cycles of readings. Pure. */
import type { Value } from "../../model/reading.js";
import type { LineOutcome, LineParser } from "../engine.js";
import { parseJsonLine } from "./json-line.js";
import type { JsonLine } from "./json-line.js";
import { KeyedCycle } from "./keyed-cycle.js";
import type { CycleEntry, CyclePlan } from "./keyed-cycle.js";
import { CYCLE_IDLE_MS } from "./kstat-cycle.js";
import { ZonePlan } from "./zone-plan.js";

interface JsonEntry extends CycleEntry {
  readonly line: JsonLine;
  value: Value;
}

/** A parser of JSON lines; a cycle ends when zone, metric and instance come again, or after a silence. */
export function createJsonParser(): LineParser {
  const cycle = new KeyedCycle<JsonEntry>(planValues);
  return {
    line: (text, atNs) => takeLine(cycle, text, atNs),
    idle: { afterMs: CYCLE_IDLE_MS, end: () => cycle.end() },
  };
}

function takeLine(cycle: KeyedCycle<JsonEntry>, text: string, atNs: bigint): LineOutcome {
  const line = parseJsonLine(text);
  if (line.kind === "skip") return line;
  // A series whose kind has changed is another one.
  const key = `${line.zone}\0${line.metric}\0${line.instance}\0${line.sampleKind}`;
  const entry = cycle.find(key) ?? cycle.add(key, { line, value: line.value, cycle: 0 });
  if (entry === null) return null;
  const ended = cycle.take(entry, atNs);
  entry.value = line.value;
  return ended;
}

function planValues(entries: readonly JsonEntry[]): CyclePlan {
  const plan = new ZonePlan();
  for (const entry of entries) {
    const { zone, metric, instance, sampleKind: kind } = entry.line;
    if (!plan.add(zone, { metric, instance, kind }, () => entry.value)) plan.skip("duplicate");
  }
  return plan;
}
