/**
 * The host's processors from /proc/stat: `cpu0 66637 14149 26595 216212 782 0 620 4171 0 0` are user, nice, system,
 * idle, iowait, irq, softirq and steal in ticks of USER_HZ since boot (guest time is within user), then counts of
 * the whole machine. Processors come and go.
 * @see proc_stat(5)
 */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { KeyedLines } from "./keyed-lines.js";
import type { Machine } from "./machine.js";
import { Increase, series, times, toUsage, TICKS_PER_SECOND, type Moment, type Values } from "./source.js";
import { isDigit, type TextScanner } from "./text-scanner.js";

const STATES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"] as const;
/** States in which a processor does nothing for this machine: those, and steal, are no usage. */
const IDLE_STATES: ReadonlySet<string> = new Set(["idle", "iowait", "steal"]);
const IS_BUSY = STATES.map((state) => !IDLE_STATES.has(state));

const COUNTS = new KeyedLines(["intr", "ctxt", "processes", "procs_running", "procs_blocked"]);
const COUNT_SERIES = [
  series("stat.intr", "counter"),
  series("stat.ctxt", "counter"),
  series("stat.processes", "counter"),
  series("stat.procs_running", "gauge"),
  series("stat.procs_blocked", "gauge"),
];

const CPU = Buffer.from("cpu");

export class ProcStat extends FileSource {
  series: readonly Series[] = COUNT_SERIES;
  readonly #machine: Machine;
  #cpus: number[] = [];
  #busy: Increase[] = [];

  constructor(path: string, files: KernelFiles, machine: Machine) {
    super("stat", path, files);
    this.#machine = machine;
  }

  protected parse(text: TextScanner, values: Values, moment: Moment): void {
    let count = 0;
    for (; text.startsWith(CPU); text.skipLine()) {
      // Without a number it is the sum of all.
      if (isDigit(text.bytes[text.pos + CPU.length] ?? 0)) this.#readCpu(text, count++, values, moment);
    }
    if (count < this.#cpus.length) this.#setCpus(this.#cpus.slice(0, count));
    COUNTS.read(text);
    values.push(...COUNTS.values);
  }

  #readCpu(text: TextScanner, index: number, values: Values, moment: Moment): void {
    text.pos += CPU.length;
    const cpu = text.number() ?? 0;
    if (this.#cpus[index] !== cpu) this.#setCpus([...this.#cpus.slice(0, index), cpu]);
    const usageAt = values.push(undefined) - 1;
    let busy = 0;
    for (const isBusy of IS_BUSY) {
      const ticks: Value | undefined = text.uint();
      if (isBusy) busy += Number(ticks ?? 0);
      values.push(times(ticks, Math.round(1e6 / this.#machine.ticksPerSecond)));
    }
    const used = this.#busy[index]?.next(busy);
    if (used !== undefined) {
      values[usageAt] = Math.min(toUsage(used * this.#tickFactor, moment), moment.ticks);
    }
  }

  get #tickFactor(): number {
    return TICKS_PER_SECOND / this.#machine.ticksPerSecond;
  }

  #setCpus(cpus: number[]): void {
    this.#busy = cpus.map(
      (cpu, index) => (cpu === this.#cpus[index] ? this.#busy[index] : undefined) ?? new Increase(),
    );
    this.#cpus = cpus;
    this.#machine.cpus = Math.max(0, ...cpus.map((cpu) => cpu + 1));
    this.series = [...cpus.flatMap(toSeries), ...COUNT_SERIES];
  }
}

function toSeries(cpu: number): Series[] {
  const states = STATES.map((state) => series(`cpu.${state}_usec`, "counter", String(cpu)));
  return [series("cpu.usage", "gauge", String(cpu)), ...states];
}
