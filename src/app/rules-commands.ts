/**
 * What `zonetap rules` does with a rules file: says what is wrong with it, or shows for each line of `kstat -p` the
 * metric that it would become. A line says nothing of its zone and class: they are taken from the statistics
 * `zonename` and `class` of the same kstat, as the meter takes them.
 */
import { readFile } from "node:fs/promises";
import { compileRules, type CompiledRules } from "../aggregator/rules/compile-rules.js";
import { metricOf, type IgnoredReason } from "../aggregator/rules/outcome.js";
import { errorMessage } from "../base/errors.js";
import type { KstatFrame } from "../model/kstat-frame.js";
import { GLOBAL_ZONE } from "../model/zone.js";
import { parseKstatLine, type KstatLine, type KstatSkipReason } from "../probes/parse/kstat-line.js";

/** One sentence, or every mistake as `file:line:col: message`. */
export interface RefusedRules {
  readonly kind: "mistakes";
  readonly lines: readonly string[];
}

export type CheckedRules = { readonly kind: "ok"; readonly count: number } | RefusedRules;
export type TestedRules = { readonly kind: "ok"; readonly lines: readonly string[] } | RefusedRules;

/** As the meter cuts it: KSTAT_STRLEN of illumos is 31, with the NUL. */
const ZONE_NAME_MAX = 30;

const WHY: Record<IgnoredReason, string> = {
  rule: "ignored by a rule",
  function: "ignored by a function",
  no_rule: "no rule matches",
  no_clause: "no clause of the function fits",
  too_long: "the function does not end",
};

const WHY_NOT_READ: Record<KstatSkipReason, string> = {
  blank: "an empty line",
  no_tab: "no TAB before a value",
  no_key: "no module:instance:name:statistic",
  bad_instance: "the instance is no number of 32 bits",
  out_of_range: "the value is beyond 64 bits",
};

/** Whether the rules of the file can be used. Never rejects. */
export async function checkRules(file: string): Promise<CheckedRules> {
  const compiled = await readRules(file);
  return compiled.kind === "ok" ? { kind: "ok", count: compiled.rules.count } : compiled;
}

/** Each line of `kstat -p` with the metric of its zone, or why it is dropped. `host` is the host's name. */
export async function testRules(file: string, kstatText: string, host: string): Promise<TestedRules> {
  const compiled = await readRules(file);
  if (compiled.kind === "mistakes") return compiled;
  const lines = kstatText.split("\n").filter((line) => line.trim() !== "");
  const parsed = lines.map(parseKstatLine);
  const texts = new Map(parsed.flatMap((line) => (line.kind === "kstat" ? toText(line) : [])));
  const shown = parsed.map((line, at) => {
    if (line.kind === "skip") return `${lines[at]}\tdropped: ${WHY_NOT_READ[line.reason]}`;
    const frame = toFrame(line, host, texts);
    const outcome = compiled.rules.match(frame);
    const told =
      outcome.kind === "point" ? `${outcome.zone}\t${metricOf(outcome)}` : `dropped: ${WHY[outcome.reason]}`;
    return `${frame.module}:${frame.instance}:${frame.name}:${frame.key}\t${told}`;
  });
  return { kind: "ok", lines: shown };
}

async function readRules(file: string): Promise<Extract<CompiledRules, { kind: "ok" }> | RefusedRules> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return { kind: "mistakes", lines: [`${file}: cannot be read: ${errorMessage(error)}`] };
  }
  const compiled = compileRules(text);
  if (compiled.kind === "ok") return compiled;
  const lines = compiled.mistakes.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return { kind: "mistakes", lines };
}

/** The statistics that are texts, by what {@link keyOf} makes of them. */
function toText(line: KstatLine): [string, string][] {
  return typeof line.value === "string" ? [[keyOf(line, line.statistic), line.value]] : [];
}

function keyOf({ module, instance, name }: KstatLine, statistic: string): string {
  return `${module}:${instance}:${name}:${statistic}`;
}

function toFrame(line: KstatLine, host: string, texts: ReadonlyMap<string, string>): KstatFrame {
  const { module, instance, name, statistic, value } = line;
  const zone = texts.get(keyOf(line, "zonename")) ?? GLOBAL_ZONE;
  return {
    host,
    uuid: zone.slice(0, ZONE_NAME_MAX),
    timeS: 0,
    name,
    module,
    class: texts.get(keyOf(line, "class")) ?? "",
    instance,
    key: statistic,
    value: value ?? "",
  };
}
