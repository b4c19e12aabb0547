/** Random cases run by our supervisor and by a real Erlang's, and their traces side by side. */
import type { Trace, TraceEvent } from "./case.js";
import { compareTraces } from "./compare.js";
import { readOtpRelease, runInErlang } from "./erlang.js";
import { makeRandomCase, type RandomCase } from "./random-case.js";
import { runTraces } from "./run-cases.js";

export interface Difference {
  readonly given: RandomCase;
  readonly diff: string;
}

/** Those of `count` random cases, from `seed` on, that end differently. */
export async function compareWithErlang(count: number, seed: number): Promise<Difference[]> {
  const release = await readOtpRelease();
  const cases = Array.from({ length: count }, (_, index) => makeRandomCase(seed + index, release));
  const [theirs, ours] = await Promise.all([runInErlang(cases), runTraces(cases)]);
  return cases.flatMap((given) => {
    const expected = theirs.get(given.id);
    const actual = ours.get(given.id);
    if (expected === undefined || actual === undefined) return [{ given, diff: "  a trace is missing" }];
    const diff = actual instanceof Error ? `  ${actual.message}` : compareRandom(given, expected, actual);
    return diff === null ? [] : [{ given, diff }];
  });
}

/**
 * An answer is logged by whoever called, in Erlang another process; so answers are compared as a multiset, and
 * apart from the order of what the supervisors did.
 */
function compareRandom(given: RandomCase, expected: Trace, actual: Trace): string | null {
  if (given.compare === "unordered") {
    return compareTraces(
      "multiset",
      { ...expected, main: expected.main.map(sortAnswer) },
      {
        ...actual,
        main: actual.main.map(sortAnswer),
      },
    );
  }
  const acts = compareTraces(
    "strict",
    { ...expected, main: actsOf(expected) },
    { ...actual, main: actsOf(actual) },
  );
  const noOthers = { reports: [], downs: [] };
  const answers = compareTraces(
    "multiset",
    { main: answersOf(expected) },
    { ...noOthers, main: answersOf(actual) },
  );
  return acts === null ? answers : [acts, answers].filter((diff) => diff !== null).join("\n");
}

function isAnswer([kind]: TraceEvent): boolean {
  return kind === "result";
}

function actsOf(trace: Trace): TraceEvent[] {
  return trace.main.filter((event) => !isAnswer(event));
}

function answersOf(trace: Trace): TraceEvent[] {
  return trace.main.filter(isAnswer);
}

/** The children of a simple_one_for_one have no order in which `which` could list them. */
function sortAnswer(event: TraceEvent): TraceEvent {
  const [kind, call, answer] = event;
  if (kind !== "result" || call !== "which" || !Array.isArray(answer)) return event;
  return [kind, call, answer.map((child) => JSON.stringify(child)).sort()];
}
