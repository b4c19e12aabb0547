/**
 * A writer of windows as a process that a test can kill: URL FOLDER FROM. Takes a window of each of three zones for
 * every second from FROM on, without end, and prints the second once the store has taken them.
 */
import { systemClock } from "../../../src/base/clock.js";
import { RedisStore } from "../../../src/store/redis/redis-store.js";
import { Spool } from "../../../src/store/spool.js";
import { windowAt } from "./store-rig.js";
import { toClosed } from "../../support/to-closed.js";

const [url = "", folder = "", from = "0"] = process.argv.slice(2);
const DAY_MS = 86_400_000;

const store = new RedisStore({
  address: { server: { kind: "single", url }, username: null, passwordFile: null, tlsCaFile: null },
  prefix: "zt",
  encoding: "compact",
  retentionMs: new Map([[1000, DAY_MS]]),
  spool: new Spool({ folder, bytesMax: 1 << 26, wallMs: () => Date.now() }),
  clock: systemClock,
  timeoutMs: 500,
  onCondition: () => undefined,
});
void store.run();
for (let second = Number(from); ; second++) {
  await store.take(["z0", "z1", "z2"].map((zone) => toClosed(windowAt(second, { zone }))));
  process.stdout.write(`${second}\n`);
}
