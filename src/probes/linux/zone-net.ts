/**
 * The network of a zone: cgroups do not count it, but a zone whose processes have a network namespace of their own
 * has interfaces of its own. A zone in the host's namespace has none to tell: its share is not known.
 */
import { readlinkSync } from "node:fs";
import type { Series } from "../../model/reading.js";
import type { KernelFiles, ReadOutcome } from "./kernel-files.js";
import { NetDev } from "./net-dev.js";
import { SLOW_CYCLES } from "./slow-source.js";
import type { Moment, Source, Values } from "./source.js";
import type { Unreadable } from "./unreadable.js";

export class ZoneNet implements Source {
  readonly name = "net/dev";
  readonly #procRoot: string;
  readonly #pids: () => readonly number[];
  readonly #files: KernelFiles;
  readonly #unreadable: Unreadable;
  readonly #turn: number;
  /** The host's, as far as this process is in it. */
  #own: string | undefined;
  #namespace = "";
  #isLooked = false;
  #dev: NetDev | undefined;

  /** `pids`: processes of the zone now; the first one's namespace is the zone's. */
  constructor(options: ZoneNetOptions) {
    this.#procRoot = options.procRoot;
    this.#pids = options.pids;
    this.#files = options.files;
    this.#unreadable = options.unreadable;
    this.#turn = options.turn % SLOW_CYCLES;
  }

  get series(): readonly Series[] {
    return this.#dev?.series ?? NO_SERIES;
  }

  read(values: Values, moment: Moment): ReadOutcome {
    // A namespace is left or made rarely: looked for at first and then in every tenth cycle.
    if (!this.#isLooked || moment.cycle % SLOW_CYCLES === this.#turn) this.#look();
    const outcome = this.#dev?.read(values, moment) ?? "read";
    if (outcome === "read") return "read";
    this.close();
    return "read";
  }

  close(): void {
    this.#dev?.close();
    this.#dev = undefined;
    this.#namespace = "";
  }

  #look(): void {
    const pid = this.#pids()[0];
    if (pid === undefined) return;
    this.#isLooked = true;
    this.#own ??= this.#readNamespace("self");
    const namespace = this.#readNamespace(String(pid));
    if (namespace === this.#namespace) return;
    this.close();
    this.#namespace = namespace;
    if (namespace === "" || this.#own === "" || namespace === this.#own) return;
    this.#dev = new NetDev(`${this.#procRoot}/${pid}/net/dev`, this.#files);
  }

  #readNamespace(pid: string): string {
    try {
      return readlinkSync(`${this.#procRoot}/${pid}/ns/net`);
    } catch (error) {
      // The process ended meanwhile, or belongs to somebody else.
      this.#unreadable.noteError("network namespaces (/proc/PID/ns/net)", error);
      return "";
    }
  }
}

export interface ZoneNetOptions {
  readonly procRoot: string;
  readonly pids: () => readonly number[];
  readonly files: KernelFiles;
  readonly unreadable: Unreadable;
  /** Any whole number: zones with different ones look in different cycles. */
  readonly turn: number;
}

const NO_SERIES: readonly Series[] = [];
