/**
 * The processes and threads of a zone, from the lists of its cgroups. Where a zone is in several hierarchies the
 * first that holds processes of it tells: a manager puts a process into all of its hierarchies, but a test or an
 * operator may use one.
 */
import type { KernelFiles, KeptFile, ReadOutcome } from "./kernel-files.js";
import type { Hierarchy } from "./mountinfo.js";
import type { Unreadable } from "./unreadable.js";
import type { ZoneCgroups } from "./zone-list.js";

export class ZoneMembers {
  /** Pids as of the last {@link refresh}. */
  pids: readonly number[] = [];
  /** Threads of those, where the hierarchy tells; undefined where its file could not be read. */
  threads: number | undefined;
  readonly #lists: readonly MemberList[];

  constructor(
    zone: ZoneCgroups,
    hierarchies: readonly Hierarchy[],
    files: KernelFiles,
    unreadable: Unreadable,
  ) {
    this.#lists = [...zone.members].map(([index, folders]) => {
      return new MemberList((hierarchies[index] as Hierarchy).version, folders, files, unreadable);
    });
  }

  /** Reads the list of processes, and with `withThreads` that of threads, anew. */
  refresh(withThreads: boolean): void {
    this.pids = [];
    for (const list of this.#lists) {
      this.pids = list.readPids();
      if (this.pids.length === 0) continue;
      this.threads = withThreads ? list.countThreads() : undefined;
      return;
    }
    this.threads = this.#lists.length === 0 ? undefined : 0;
  }

  close(): void {
    for (const list of this.#lists) list.close();
  }
}

/** The members of a zone in one hierarchy. */
class MemberList {
  readonly #version: 1 | 2;
  readonly #folders: readonly string[];
  readonly #files: KernelFiles;
  readonly #unreadable: Unreadable;
  /**
   * v2 only: a kept list of v1 answers from a cache that lives for a second after each read, so one that is read
   * each second could stay as it was for ever.
   */
  readonly #kept: readonly KeptFile[];

  constructor(version: 1 | 2, folders: readonly string[], files: KernelFiles, unreadable: Unreadable) {
    this.#version = version;
    this.#folders = folders;
    this.#files = files;
    this.#unreadable = unreadable;
    this.#kept = version === 2 ? folders.map((folder) => files.keep(`${folder}/cgroup.procs`)) : [];
  }

  readPids(): number[] {
    const pids: number[] = [];
    for (const [index, folder] of this.#folders.entries()) {
      const outcome = this.#kept[index]?.read() ?? this.#files.readOnce(`${folder}/cgroup.procs`);
      if (this.#isRead(outcome)) readPids(this.#files, pids);
    }
    return pids;
  }

  countThreads(): number | undefined {
    const name = this.#version === 2 ? "cgroup.threads" : "tasks";
    let threads = 0;
    for (const folder of this.#folders) {
      if (!this.#isRead(this.#files.readOnce(`${folder}/${name}`))) continue;
      const { text } = this.#files;
      for (; !text.atEnd; text.skipLine()) threads++;
    }
    return threads;
  }

  close(): void {
    for (const file of this.#kept) file.close();
  }

  #isRead(outcome: ReadOutcome): boolean {
    // A threaded cgroup refuses: its processes are in the list of its domain.
    if (outcome === "denied") this.#unreadable.note("cgroup.procs", outcome);
    return outcome === "read";
  }
}

/** One pid per line; 0 stands for a process outside of our namespace. */
function readPids({ text }: KernelFiles, pids: number[]): void {
  for (; !text.atEnd; text.skipLine()) {
    const pid = text.number();
    if (pid !== undefined && pid > 0) pids.push(pid);
  }
}
