/** Reads the host itself, the zone `global`, from /proc: all of its processors, memory, disks, interfaces, processes. */
import { existsSync } from "node:fs";
import { GLOBAL_ZONE } from "../../model/zone.js";
import { Diskstats } from "./diskstats.js";
import { Meminfo, Vmstat } from "./host-memory.js";
import { Loadavg } from "./loadavg.js";
import { NetDev } from "./net-dev.js";
import { Pressure, PRESSURE_RESOURCES } from "./pressure.js";
import { ProcStat } from "./proc-stat.js";
import { ReadIntervals } from "./read-intervals.js";
import { SourceList } from "./source-list.js";
import { series, type Values } from "./source.js";
import type { SweepContext } from "./sweep-context.js";
import type { ZoneSample } from "./zone-reader.js";

const HEAD = [series("zone.processes", "gauge")];

export class HostReader {
  readonly #list: SourceList;
  readonly #values: Values = [];
  readonly #intervals: ReadIntervals;

  constructor(context: SweepContext) {
    const { procRoot, sysRoot, files, machine, unreadable, clock, everyMs } = context;
    this.#intervals = new ReadIntervals(clock, everyMs);
    const sources = [
      new ProcStat(`${procRoot}/stat`, files, machine),
      new Meminfo(`${procRoot}/meminfo`, files, machine),
      new Vmstat(`${procRoot}/vmstat`, files),
      new Loadavg(`${procRoot}/loadavg`, files),
      ...PRESSURE_RESOURCES.map((name) => new Pressure(name, `${procRoot}/pressure/${name}`, files)),
      new NetDev(`${procRoot}/net/dev`, files),
      new Diskstats(`${procRoot}/diskstats`, `${sysRoot}/block`, files, machine),
    ];
    this.#list = new SourceList(HEAD, sources, unreadable, 0);
    for (const { name, path } of sources) {
      if (!existsSync(path)) unreadable.add(name, `no ${path}: this kernel does not have it`);
    }
  }

  /** Reads all but the processes; `processes`: how many there are. */
  read(cycle: number, processes: number): ZoneSample {
    const moment = this.#intervals.next(cycle);
    const values = this.#values;
    values.length = 0;
    values.push(processes);
    this.#list.read(values, moment);
    return {
      zone: GLOBAL_ZONE,
      identity: undefined,
      ticks: moment.ticks,
      series: this.#list.series,
      values,
      processes: [],
    };
  }

  close(): void {
    this.#list.close();
  }
}
