/**
 * Reads one pipe of a process: always, because a full pipe blocks the program, yet not without end. Who sends
 * more than twice what it may within a second is not read for the rest of that second: its pipe fills, it
 * waits, and the node's time that goes into throwing its output away is bounded.
 */
import type { Readable } from "node:stream";
import type { Clock, Timer } from "../../base/clock.js";
import { RateWindow } from "./rate-window.js";

export interface PipeReader {
  /** Reads what is left until the pipe's end, `forMsMax` at most, and closes it. To be called once, after the exit. */
  drain(forMsMax: number): Promise<void>;
}

/** Hands each chunk of `pipe` to `onChunk`, which must not throw. */
export function readPipe(
  pipe: Readable,
  clock: Clock,
  bytesPerSMax: number,
  onChunk: (chunk: Buffer) => void,
): PipeReader {
  const rate = new RateWindow();
  let pause: Timer | null = null;
  const resume = (): void => {
    pause?.cancel();
    pause = null;
    pipe.resume();
  };
  pipe.on("data", (chunk: Buffer) => {
    onChunk(chunk);
    const nowMs = clock.nowMs();
    if (rate.spend(nowMs, chunk.length) <= 2 * bytesPerSMax || pause !== null) return;
    pipe.pause();
    pause = clock.setTimer(rate.leftMs(nowMs), resume);
  });
  // A pipe that fails has ended; that the program has ended is told by its exit.
  pipe.on("error", () => pipe.destroy());
  return {
    async drain(forMsMax) {
      resume();
      if (!pipe.closed) await closedWithin(pipe, clock, forMsMax);
      pause?.cancel();
      pipe.destroy();
    },
  };
}

function closedWithin(pipe: Readable, clock: Clock, forMsMax: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(forMsMax, resolve);
    pipe.once("close", () => {
      timer.cancel();
      resolve();
    });
  });
}
