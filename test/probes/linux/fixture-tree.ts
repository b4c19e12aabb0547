/** Folders of made-up kernel files for one test each, and sources read from them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Value } from "../../../src/model/reading.js";
import { createMachine, type Machine } from "../../../src/probes/linux/machine.js";
import { KernelFiles, type ReadOutcome } from "../../../src/probes/linux/kernel-files.js";
import type { Source, Values } from "../../../src/probes/linux/source.js";

/** Path -> text; a path that ends with a slash is an empty folder. */
export type Tree = Readonly<Record<string, string>>;

export class FixtureTree {
  readonly root = mkdtempSync(join(tmpdir(), "zonetap-linux-"));

  constructor(tree: Tree = {}) {
    this.write(tree);
  }

  write(tree: Tree): void {
    for (const [path, text] of Object.entries(tree)) {
      const full = join(this.root, path);
      mkdirSync(path.endsWith("/") ? full : dirname(full), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(full, text);
    }
  }

  path(path = ""): string {
    return join(this.root, path);
  }

  remove(path = ""): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }
}

export const filesForTest = (): KernelFiles => new KernelFiles(100);

/** Two processors, pages of 4 KiB, 100 ticks a second. */
export function machineForTest(): Machine {
  return Object.assign(createMachine(Buffer.alloc(0)), { cpus: 2 });
}

/** The values of one read by `metric{instance}`, or the outcome where it is not "read"; unknown values left out. */
export function readSource(source: Source, ticks = 10_000, cycle = 0): Record<string, Value> | ReadOutcome {
  const values: Values = [];
  const outcome = source.read(values, { cycle, ticks, scale: 1 });
  return outcome === "read" ? toRecord(source.series, values) : outcome;
}

/** @throws {Error} when there are not as many values as series. */
export function toRecord(series: Source["series"], values: Values): Record<string, Value> {
  if (series.length !== values.length) throw new Error(`${series.length} series, ${values.length} values`);
  const record: Record<string, Value> = {};
  for (const [index, { metric, instance }] of series.entries()) {
    const value = values[index];
    if (value !== undefined) record[instance === "" ? metric : `${metric}{${instance}}`] = value;
  }
  return record;
}
