/** What the node's own process costs, and how late its event loop is. Reads the machine. */
import { monitorEventLoopDelay } from "node:perf_hooks";

export interface ProcessFigures {
  readonly cpu: { readonly userSeconds: number; readonly systemSeconds: number };
  readonly memory: { readonly residentBytes: number; readonly heapBytes: number };
  /** Delay of the event loop in seconds, since the figures were last read. */
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Between two looks at the event loop: a delay that is shorter may be missed. */
const RESOLUTION_MS = 20;

/** Begins to watch the event loop; keeps no process alive. Each call of what it returns begins a new span. */
export function watchProcess(): () => ProcessFigures {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const loop = {
      p50: toDelay(delays.percentile(50)),
      p99: toDelay(delays.percentile(99)),
      max: toDelay(delays.max),
    };
    delays.reset();
    return {
      cpu: { userSeconds: user / 1e6, systemSeconds: system / 1e6 },
      memory: { residentBytes: rss, heapBytes: heapUsed },
      loop,
    };
  };
}

/** What is measured is the whole interval, in ns; of none at all there is no delay. */
function toDelay(intervalNs: number): number {
  const delayMs = intervalNs / 1e6 - RESOLUTION_MS;
  return delayMs > 0 && delayMs < Number.MAX_SAFE_INTEGER / 1e6 ? delayMs / 1000 : 0;
}
