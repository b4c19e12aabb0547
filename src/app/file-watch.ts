/**
 * Tells when the content of one file has changed, however an editor wrote it: in place, by renaming another
 * over it, or by exchanging the folder that a link leads to. It watches the folder, since a watch of the file
 * itself stays with the old inode; events are only hints, the content decides.
 */
import { createHash } from "node:crypto";
import { readFileSync, watch } from "node:fs";
import { dirname } from "node:path";
import type { Clock, Timer } from "../base/clock.js";

/** Editors write in several steps: a change counts once the file has been quiet for so long. */
const QUIET_MS = 150;

export interface FileWatch {
  close(): void;
}

/**
 * Calls `onChange` after each change of the content of `file`; `onError` when the folder cannot be watched.
 * A file that is away for a moment is no change until it is back with another content.
 */
export function createFileWatch(
  file: string,
  { clock, onChange, onError }: { clock: Clock; onChange: () => void; onError: (error: Error) => void },
): FileWatch {
  let seen = fingerprint(file);
  let quiet: Timer | undefined;
  const compare = (): void => {
    const now = fingerprint(file);
    if (now === null || now === seen) return;
    seen = now;
    onChange();
  };
  const watcher = watch(dirname(file), { persistent: false }, () => {
    quiet?.cancel();
    quiet = clock.setTimer(QUIET_MS, compare);
  });
  watcher.on("error", onError);
  return {
    close() {
      quiet?.cancel();
      watcher.close();
    },
  };
}

/** Hash of the content; null where it cannot be read just now. */
function fingerprint(file: string): string | null {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return null; // Away between two steps of a rename; the next event looks again.
  }
}
