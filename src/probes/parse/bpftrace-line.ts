/**
 * One line that `bpftrace -f json` writes, as a value: every shape of bpftrace 0.17 to 0.20.
 *
 *     {"type": "map", "data": {"@calls": {"44,sh": 3}}}         -> map calls, entry "44,sh" of 3
 *     {"type": "map", "data": {"@ticks": 99}}                   -> map ticks, entry "" of 99
 *     {"type": "stats", "data": {"@average": {"44": 819}}}      -> avg(): the same
 *     {"type": "hist", "data": {"@elapsed": {"44": [{"min": 256, "max": 511, "count": 9}]}}}
 *     {"type": "printf", "data": "sweep\n"}                     -> text
 *
 * Keys of several parts are joined by commas that are not told from those within. Whatever is not exactly such a
 * line is a skip: bpftrace breaks off in the middle of one where it fails.
 *
 * @see bpftrace 0.17 src/output.cpp (JsonOutput)
 */
import type { Skip } from "../engine.js";
import { readBuckets, readEntries, readIntegers, readMap, readStats, readValue } from "./bpftrace-data.js";
import type { MapLine } from "./bpftrace-data.js";
import { BpftraceScanner, TornText } from "./bpftrace-scanner.js";

export type BpftraceLine =
  | MapLine
  /** printf, time: what was printed; value: print() of something else than a map, without its content. */
  | { readonly kind: "text"; readonly source: "printf" | "time"; readonly text: string }
  | { readonly kind: "value" }
  | { readonly kind: "attached"; readonly probes: number }
  /** printf and the like that found the ring full, since nobody read. */
  | { readonly kind: "lost"; readonly events: number }
  | { readonly kind: "helper-error"; readonly helper: string; readonly code: number };

/** `no-json`: plain text, e.g. `No probes to attach`; `torn`: a line that breaks off; `unknown-type`: not of ours. */
export type BpftraceSkipReason = "no-json" | "torn" | "unknown-type";
export interface BpftraceSkip extends Skip {
  readonly reason: BpftraceSkipReason;
}

const [COMMA, COLON, OPEN_BRACE, CLOSE_BRACE] = [44, 58, 123, 125];

/** Takes one line without its line end; null: an empty one, of which two come when bpftrace ends. */
export function parseBpftraceLine(line: string): BpftraceLine | BpftraceSkip | null {
  if (line === "") return null;
  if (!line.startsWith("{")) return { kind: "skip", reason: "no-json" };
  try {
    return readLine(new BpftraceScanner(line));
  } catch (error) {
    if (error instanceof TornText) return { kind: "skip", reason: "torn" };
    throw error;
  }
}

function readLine(scanner: BpftraceScanner): BpftraceLine | BpftraceSkip {
  scanner.expect(OPEN_BRACE);
  readName(scanner, "type");
  const type = scanner.string();
  scanner.expect(COMMA);
  if (type === "helper_error") return readHelperError(scanner);
  readName(scanner, "data");
  const line = readData(scanner, type);
  if (line === null) return { kind: "skip", reason: "unknown-type" };
  scanner.expect(CLOSE_BRACE);
  scanner.end();
  return line;
}

function readData(scanner: BpftraceScanner, type: string): BpftraceLine | null {
  switch (type) {
    case "map":
      return { kind: "map", ...readMap(scanner, (key) => ({ key, value: readValue(scanner) })) };
    case "hist":
      return { kind: "hist", ...readMap(scanner, (key) => ({ key, buckets: readBuckets(scanner) })) };
    case "stats":
      return readStats(scanner);
    case "printf":
    case "time":
      return { kind: "text", source: type, text: scanner.string() };
    case "value":
      readValue(scanner);
      return { kind: "value" };
    case "attached_probes":
      return { kind: "attached", probes: readMember(scanner, "probes") };
    case "lost_events":
      return { kind: "lost", events: readMember(scanner, "events") };
    default:
      return null;
  }
}

/** `{"events": 35}`: the number of this name, 0 where there is none. */
function readMember(scanner: BpftraceScanner, name: string): number {
  scanner.expect(OPEN_BRACE);
  return Number(readIntegers(scanner).get(name) ?? 0);
}

/** `"type":` */
function readName(scanner: BpftraceScanner, name: string): void {
  if (scanner.string() !== name) throw new TornText();
  scanner.expect(COLON);
}

/** The rest of `{"type": "helper_error", "helper": "map_update_elem", "retcode": -7, "line": 1, "col": 48}`. */
function readHelperError(scanner: BpftraceScanner): BpftraceLine {
  const members = new Map(readEntries(scanner, (key) => [key, readValue(scanner)] as const));
  scanner.end();
  const [helper, code] = [members.get("helper"), members.get("retcode")];
  if (typeof helper !== "string" || typeof code !== "number") throw new TornText();
  return { kind: "helper-error", helper, code };
}
