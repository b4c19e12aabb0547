/** What everything in a sweep shares. */
import type { Clock } from "../../base/clock.js";
import type { KernelFiles } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import type { Hierarchy } from "./mountinfo.js";
import type { Unreadable } from "./unreadable.js";

export interface SweepContext {
  /** Where proc is mounted. */
  readonly procRoot: string;
  /** Where sysfs is mounted. */
  readonly sysRoot: string;
  readonly hierarchies: readonly Hierarchy[];
  readonly files: KernelFiles;
  readonly machine: Machine;
  readonly unreadable: Unreadable;
  readonly clock: Clock;
  /** Between two cycles. */
  readonly everyMs: number;
}
