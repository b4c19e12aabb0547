/**
 * Reads one zone: its sources, its processes and threads. A zone that used no processor since the cycle before
 * neither started nor ended a process of its own, and none of its processes ran: its lists are not read again, but
 * for every tenth cycle, because somebody may have moved a process.
 */
import { statSync } from "node:fs";
import type { ProcessReading, Series } from "../../model/reading.js";
import type { ProcessTable } from "./process-table.js";
import { ReadIntervals } from "./read-intervals.js";
import { SLOW_CYCLES } from "./slow-source.js";
import { SourceList } from "./source-list.js";
import { series, type Values } from "./source.js";
import type { SweepContext } from "./sweep-context.js";
import type { ZoneCgroups } from "./zone-list.js";
import { ZoneMembers } from "./zone-members.js";
import { ZoneNet } from "./zone-net.js";
import { createZoneSources, type ZoneSources } from "./zone-sources.js";

/** What tells a zone from one of the same name before it: the folder's inode, and when that was first seen. */
export interface ZoneIdentity {
  readonly inode: bigint;
  /** ctime of the folder, Unix ns: of the cgroup itself, or of the first look at it if the kernel forgot. */
  readonly seenNs: bigint;
}

/** What was read of a zone in one cycle. */
export interface ZoneSample {
  readonly zone: string;
  readonly identity: ZoneIdentity | undefined;
  /** 10,000 for each second of the intervals since the zone was read before; 0 at first. */
  readonly ticks: number;
  readonly series: readonly Series[];
  /** Valid until the zone is read again. */
  readonly values: Values;
  readonly processes: readonly ProcessReading[];
}

const HEAD = [series("zone.processes", "gauge"), series("zone.threads", "gauge")];
const NO_PROCESSES: readonly ProcessReading[] = [];

export class ZoneReader {
  readonly cgroups: ZoneCgroups;
  readonly #identity: ZoneIdentity | undefined;
  readonly #turn: number;
  readonly #sources: ZoneSources;
  readonly #list: SourceList;
  readonly #members: ZoneMembers;
  readonly #values: Values = [];
  readonly #intervals: ReadIntervals;

  constructor(cgroups: ZoneCgroups, context: SweepContext, turn: number) {
    const { hierarchies, files, machine, unreadable, procRoot, clock, everyMs } = context;
    this.cgroups = cgroups;
    this.#intervals = new ReadIntervals(clock, everyMs);
    this.#turn = turn;
    this.#identity = readIdentity(cgroups);
    this.#members = new ZoneMembers(cgroups, hierarchies, files, unreadable);
    this.#sources = createZoneSources({ zone: cgroups, hierarchies, files, machine, turn });
    const net = new ZoneNet({ procRoot, pids: () => this.pids, files, unreadable, turn });
    this.#list = new SourceList(HEAD, [...this.#sources.all, net], unreadable, turn);
    this.#refreshMembers();
  }

  /** Processes of the zone as of the last look. */
  get pids(): readonly number[] {
    return this.#members.pids;
  }

  /** Reads the zone; undefined when it is gone. */
  read(cycle: number, processes: ProcessTable): ZoneSample | undefined {
    const moment = this.#intervals.next(cycle);
    const values = this.#values;
    values.length = HEAD.length;
    if (!this.#list.read(values, moment)) return undefined;
    const isBusy = this.#sources.cpu.length === 0 || this.#sources.cpu.some((source) => source.isBusy);
    if (isBusy || cycle % SLOW_CYCLES === this.#turn % SLOW_CYCLES) this.#refreshMembers();
    values[0] = this.pids.length;
    values[1] = this.#isCounted ? this.#sources.pids?.tasks : this.#members.threads;
    const ran = isBusy ? processes.look(this.pids, moment) : NO_PROCESSES;
    const { zone } = this.cgroups;
    const { ticks } = moment;
    return { zone, identity: this.#identity, ticks, series: this.#list.series, values, processes: ran };
  }

  close(): void {
    this.#list.close();
    this.#members.close();
  }

  /** Whether the kernel's count of tasks is the zone's number of threads. */
  get #isCounted(): boolean {
    return !this.cgroups.isShared && this.#sources.pids?.tasks !== undefined;
  }

  #refreshMembers(): void {
    this.#members.refresh(!this.#isCounted);
  }
}

function readIdentity(cgroups: ZoneCgroups): ZoneIdentity | undefined {
  const folder = [...cgroups.folders.values()][0];
  const stat = folder === undefined ? undefined : statSync(folder, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : { inode: stat.ino, seenNs: stat.ctimeNs };
}
