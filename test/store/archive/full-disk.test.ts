import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closed, gauge, TEN } from "./closed-windows.js";
import { sql } from "./parquet.js";
import { openArchive } from "./open-archive.js";

const ROOM = "8m";
/** Leaves no page free. */
const BALLAST_BYTES = 16 * 1024 * 1024;

/** A file system of its own that is easily filled; null where this user may not mount one. */
async function mountSmall(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), "zonetap-small-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${ROOM}`, "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    await rm(folder, { recursive: true });
    return null;
  }
}

describe("Archive on a disk that is full", () => {
  let folder: string | null = null;
  before(async () => {
    folder = await mountSmall();
    if (folder === null) console.log("      (needs root: no file system can be mounted; nothing was tested)");
  });
  after(async () => {
    if (folder === null) return;
    execFileSync("umount", [folder]);
    await rm(folder, { recursive: true });
  });

  it("keeps windows waiting, goes on when there is room, and has each once", async () => {
    if (folder === null) return;
    const archive = await openArchive(join(folder, "archive"), { wallMs: () => TEN });
    const ballast = join(folder, "ballast");
    let number = 0;
    const take = (count: number): void => {
      for (let index = 0; index < count; index++) {
        number++;
        const series = Array.from({ length: 20 }, (_, each) =>
          gauge(`m.${each}`, `${Math.random()}`, Math.random()),
        );
        archive.take([closed({ id: `gz-01:${number}`, startMs: TEN + number * 1000, series })]);
      }
    };
    take(10);
    await archive.commit();
    await fill(ballast);
    for (let attempt = 0; attempt < 5; attempt++) {
      take(200);
      expect(await failureOf(archive.commit())).to.match(/No space left on device/);
      expect(await failureOf(archive.flush())).to.match(/No space left on device/);
    }
    const query = { zone: "web1", resolutionMs: 1000, fromMs: 0, toMs: TEN * 2 };
    expect(await archive.read(query)).to.have.length(10);
    expect(archive.details()).to.deep.include({ windows_waiting: 1000, dropped: { full: 0, refused: 0 } });

    await truncate(ballast, 0);
    await archive.commit();
    expect(await archive.read(query)).to.have.length(1010);
    await fill(ballast);
    expect(await failureOf(archive.flush())).to.match(/No space left on device/);
    expect(await archive.read(query)).to.have.length(1010);
    await truncate(ballast, 0);
    await archive.flush();
    expect(await archive.read(query)).to.have.length(1010);
    await archive.close();
    const [rows] = await sql(
      `SELECT count(*) AS rows, count(DISTINCT (metric, instance, time, node, id)) AS different
       FROM '${folder}/archive/**/*.parquet' WHERE metric LIKE 'm.%'`,
    );
    expect(rows).to.deep.equal({ rows: 20_200n, different: 20_200n });
  });

  it("loses the oldest, counted, when too much waits", async () => {
    if (folder === null) return;
    const archive = await openArchive(join(folder, "other"), { wallMs: () => TEN });
    const windows = Array.from({ length: 20_100 }, (_, index) => closed({ id: `gz-01:${index}` }));
    archive.take(windows);
    expect(archive.details()).to.deep.include({
      windows_waiting: 20_000,
      dropped: { full: 100, refused: 0 },
    });
    await archive.close();
  });
});

async function fill(file: string): Promise<void> {
  const error = await failureOf(writeFile(file, Buffer.alloc(BALLAST_BYTES)));
  expect(error).to.match(/ENOSPC/);
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "did not fail";
  } catch (error) {
    return String(error);
  }
}
