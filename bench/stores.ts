/**
 * `npm run bench -- stores [archive|redis]`: what the stores take, each beside the program of its own field.
 * `npm run bench -- stores archive FOLDER`: the bytes of an archive that is there.
 */
import { run as runArchive } from "./support/archive-windows.js";
import { run as runRedis } from "./support/redis-windows.js";

const PARTS: Readonly<Record<string, (folder?: string) => Promise<void>>> = {
  archive: runArchive,
  redis: runRedis,
};

/** All parts, or the one that is named. */
export async function run([part, folder]: string[]): Promise<void> {
  for (const [name, runPart] of Object.entries(PARTS)) {
    if (part === undefined || part === name) await runPart(folder);
  }
}
