import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { useRedis } from "../../support/use-redis.js";
import { storedSeconds, StoreRig } from "./store-rig.js";

const CHILD = fileURLToPath(new URL("writer-child.js", import.meta.url));
/** Seconds of windows that a run takes before it is killed, in the middle of whatever it does then. */
const RUNS = [60, 1, 300];

describe("a writer that is killed again and again", () => {
  const stand = useRedis(() => rig.close());
  let rig: StoreRig;

  beforeEach(() => (rig = new StoreRig(stand.server.url)));

  /** Runs it until it has taken `count` seconds more; the last second that it said it has taken. */
  async function runAndKill(folder: string, from: number, count: number): Promise<number> {
    const child = spawn(process.execPath, [CHILD, stand.server.url, folder, String(from)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    let last = from - 1;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last >= from + count) child.kill("SIGKILL");
    }
    await ended;
    return last;
  }

  for (const isAway of [false, true]) {
    it(`loses nothing that it took, and writes nothing twice, Redis being ${isAway ? "away" : "there"}`, async () => {
      const folder = `${rig.folder}/spool`;
      if (isAway) await stand.server.kill();
      const taken: number[] = [];
      let from = 0;
      for (const count of RUNS) {
        const last = await runAndKill(folder, from, count);
        for (let second = from; second <= last; second++) taken.push(second);
        from = last + 100;
      }
      if (isAway) await stand.server.restart();
      rig.start();
      await rig.written();
      for (const zone of ["z0", "z1", "z2"]) {
        const stored = await storedSeconds(stand.redis, `gz-01/${zone}`);
        expect(new Set(stored).size).to.equal(stored.length);
        expect(taken.filter((second) => !stored.includes(second))).to.deep.equal([]);
      }
      expect(rig.details["dropped"]).to.deep.equal({ full: 0, disk: 0, unreadable: 0, refused: 0 });
    });
  }
});
