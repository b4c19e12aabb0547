/** Tasks of a cgroup as the pids controller counts them, threads too; the same files in v1 and v2. */
import type { Series } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import { FolderSource } from "./folder-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { series, type Values } from "./source.js";
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
export class PidsMax extends FolderSource {
  readonly series: readonly Series[] = MAX_SERIES;

  constructor(folder: string, files: KernelFiles) {
    super("pids.max", folder, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const max = text.uint();
    const events = max === undefined ? undefined : this.textOf("pids.events");
    events?.skipWords(1);
    values.push(max, events?.uint());
  }
}
const MAX_SERIES = [series("pids.max", "gauge"), series("pids.events", "counter", "max")];
