/**
 * Which processes used a processor since they were looked at before. A process is its pid and start time. A look
 * costs a read of /proc/PID/stat; whoever knows that a whole zone was quiet spares it for all processes of the zone.
 */
import type { ProcessReading } from "../../model/reading.js";
import type { KernelFiles, KeptFile } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import { readExecname, readPidStat, type PidStat } from "./pid-stat.js";
import { TICKS_PER_SECOND, toUsage, type Moment } from "./source.js";
import type { Unreadable } from "./unreadable.js";

/** Of all processes of a zone those that used most; contract section 5. */
const PROCESSES_MAX = 40;
/** Processes leave the rest of the open files to the zones. */
const OPEN_SHARE = 0.5;

interface Process {
  readonly file: KeptFile;
  cpuTicks: number;
  startTicks: number;
  /** Cycle in which /proc listed it last. */
  listed: number;
}

export class ProcessTable {
  readonly #procRoot: string;
  readonly #files: KernelFiles;
  readonly #unreadable: Unreadable;
  readonly #tickFactor: number;
  readonly #processes = new Map<number, Process>();
  readonly #stat: PidStat = { cpuTicks: 0, threads: 0, startTicks: 0, processor: 0 };
  /** Those that ran in this cycle, of all zones. */
  #ran: ProcessReading[] = [];
  /** Time since boot at the cycle before, ticks of USER_HZ: who started later used all of its time since. */
  #sinceTicks = Infinity;
  #nowTicks = Infinity;
  #cycle = 0;

  constructor(procRoot: string, files: KernelFiles, machine: Machine, unreadable: Unreadable) {
    this.#procRoot = procRoot;
    this.#files = files;
    this.#unreadable = unreadable;
    this.#tickFactor = TICKS_PER_SECOND / machine.ticksPerSecond;
  }

  /** Opens a cycle in which `pids` are all processes of the host; `nowTicks` since boot, in USER_HZ. */
  begin(pids: readonly number[], nowTicks: number): void {
    this.#cycle++;
    this.#sinceTicks = this.#nowTicks;
    this.#nowTicks = nowTicks;
    this.#ran = [];
    for (const pid of pids) {
      const process = this.#processes.get(pid);
      if (process !== undefined) process.listed = this.#cycle;
    }
    for (const [pid, process] of this.#processes)
      if (process.listed !== this.#cycle) this.#forget(pid, process);
  }

  /** Those of `pids` that ran since they were looked at before, most usage first, at most 40. */
  look(pids: Iterable<number>, moment: Moment): ProcessReading[] {
    const ran: ProcessReading[] = [];
    for (const pid of pids) {
      const reading = this.#lookAt(pid, moment);
      if (reading !== undefined) ran.push(reading);
    }
    for (const reading of ran) this.#ran.push(reading);
    return top(ran);
  }

  /** Of all processes that were looked at in this cycle. */
  topOfHost(): ProcessReading[] {
    return top(this.#ran);
  }

  /** Closes all files. */
  close(): void {
    for (const [pid, process] of this.#processes) this.#forget(pid, process);
  }

  #lookAt(pid: number, moment: Moment): ProcessReading | undefined {
    const known = this.#processes.get(pid);
    const process = known ?? this.#add(pid);
    const outcome = process.file.read();
    if (outcome !== "read" || !readPidStat(this.#files.text, this.#stat)) {
      if (outcome !== "gone") this.#unreadable.note("/proc/PID/stat", outcome);
      this.#forget(pid, process);
      return undefined;
    }
    const used = this.#usedSince(process, known !== undefined);
    process.cpuTicks = this.#stat.cpuTicks;
    process.startTicks = this.#stat.startTicks;
    if (used <= 0) return undefined;
    const execname = readExecname(this.#files.text);
    const usage = toUsage(used * this.#tickFactor, moment);
    return { pid, execname, usage, cpu: this.#stat.processor };
  }

  /** In USER_HZ; 0 for one that was there before it was looked at for the first time. */
  #usedSince(process: Process, isKnown: boolean): number {
    const { cpuTicks, startTicks } = this.#stat;
    if (isKnown && startTicks === process.startTicks) return cpuTicks - process.cpuTicks;
    return startTicks >= this.#sinceTicks ? cpuTicks : 0;
  }

  #add(pid: number): Process {
    const file = this.#files.keep(`${this.#procRoot}/${pid}/stat`, OPEN_SHARE);
    const process = { file, cpuTicks: 0, startTicks: 0, listed: this.#cycle };
    this.#processes.set(pid, process);
    return process;
  }

  #forget(pid: number, process: Process): void {
    process.file.close();
    this.#processes.delete(pid);
  }
}

function top(ran: ProcessReading[]): ProcessReading[] {
  return ran.sort((a, b) => b.usage - a.usage || a.pid - b.pid).slice(0, PROCESSES_MAX);
}
