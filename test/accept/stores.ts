/** The stores at full length: Redis taken away, the archive killed; each part says what it shows. */
import { run as runArchive } from "./stores-archive.js";
import { run as runRedis } from "./stores-redis.js";

/** `npm run accept -- stores [SECONDS]`: SECONDS of each outage of Redis, a minute where nothing is said. */
export async function run(args: readonly string[]): Promise<boolean> {
  const isRedisGood = await runRedis(args);
  return (await runArchive([])) && isRedisGood;
}
