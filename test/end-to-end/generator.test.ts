import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { until } from "../support/until.js";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

describe("zonetap generator", () => {
  it("shows every packet without a topology and without a port, and ends in order", async () => {
    const child = spawn(process.execPath, [MAIN, "generator", "-q", "-d", "200", "-vlite"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    try {
      const times = await until(
        () => {
          const found = [...out.matchAll(/^global at (.*)Z$/gm)].map(([, time]) => Date.parse(`${time}Z`));
          return found.length >= 3 && found;
        },
        { what: "three packets of the host", timeoutMs: 15_000 },
      );
      // Halves of the interval of the wall clock, one a tick at most.
      expect(times.every((time) => time % 200 === 100)).to.equal(true);
      expect(new Set(times).size).to.equal(times.length);
    } finally {
      child.kill("SIGINT");
    }
    expect(await ended).to.equal(0);
  });
});
