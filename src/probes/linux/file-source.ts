/** A source that is one kept file. */
import type { Series } from "../../model/reading.js";
import type { KernelFiles, KeptFile, ReadOutcome } from "./kernel-files.js";
import type { Moment, Source, Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

export abstract class FileSource implements Source {
  readonly name: string;
  abstract readonly series: readonly Series[];
  readonly #files: KernelFiles;
  readonly #file: KeptFile;

  constructor(name: string, path: string, files: KernelFiles) {
    this.name = name;
    this.#files = files;
    this.#file = files.keep(path);
  }

  /** Of the file. */
  get path(): string {
    return this.#file.path;
  }

  read(values: Values, moment: Moment): ReadOutcome {
    const outcome = this.#file.read();
    if (outcome === "read") this.parse(this.#files.text, values, moment);
    return outcome;
  }

  close(): void {
    this.#file.close();
  }

  /** Appends one value per series from the loaded text; never throws, whatever the text. */
  protected abstract parse(text: TextScanner, values: Values, moment: Moment): void;
}
