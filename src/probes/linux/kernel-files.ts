/**
 * Reads files of /proc and the cgroup file systems into one buffer that is used again for each. What is read every
 * cycle stays open, which costs a third of opening it each time, as far as the limit of open files allows; the rest
 * is opened, read and closed. That a file is not there, may not be read, or ended is an outcome and no exception.
 */
import { closeSync, openSync, readSync } from "node:fs";
import type { Value } from "../../model/reading.js";
import { TextScanner } from "./text-scanner.js";

/**
 * read: the text is loaded. absent: there is no such file. gone: it was there, its cgroup or process ended.
 * denied: no permission. failed: the kernel cannot tell (pressure switched off, a threaded cgroup's processes).
 */
export type ReadOutcome = "read" | "absent" | "gone" | "denied" | "failed";

/**
 * The kernel hands out long lists in pieces of up to a page and never cuts a record; records of the files read here
 * are below 1 KiB. So a shorter piece than this is the last one, and asking again for "0 bytes" is spared.
 */
const LAST_PIECE_BYTES = 3072;
const BUFFER_BYTES = 64 * 1024;
/** A list of a million processes; what is longer is cut. */
const TEXT_BYTES_MAX = 8 * 1024 * 1024;

const OUTCOMES: Readonly<Record<string, ReadOutcome>> = {
  ENOENT: "absent",
  ENOTDIR: "absent",
  ENODEV: "gone",
  ESRCH: "gone",
  EACCES: "denied",
  EPERM: "denied",
};

export class KernelFiles {
  /** The text of the file that was read last. */
  readonly text = new TextScanner();
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #open = 0;
  readonly #openMax: number;

  /** `openMax`: how many files may be kept open at once. */
  constructor(openMax: number) {
    this.#openMax = openMax;
  }

  /** How many files are open now. */
  get open(): number {
    return this.#open;
  }

  /** A file that stays open between reads while fewer than `share` (0 to 1) of all may be open. */
  keep(path: string, share = 1): KeptFile {
    return new KeptFile(path, {
      read: (fd) => this.#readAll(fd),
      readOnce: () => this.readOnce(path),
      mayKeep: () => this.#open < this.#openMax * share,
      count: (by) => void (this.#open += by),
    });
  }

  /** Opens, reads into {@link text}, closes. */
  readOnce(path: string): ReadOutcome {
    let fd: number;
    try {
      fd = openSync(path, "r");
    } catch (error) {
      return toOutcome(error);
    }
    try {
      this.#readAll(fd);
      return "read";
    } catch (error) {
      return toOutcome(error);
    } finally {
      closeSync(fd);
    }
  }

  /** The number that a small file holds; undefined where it holds none ("max") or cannot be read. */
  readUint(path: string): Value | undefined {
    return this.readOnce(path) === "read" ? this.text.uint() : undefined;
  }

  /** @throws {Error} of the system call. */
  #readAll(fd: number): void {
    let length = 0;
    for (;;) {
      const piece = readSync(fd, this.#buffer, length, this.#buffer.length - length, length);
      length += piece;
      if (piece < LAST_PIECE_BYTES || length >= TEXT_BYTES_MAX) break;
      if (this.#buffer.length - length < LAST_PIECE_BYTES) this.#grow();
    }
    this.text.load(this.#buffer, length);
  }

  #grow(): void {
    this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
  }
}

interface Access {
  read(fd: number): void;
  readOnce(): ReadOutcome;
  mayKeep(): boolean;
  count(by: number): void;
}

const CLOSED = -1;

/** A file that is read again and again. It opens at its first read; closing it twice does nothing. */
export class KeptFile {
  readonly path: string;
  readonly #access: Access;
  #fd = CLOSED;
  #wasRead = false;

  constructor(path: string, access: Access) {
    this.path = path;
    this.#access = access;
  }

  /** Reads the whole file into the scanner of its {@link KernelFiles}. */
  read(): ReadOutcome {
    const outcome = this.#fd === CLOSED ? this.#openAndRead() : this.#readOpen();
    if (outcome === "read") this.#wasRead = true;
    else this.close();
    return outcome === "absent" && this.#wasRead ? "gone" : outcome;
  }

  close(): void {
    if (this.#fd === CLOSED) return;
    closeSync(this.#fd);
    this.#fd = CLOSED;
    this.#access.count(-1);
  }

  #openAndRead(): ReadOutcome {
    if (!this.#access.mayKeep()) return this.#access.readOnce();
    try {
      this.#fd = openSync(this.path, "r");
    } catch (error) {
      return toOutcome(error);
    }
    this.#access.count(1);
    return this.#readOpen();
  }

  #readOpen(): ReadOutcome {
    try {
      this.#access.read(this.#fd);
      return "read";
    } catch (error) {
      return toOutcome(error);
    }
  }
}

function toOutcome(error: unknown): ReadOutcome {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "") throw error;
  return OUTCOMES[code] ?? "failed";
}
