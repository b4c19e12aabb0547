import { expect } from "chai";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileWatch, type FileWatch } from "../../src/app/file-watch.js";
import { systemClock } from "../../src/base/clock.js";
import { until } from "../support/until.js";

describe("createFileWatch", () => {
  let folder: string;
  let file: string;
  let watch: FileWatch | undefined;
  let changes: number;

  function start(): void {
    changes = 0;
    watch = createFileWatch(file, {
      clock: systemClock,
      onChange: () => changes++,
      onError: (error) => {
        throw error;
      },
    });
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-watch-"));
    file = join(folder, "topology.yaml");
    writeFileSync(file, "a");
  });

  afterEach(() => {
    watch?.close();
    rmSync(folder, { recursive: true });
  });

  it("sees a file that is written in place", async () => {
    start();
    writeFileSync(file, "b");
    await until(() => changes === 1, { what: "the change" });
  });

  it("sees an editor's rename over it, and the next one too", async () => {
    start();
    for (const [content, count] of [
      ["b", 1],
      ["c", 2],
    ] as const) {
      writeFileSync(`${file}~`, content);
      renameSync(`${file}~`, file);
      await until(() => changes === count, { what: `change ${count}` });
    }
  });

  it("sees the link of a folder exchanged, as container platforms do it", async () => {
    mkdirSync(join(folder, "v1"));
    mkdirSync(join(folder, "v2"));
    writeFileSync(join(folder, "v1/topology.yaml"), "a");
    writeFileSync(join(folder, "v2/topology.yaml"), "b");
    unlinkSync(file);
    symlinkSync("v1", join(folder, "current"));
    symlinkSync("current/topology.yaml", file);
    start();
    symlinkSync("v2", join(folder, "next"));
    renameSync(join(folder, "next"), join(folder, "current"));
    await until(() => changes === 1, { what: "the change" });
  });

  it("makes no change of the same content, of a neighbour, or of a file that is away", async () => {
    start();
    writeFileSync(file, "a");
    writeFileSync(join(folder, "other"), "x");
    unlinkSync(file);
    writeFileSync(join(folder, "other"), "y");
    writeFileSync(file, "b");
    await until(() => changes > 0, { what: "the one change" });
    expect(changes).to.equal(1);
  });
});
