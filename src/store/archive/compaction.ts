/** Which files of an hour are worth making one of. Pure. */
import type { ArchiveFile } from "./archive-files.js";
import { HOUR_MS } from "./partition.js";

/** So many small files of an hour that still goes on are one too many. */
const FILES_MAX = 8;
/** After the end of an hour, for what comes late. */
const SETTLE_MS = 5 * 60_000;
/** Beyond it a rewrite costs more than it brings. */
const BYTES_MAX = 512 * 1024 * 1024;
/** Of an hour that is over: what the small files must have of all bytes for the large one to be written again. */
const SMALL_SHARE = 0.05;

/** Files of one partition that one file should take the place of; empty where all is well. */
export function chooseMerge(files: readonly ArchiveFile[], wallMs: number): ArchiveFile[] {
  const bySize = files.toSorted((a, b) => a.bytes - b.bytes || (a.path < b.path ? -1 : 1));
  const [first] = bySize;
  if (first === undefined || files.length < 2) return [];
  const total = bySize.reduce((sum, { bytes }) => sum + bytes, 0);
  const isOver = first.partition.hourMs + HOUR_MS + SETTLE_MS <= wallMs;
  const small = total - bySize.at(-1)!.bytes;
  if (isOver && total <= BYTES_MAX && (small >= SMALL_SHARE * total || files.length >= FILES_MAX))
    return bySize;
  const similar = takeSimilar(bySize);
  return similar.length >= FILES_MAX ? similar : [];
}

/** From the smallest on, as long as the next is no larger than twice all before it, so that none is written often. */
function takeSimilar(bySize: readonly ArchiveFile[]): ArchiveFile[] {
  const taken: ArchiveFile[] = [];
  let sum = 0;
  for (const file of bySize) {
    if (taken.length > 0 && (file.bytes > 2 * sum || sum + file.bytes > BYTES_MAX)) break;
    taken.push(file);
    sum += file.bytes;
  }
  return taken;
}
