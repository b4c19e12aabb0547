/**
 * Pressure stall information of a cgroup or of the host: the time in which some, or all, of its tasks waited for a
 * processor, memory or a disk. `some avg10=7.24 avg60=1.30 avg300=0.28 total=5217244` -> total in us, avg10 in
 * percent. A kernel without it, or with it switched off, has no such file or refuses to read it.
 * @see psi in the kernel's admin guide
 */
import type { Series } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { series, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

export const PRESSURE_RESOURCES = ["cpu", "memory", "io"] as const;
export type PressureResource = (typeof PRESSURE_RESOURCES)[number];

const KINDS = ["some", "full"] as const;
const WORDS = KINDS.map((kind) => Buffer.from(kind));
const AVG10 = Buffer.from("avg10=");
const TOTAL = Buffer.from("total=");

const SERIES: Readonly<Record<PressureResource, readonly Series[]>> = {
  cpu: toSeries("cpu"),
  memory: toSeries("memory"),
  io: toSeries("io"),
};

export class Pressure extends FileSource {
  readonly series: readonly Series[];

  /** `path`: of a cgroup's `cpu.pressure` or the host's /proc/pressure/cpu. */
  constructor(resource: PressureResource, path: string, files: KernelFiles) {
    super(`${resource}.pressure`, path, files);
    this.series = SERIES[resource];
  }

  protected parse(text: TextScanner, values: Values): void {
    // Older kernels have no "full" line for the processor.
    for (const word of WORDS) readLine(text, word, values);
  }
}

function toSeries(resource: PressureResource): Series[] {
  return KINDS.flatMap((kind) => [
    series(`${resource}.pressure_total`, "counter", kind),
    series(`${resource}.pressure_avg10`, "gauge", kind),
  ]);
}

function readLine(text: TextScanner, word: Uint8Array, values: Values): void {
  if (!text.startsWith(word)) {
    values.push(undefined, undefined);
    return;
  }
  text.pos += word.length;
  text.skipSpaces();
  const avg10 = readAfter(text, AVG10)?.decimal();
  text.skipWords(2);
  text.skipSpaces();
  values.push(readAfter(text, TOTAL)?.uint(), avg10);
  text.skipLine();
}

/** Moves behind `word`, if the text goes on with it. */
function readAfter(text: TextScanner, word: Uint8Array): TextScanner | undefined {
  if (!text.startsWith(word)) return undefined;
  text.pos += word.length;
  return text;
}
