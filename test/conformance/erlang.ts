/** A real Erlang for comparison: cases in, traces out, all of a batch by one escript process. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../src/base/project-root.js";
import type { Trace } from "./case.js";
import type { RandomCase } from "./random-case.js";

const SCRIPT = join(projectRoot, "test", "conformance", "erlang", "otp_traces.escript");
/** For thousands of cases at once. */
const TIMEOUT_MS = 600_000;

/** Whether escript is on the path. */
export function isErlangPresent(): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, "escript")));
}

/** What OTP's supervisor does with these cases, by their ids. */
export async function runInErlang(cases: readonly RandomCase[]): Promise<ReadonlyMap<string, Trace>> {
  const lines = await runScript(cases.map((given) => `${toErlang(toTermCase(given))}.\n`).join(""));
  const traces = lines.slice(1).map((line) => JSON.parse(line) as Trace & { id: string });
  return new Map(traces.map((trace) => [trace.id, trace]));
}

/** The OTP release, as a number. */
export async function readOtpRelease(): Promise<number> {
  const [first] = await runScript("");
  return (JSON.parse(first ?? "{}") as { otp: number }).otp;
}

async function runScript(terms: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-erlang-"));
  try {
    const file = join(folder, "cases.terms");
    writeFileSync(file, terms);
    const options = { timeout: TIMEOUT_MS, maxBuffer: 2 ** 30 };
    const { stdout } = await promisify(execFile)("escript", [SCRIPT, file], options);
    return stdout.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toTermCase({ id, top, scripts, defaults, steps }: RandomCase): unknown {
  return { id, top, scripts, defaults, steps };
}

/** Strings become atoms, arrays lists, objects maps; a reason that is an array becomes a tuple in Erlang's eyes. */
function toErlang(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(toErlang).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    return `#{${Object.entries(value)
      .map(([key, part]) => `'${key}' => ${toErlang(part)}`)
      .join(",")}}`;
  }
  return String(value);
}
