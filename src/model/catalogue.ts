/**
 * The catalogue's words: what a script is called, what it takes, which engines run it, and what its rows mean.
 * One entry is one file of `priv/catalogue`; `src/topology` reads them, the engines run them, the API shows them.
 */
import type { SampleKind } from "./metric.js";
import type { Value } from "./reading.js";

export const SCRIPT_CATEGORIES = ["cpu", "mem", "misc", "net", "disk"] as const;
export const SCRIPT_ENGINES = ["dtrace", "bpftrace"] as const;
export type ScriptEngine = (typeof SCRIPT_ENGINES)[number];
export const PARAM_TYPES = ["pid", "syscall", "integer", "duration"] as const;
export const DURATION_UNITS = ["ns", "us", "ms", "s"] as const;

/** By the name of its file, in order of the names. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  /** One or two sentences. */
  readonly description: string;
  readonly category: (typeof SCRIPT_CATEGORIES)[number];
  /** The scripts of 2013 that it answers. */
  readonly origin: readonly string[];
  /** In the order of the script's arguments. */
  readonly params: readonly ScriptParam[];
  /** What can run it; `system` shows those metrics of the system probe that the globs match. */
  readonly engines: {
    readonly [Name in ScriptEngine]?: { readonly script: string } | undefined;
  } & { readonly system?: { readonly metrics: readonly string[] } | undefined };
  readonly output: ScriptOutput;
}

/**
 * `pid` is an integer from 1, `syscall` a name of a-z 0-9 _, `integer` one from 0, `duration` is written `1ms` and
 * passed as an integer of its `unit`. `min`, `max` and `default` are written as the type is.
 */
export interface ScriptParam {
  readonly name: string;
  readonly type: (typeof PARAM_TYPES)[number];
  /** Of a duration. */
  readonly unit?: (typeof DURATION_UNITS)[number] | undefined;
  readonly min?: string | number | undefined;
  readonly max?: string | number | undefined;
  /** A parameter without it has to be given. */
  readonly default?: string | number | undefined;
  readonly help: string;
}

/** What a script prints, whichever engine runs it. */
export interface ScriptOutput {
  /**
   * `table`: rows to be looked at, each column also a series; `counters`: the same, meant for windows;
   * `histogram`: the last key is the lower bound of a bucket and the one column its count.
   */
  readonly kind: "table" | "histogram" | "counters";
  /** In the order of the row. `zone` names the zone, which is `global` in a script without that key. */
  readonly keys: readonly ScriptKey[];
  readonly columns: readonly ScriptColumn[];
  /** Instance of its series where no key but the zone gives one. */
  readonly instance?: string | undefined;
}

export interface ScriptKey {
  readonly name: string;
  readonly unit?: string | undefined;
  readonly help: string;
}

export interface ScriptColumn {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  /** The series it feeds; default `<entry>.<column>`; null: none, it is only in the rows. */
  readonly metric?: string | null | undefined;
  /** Default: that of the declared metric, else `delta`, since every row is of one interval. */
  readonly kind?: SampleKind | undefined;
  /** True: it is not printed, but is the number of the zone's rows. */
  readonly rows?: boolean | undefined;
}

/** One printed row: a text per key, a value per printed column. */
export interface ScriptRow {
  readonly keys: readonly string[];
  readonly values: readonly Value[];
}
