/** /proc/loadavg: `0.93 1.02 0.88 3/345 12345`: the load over 1, 5 and 15 minutes, threads running and in all. */
import type { Series } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { series, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const SERIES = [
  series("loadavg.avg1", "gauge"),
  series("loadavg.avg5", "gauge"),
  series("loadavg.avg15", "gauge"),
  series("zone.threads", "gauge"),
];
const SLASH = 47;

export class Loadavg extends FileSource {
  readonly series: readonly Series[] = SERIES;

  constructor(path: string, files: KernelFiles) {
    super("loadavg", path, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    values.push(text.decimal(), text.decimal(), text.decimal());
    text.number();
    if (text.peek() === SLASH) text.pos++;
    values.push(text.number());
  }
}
