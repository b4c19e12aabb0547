/** Which files have to go: those that are too old, and the oldest of what is too much. Pure. */
import type { ArchiveFile } from "./archive-files.js";
import { HOUR_MS } from "./partition.js";

export interface RetentionOptions {
  /** How long, by resolution; what is not here is kept for ever. */
  readonly retentionMs: ReadonlyMap<number, number>;
  /** Of all files. */
  readonly sizeMaxBytes: number;
}

/**
 * Files to remove. The age of windows counts from the end of their hour, or from when they were written down where
 * that was later: what is recorded or replayed late is kept as long as anything else.
 */
export function chooseExpired(
  files: readonly ArchiveFile[],
  { retentionMs, sizeMaxBytes }: RetentionOptions,
  wallMs: number,
): ArchiveFile[] {
  const isOld = ({ partition, writtenMs }: ArchiveFile): boolean =>
    Math.max(partition.hourMs + HOUR_MS, writtenMs) + (retentionMs.get(partition.resolutionMs) ?? Infinity) <=
    wallMs;
  const expired = files.filter(isOld);
  const kept = files.filter((file) => !isOld(file)).sort(byAge);
  let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of kept) {
    if (bytes <= sizeMaxBytes) break;
    expired.push(file);
    bytes -= file.bytes;
  }
  return expired;
}

function byAge(a: ArchiveFile, b: ArchiveFile): number {
  return a.partition.hourMs - b.partition.hourMs || a.writtenMs - b.writtenMs || (a.path < b.path ? -1 : 1);
}
