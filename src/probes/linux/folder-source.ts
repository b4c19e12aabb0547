/**
 * A source whose values stand in several files of one folder, each opened for its read alone: what changes
 * seldom is not worth kept descriptors. The first file, named like the source, decides whether there are any.
 */
import type { Series, Value } from "../../model/reading.js";
import type { KernelFiles, ReadOutcome } from "./kernel-files.js";
import type { Source, Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

export abstract class FolderSource implements Source {
  abstract readonly series: readonly Series[];
  readonly name: string;
  readonly #folder: string;
  readonly #files: KernelFiles;

  /** @param name of the first file, below `folder` */
  constructor(name: string, folder: string, files: KernelFiles) {
    this.name = name;
    this.#folder = folder;
    this.#files = files;
  }

  read(values: Values): ReadOutcome {
    const outcome = this.#readOnce(this.name);
    if (outcome === "read") this.parse(this.#files.text, values);
    return outcome;
  }

  close(): void {}

  /** Pushes a value per series; `text` is the first file's. */
  protected abstract parse(text: TextScanner, values: Values): void;

  /** The text of another file of the folder; undefined where it cannot be read. Ends the text of the one before. */
  protected textOf(file: string): TextScanner | undefined {
    return this.#readOnce(file) === "read" ? this.#files.text : undefined;
  }

  /** The one number of another file of the folder. */
  protected uintOf(file: string): Value | undefined {
    return this.#files.readUint(`${this.#folder}/${file}`);
  }

  #readOnce(file: string): ReadOutcome {
    return this.#files.readOnce(`${this.#folder}/${file}`);
  }
}
