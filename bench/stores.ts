/** `npm run bench -- stores [redis]`: what the stores take, each beside the program of its own field. */
import { run as runRedis } from "./support/redis-windows.js";

const PARTS: Readonly<Record<string, () => Promise<void>>> = { redis: runRedis };

/** All parts, or the one that is named. */
export async function run([part]: string[]): Promise<void> {
  for (const [name, runPart] of Object.entries(PARTS)) {
    if (part === undefined || part === name) await runPart();
  }
}
