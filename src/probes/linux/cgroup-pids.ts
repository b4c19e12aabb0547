/** Tasks of a cgroup as the pids controller counts them, threads too; the same files in v1 and v2. */
import type { Series } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles, ReadOutcome } from "./kernel-files.js";
import { series, type Source, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

/** `pids.current`. */
export class PidsCurrent extends FileSource {
  readonly series: readonly Series[] = CURRENT_SERIES;
  /** What it said last; undefined before its first read. */
  tasks: number | undefined;

  constructor(folder: string, files: KernelFiles) {
    super("pids.current", `${folder}/pids.current`, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    this.tasks = text.number();
    values.push(this.tasks);
  }
}
const CURRENT_SERIES = [series("pids.current", "gauge")];

/** `pids.max` and, where there is one (it may say "max"), `pids.events`: "max 3", forks that it refused. */
export class PidsMax implements Source {
  readonly name = "pids.max";
  readonly series: readonly Series[] = MAX_SERIES;
  readonly #folder: string;
  readonly #files: KernelFiles;

  constructor(folder: string, files: KernelFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#files.readOnce(`${this.#folder}/${this.name}`);
    if (outcome !== "read") return outcome;
    const max = this.#files.text.uint();
    const hasEvents = max !== undefined && this.#files.readOnce(`${this.#folder}/pids.events`) === "read";
    if (hasEvents) this.#files.text.skipWords(1);
    values.push(max, hasEvents ? this.#files.text.uint() : undefined);
    return "read";
  }

  close(): void {}
}
const MAX_SERIES = [series("pids.max", "gauge"), series("pids.events", "counter", "max")];
