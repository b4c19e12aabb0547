/** The processes of a window, the busiest first. Pure. */
import type { WindowJson } from "../../../model/window.js";

export interface ProcessRow {
  readonly pid: string;
  readonly name: string;
  /** Percent of one core. */
  readonly usage: number;
}

/** `process.usage{node/4242}` -> pid 4242, name node; a name may hold a slash itself. */
export function processRows({ series }: Pick<WindowJson, "series">): ProcessRow[] {
  return series
    .filter(({ metric }) => metric === "process.usage")
    .map(({ instance, sum, count }) => {
      const cut = instance.lastIndexOf("/");
      const usage = Number(count) === 0 ? 0 : Number(sum) / Number(count);
      return { pid: instance.slice(cut + 1), name: instance.slice(0, Math.max(0, cut)), usage };
    })
    .sort((a, b) => b.usage - a.usage || Number(a.pid) - Number(b.pid));
}
