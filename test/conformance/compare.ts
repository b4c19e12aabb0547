/** Whether two traces agree by the case's rule, and if not a diff that a person can read. */
import type { Case, Expected, Trace, TraceEvent } from "./case.js";

/** Entries that do not depend on how often something was tried. */
const RESULT_KINDS = ["result", "stop_top", "top_exit", "timed"];

/** The diff, or null where they agree. */
export function compareTraces(rule: Case["compare"], expected: Expected, actual: Trace): string | null {
  if (rule === "results") {
    return diffLists("results", expected.main.filter(isResult), actual.main.filter(isResult));
  }
  const arrange = rule === "multiset" ? toSorted : toLines;
  const diffs = [
    diffLines("main", arrange(expected.main), arrange(actual.main)),
    expected.reports && diffLines("reports", arrange(expected.reports), arrange(actual.reports)),
    expected.downs && diffLines("downs", toSorted(expected.downs), toSorted(actual.downs)),
  ].filter((diff) => typeof diff === "string");
  return diffs.length === 0 ? null : diffs.join("\n");
}

function isResult(event: TraceEvent): boolean {
  return RESULT_KINDS.includes(event[0]);
}

function diffLists(
  title: string,
  expected: readonly TraceEvent[],
  actual: readonly TraceEvent[],
): string | null {
  return diffLines(title, toLines(expected), toLines(actual));
}

function toLines(events: readonly TraceEvent[]): string[] {
  return events.map((event) => canonical(event));
}

function toSorted(events: readonly TraceEvent[]): string[] {
  return toLines(events).sort();
}

/** JSON with the keys of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Common lines, then `-` for those expected and `+` for those that came, from the first difference on. */
function diffLines(title: string, expected: readonly string[], actual: readonly string[]): string | null {
  let same = 0;
  while (same < expected.length && same < actual.length && expected[same] === actual[same]) same++;
  if (same === expected.length && same === actual.length) return null;
  const context = expected.slice(Math.max(0, same - 3), same).map((line) => `      ${line}`);
  const missing = expected.slice(same).map((line) => `    - ${line}`);
  const extra = actual.slice(same).map((line) => `    + ${line}`);
  return [
    `  ${title} differ after ${same} entries (- expected, + ours)`,
    ...context,
    ...missing,
    ...extra,
  ].join("\n");
}
