/** What an earlier run has left in the spool's folder. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.js";
import { parseSegmentName, segmentName, SpoolSegment } from "./spool-segment.js";

/** Read at once when the newest segment is gone through. */
const PART_BYTES = 1024 * 1024;

export interface SpoolFolder {
  /** The oldest first; none of them is empty. */
  readonly segments: SpoolSegment[];
  /** Cut from the end of the newest: a record that a killed node had begun. */
  readonly tornBytes: number;
  /** In files of another version or of something else, which are removed. */
  readonly unreadableItems: number;
}

/** Makes the folder where it is missing. @throws the system's error */
export async function openSpoolFolder(folder: string): Promise<SpoolFolder> {
  await makeFolder(folder);
  const found = (await readdir(folder)).map(parseSegmentName).filter((number) => number !== null);
  const all = await Promise.all(found.sort((a, b) => a - b).map((first) => openOld(folder, first)));
  for (const [index, segment] of all.slice(0, -1).entries()) {
    segment.items = all[index + 1]!.firstItem - segment.firstItem;
  }
  const tornBytes = await cutTornTail(all.at(-1));
  const segments: SpoolSegment[] = [];
  let unreadableItems = 0;
  for (const segment of all) {
    if (segment.items > 0 && (await segment.hasHeader())) segments.push(segment);
    else {
      unreadableItems += segment.items;
      await segment.remove();
    }
  }
  return { segments, tornBytes, unreadableItems };
}

async function openOld(folder: string, firstItem: number): Promise<SpoolSegment> {
  const { size } = await stat(join(folder, segmentName(firstItem)));
  return new SpoolSegment(folder, firstItem, size);
}

/** Only the newest segment can end in the middle of a record: the others had been closed. Counts its items. */
async function cutTornTail(last: SpoolSegment | undefined): Promise<number> {
  if (last === undefined || !(await last.hasHeader())) return 0;
  let end = last.doneBytes;
  for (let part = await last.read(end, PART_BYTES); part.records.length > 0;) {
    last.items += part.items;
    end = part.end;
    part = await last.read(end, PART_BYTES);
  }
  const tornBytes = last.bytes - end;
  if (tornBytes > 0) await last.cut(end);
  return tornBytes;
}
