/**
 * From the maps that a script of ours prints in one sweep to rows of the catalogue. The name of a map says what it
 * is:
 *
 *     @calls               the column `calls`, running since the start: what was added since the last sweep counts
 *     @calls_a, @calls_b   the same column in two buffers, printed and cleared in turn: what is printed counts
 *     @ticks               samples taken of each core, running
 *     @_start              the script's own
 *
 * @see priv/bpftrace/README.md
 */
import type { Value } from "../../model/reading.js";
import type { MapLine } from "../parse/bpftrace-data.js";
import { RunningMap } from "../parse/bpftrace-diff.js";
import { absentKeys, parseKeysLine } from "../parse/bpftrace-keys.js";
import type { KeyNames, ReadKeys } from "../parse/bpftrace-keys.js";
import { toUnsigned } from "../parse/bpftrace-u64.js";
import type { ScriptOutput, ScriptRow } from "../script/script-output.js";
import { RowTable } from "./row-table.js";

export interface Sweep {
  readonly rows: readonly ScriptRow[];
  readonly ticks: number;
  /** Maps that have no room for another key: what came for new ones is lost. */
  readonly fullMaps: number;
  /** Entries and maps that are none of the catalogue's, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface SweepReaderOptions {
  readonly output: ScriptOutput;
  readonly names: KeyNames;
  /** Keys that a map can have. */
  readonly keysMax: number;
}

const BUFFERED = /_[ab]$/;
/** Between a key and the lower bound of a bucket; no name holds it. */
const BUCKET_MARK = "\0";

export class SweepReader {
  readonly #keyNames: readonly string[];
  readonly #columns: readonly string[];
  readonly #names: KeyNames;
  readonly #keysMax: number;
  readonly #table: RowTable;
  readonly #running = new Map<string, RunningMap>();
  /** How the keys of each map are read, as declared before it was printed last. */
  readonly #readers = new Map<string, ReadKeys>();
  #declared: ReadKeys | null = null;
  #ticks = 0;
  #fullMaps = 0;
  #skipped: Record<string, number> = {};

  constructor({ output, names, keysMax }: SweepReaderOptions) {
    const printed = output.columns.filter((column) => column.rows !== true);
    this.#keyNames = output.keys.map(({ name }) => name);
    this.#columns = printed.map(({ name }) => name);
    this.#names = names;
    this.#keysMax = keysMax;
    this.#table = new RowTable(printed);
  }

  /** Takes a line that declares the keys of the maps after it; false: it is none. */
  declare(text: string): boolean {
    const declared = parseKeysLine(text, this.#keyNames, this.#names);
    if (declared === null) return false;
    this.#declared = declared;
    return true;
  }

  take(line: MapLine): void {
    if (line.name.startsWith("_")) return;
    const isBuffered = BUFFERED.test(line.name);
    const column = isBuffered ? line.name.slice(0, -2) : line.name;
    const place = this.#columns.indexOf(column);
    if (place < 0 && column !== "ticks") return this.#skip("unknown-map");
    const totals = this.#toTotals(line);
    if (totals.length >= this.#keysMax) this.#fullMaps++;
    const increases = isBuffered ? totals : this.#runningMap(column).advance(totals);
    if (column === "ticks") this.#ticks += increases.reduce((sum, [, increase]) => sum + Number(increase), 0);
    if (place >= 0) this.#addRows(line, place, increases);
  }

  /** Everything since the call before. */
  end(): Sweep {
    const sweep = {
      rows: this.#table.take(),
      ticks: this.#ticks,
      fullMaps: this.#fullMaps,
      skipped: this.#skipped,
    };
    this.#ticks = 0;
    this.#fullMaps = 0;
    this.#skipped = {};
    this.#declared = null;
    return sweep;
  }

  #runningMap(name: string): RunningMap {
    const map = this.#running.get(name) ?? new RunningMap();
    this.#running.set(name, map);
    return map;
  }

  /** One total for each key, of a histogram for each bucket. */
  #toTotals(line: MapLine): [key: string, total: Value][] {
    const totals: [string, Value][] = [];
    if (line.kind === "hist") {
      for (const { key, buckets } of line.entries) {
        for (const [low, count] of buckets) {
          if (low === null) this.#skip("below-range");
          else totals.push([`${key}${BUCKET_MARK}${low}`, toUnsigned(count)]);
        }
      }
    } else if (line.kind === "map") {
      for (const { key, value } of line.entries) {
        if (typeof value === "number" || typeof value === "bigint") totals.push([key, toUnsigned(value)]);
        else this.#skip("no-number");
      }
    } else this.#skip("no-number", line.entries.length);
    return totals;
  }

  #addRows(
    line: MapLine,
    place: number,
    increases: readonly (readonly [key: string, increase: Value])[],
  ): void {
    const readKeys = this.#readerOf(line.name);
    for (const [key, increase] of increases) {
      const [joined = "", bucket] = line.kind === "hist" ? key.split(BUCKET_MARK) : [key];
      const keys = readKeys(joined);
      if (typeof keys === "string") this.#skip(keys);
      else this.#table.add(bucket === undefined ? keys : [...keys.slice(0, -1), bucket], place, increase);
    }
  }

  /** A declaration may be lost, and none is made before the maps that bpftrace prints when it ends. */
  #readerOf(map: string): ReadKeys {
    const reader = this.#declared ?? this.#readers.get(map) ?? this.#withoutKeys;
    this.#readers.set(map, reader);
    return reader;
  }

  readonly #withoutKeys: ReadKeys = (joined) =>
    joined === "" ? absentKeys(this.#keyNames) : "unexpected-keys";

  #skip(reason: string, count = 1): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + count;
  }
}
