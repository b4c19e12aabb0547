/** The stores at full length: each part says what it shows. */
import { run as runRedis } from "./stores-redis.js";

/** `npm run accept -- stores [SECONDS]`: SECONDS of each outage, a minute where nothing is said. */
export async function run(args: string[]): Promise<boolean> {
  return runRedis(args);
}
