import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { TAIL_FILE, type Archive, type ArchiveOptions } from "../../../src/store/archive/archive.js";
import { closed, counter, gauge, histogram, TEN, windowJson } from "./closed-windows.js";
import { parquetFiles, sql } from "./parquet.js";
import { openArchive } from "./open-archive.js";

const HOUR = 3_600_000;

describe("Archive", () => {
  let path = "";
  let wallMs = TEN + 60_000;
  let archive: Archive;

  function open(options: Partial<ArchiveOptions> = {}): Promise<Archive> {
    return openArchive(path, { resolutionsMs: [1000, 60_000], wallMs: () => wallMs, ...options });
  }
  const all = { zone: "web1", resolutionMs: 1000, fromMs: 0, toMs: TEN + 48 * HOUR };

  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), "zonetap-archive-")), "archive");
    wallMs = TEN + 60_000;
    archive = await open();
  });
  afterEach(async () => {
    await archive.close();
    await rm(dirname(path), { recursive: true });
  });

  async function put(...windows: Parameters<typeof closed>[0][]): Promise<void> {
    archive.take(windows.map((parts) => closed(parts)));
    await archive.commit();
  }

  async function reopen(options: Partial<ArchiveOptions> = {}): Promise<void> {
    await archive.close();
    archive = await open(options);
  }

  describe("read", () => {
    const window = {
      coverage: { expected: 2, received: 1, late: 1, dropped: { hwm: 3 } },
      gap: { cause: "silent" },
      series: [
        gauge("mem.rss", "", 12.5),
        counter("net.rbytes64", "net0", 1500, "18446744073709551615"),
        histogram("syscall.latency", [
          [-4, 1],
          [1024, 700],
          ["9223372036854775807", "9007199254740993"],
        ]),
      ],
    };
    const expected = windowJson({
      ...window,
      series: window.series.map((series) =>
        series.kind === "histogram" ? { ...series, count: "9007199254741694" } : series,
      ),
    });

    it("gives back from the tail what was taken", async () => {
      await put({ ...window, series: expected.series });
      expect(await archive.read(all)).to.deep.equal([expected]);
    });
    it("gives back from a file what was taken", async () => {
      await put({ ...window, series: expected.series });
      await archive.flush();
      expect(await archive.read(all)).to.deep.equal([expected]);
      expect(archive.details()).to.include({ files: 1, tail_rows: 0 });
    });
    it("gives windows that have no series, since they tell of a gap", async () => {
      const empty = {
        coverage: { expected: 1, received: 0, late: 0, dropped: {} },
        gap: { cause: "probe system: exited" },
        series: [],
      };
      await put(empty);
      expect(await archive.read(all)).to.deep.equal([windowJson(empty)]);
    });
    it("knows a window of what is pushed, which expects nothing, from one that got nothing", async () => {
      const coverage = { expected: null, received: 0, late: 0, dropped: {} };
      await put({ coverage });
      expect((await archive.read(all))[0]?.coverage).to.deep.equal(coverage);
    });
    it("merges a correction into what it corrects, wherever the two lie", async () => {
      await put({ id: "gz-01:1", series: [counter("net.rbytes64", "net0", 10, "100")] });
      await archive.flush();
      const late = { expected: 0, received: 1, late: 1, dropped: {} };
      const series = [counter("net.rbytes64", "net0", 5, "105")];
      await put({ id: "gz-01:2", late: true, coverage: late, series });
      const [merged] = await archive.read(all);
      expect(merged?.coverage).to.deep.equal({ expected: 1, received: 2, late: 1, dropped: {} });
      expect(merged?.series[0]).to.include({ count: 2, sum: 15, min: 5, max: 10, last: "105" });
    });
    it("asks for one metric and keeps the coverage", async () => {
      await put({ series: [gauge("mem.rss", "", 1), gauge("mem.swap", "", 2)] });
      const [found] = await archive.read({ ...all, metric: "mem.swap" });
      expect(found).to.deep.equal(windowJson({ series: [gauge("mem.swap", "", 2)] }));
    });
    it("gives of too many windows the newest, oldest first", async () => {
      await put(...[0, 1, 2, 3].map((hour) => ({ id: `gz-01:${hour}`, startMs: TEN + hour * HOUR })));
      await archive.flush();
      const found = await archive.read({ ...all, windowsMax: 2 });
      expect(found.map(({ start }) => start.slice(11, 16))).to.deep.equal(["12:00", "13:00"]);
    });
    it("parts hosts, zones, resolutions and times", async () => {
      await put(
        { id: "gz-01:1" },
        { id: "gz-01:2", host: "gz-02" },
        { id: "gz-01:3", zone: "web2" },
        { id: "gz-01:4", resolutionMs: 60_000 },
        { id: "gz-01:5", startMs: TEN + 1000 },
      );
      for (const isFlushed of [false, true]) {
        if (isFlushed) await archive.flush();
        const ids = async (query: object) => (await archive.read({ ...all, ...query })).map(({ id }) => id);
        expect(await ids({ host: "gz-01", toMs: TEN + 1000 })).to.deep.equal(["gz-01:1"]);
        expect(await ids({ toMs: TEN + 1000 })).to.deep.equal(["gz-01:1", "gz-01:2"]);
        expect(await ids({ resolutionMs: 60_000 })).to.deep.equal(["gz-01:4"]);
        expect(await ids({ fromMs: TEN + 1 })).to.deep.equal(["gz-01:5"]);
        expect(await ids({ zone: "web3" })).to.deep.equal([]);
      }
    });
    for (const name of [
      "it's",
      'a"b',
      "a/b..",
      "..",
      "x\0y",
      "ünï",
      "a%2Fb",
      "a\nb",
      "'; DROP TABLE segments; --",
    ]) {
      it(`takes ${JSON.stringify(name)} as a name of a host, a zone and an instance`, async () => {
        const parts = { host: name, zone: name, series: [gauge("m.x", name, 1)] };
        await put(parts);
        const query = { ...all, zone: name, host: name };
        expect(await archive.read(query)).to.deep.equal([windowJson(parts)]);
        await archive.flush();
        expect(await archive.read(query)).to.deep.equal([windowJson(parts)]);
      });
    }
  });

  describe("files", () => {
    it("have the columns, types, order and folders of the contract, and a version", async () => {
      await put(
        { series: [gauge("b.x", "", 1), gauge("a.x", "", 1)] },
        { id: "gz-01:2", startMs: TEN + 1000 },
      );
      await archive.flush();
      const [file = ""] = await parquetFiles(path);
      expect(dirname(file)).to.equal("host=gz-01/resolution=1s/date=2026-11-22/hour=10");
      const columns = await sql(
        `SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM read_parquet('${path}/${file}', hive_partitioning = false))`,
      );
      expect(columns.map(({ name, type }) => `${String(name)} ${String(type)}`)).to.deep.equal([
        "time TIMESTAMP",
        "zone VARCHAR",
        "metric VARCHAR",
        "instance VARCHAR",
        "kind VARCHAR",
        "unit VARCHAR",
        "count BIGINT",
        "sum DOUBLE",
        "min DOUBLE",
        "max DOUBLE",
        "last DOUBLE",
        "last_u64 UBIGINT",
        "rate DOUBLE",
        "buckets STRUCT(low BIGINT, count UBIGINT)[]",
        "node VARCHAR",
        "id UBIGINT",
      ]);
      const metrics = await sql(`SELECT metric FROM '${path}/${file}'`);
      expect(metrics.map(({ metric }) => metric)).to.deep.equal([
        "a.x",
        "b.x",
        "mem.rss",
        "window.expected",
        "window.expected",
      ]);
      const [time] = await sql(
        `SELECT converted_type FROM parquet_schema('${path}/${file}') WHERE name = 'time'`,
      );
      expect(time).to.deep.equal({ converted_type: "TIMESTAMP_MILLIS" });
      const [version] = await sql(
        `SELECT decode(value) AS value FROM parquet_kv_metadata('${path}/${file}') WHERE decode(key) = 'zonetap_archive'`,
      );
      expect(version).to.deep.equal({ value: "1" });
    });
    it("have one row more for a correction", async () => {
      await put({ id: "gz-01:1" }, { id: "gz-01:2", late: true });
      await archive.flush();
      const rows = await sql(`SELECT id FROM '${path}/**/*.parquet' WHERE metric = 'mem.rss' ORDER BY id`);
      expect(rows).to.deep.equal([{ id: 1n }, { id: 2n }]);
    });
    it("are one for each hour, host and resolution", async () => {
      await put(
        { id: "gz-01:1" },
        { id: "gz-01:2", startMs: TEN + HOUR },
        { id: "gz-01:3", host: "gz-02" },
        { id: "gz-01:4", resolutionMs: 60_000 },
      );
      await archive.flush();
      expect((await parquetFiles(path)).map(dirname)).to.deep.equal([
        "host=gz-01/resolution=1m/date=2026-11-22/hour=10",
        "host=gz-01/resolution=1s/date=2026-11-22/hour=10",
        "host=gz-01/resolution=1s/date=2026-11-22/hour=11",
        "host=gz-02/resolution=1s/date=2026-11-22/hour=10",
      ]);
    });
    it("hold nothing of resolutions that are not kept, or of times that no folder has", async () => {
      await put({ resolutionMs: 10_000 }, { startMs: -1000 }, { startMs: Date.UTC(12_000, 0) });
      await put({ host: "h".repeat(300) });
      await archive.flush();
      expect(await parquetFiles(path)).to.deep.equal([]);
      expect(archive.details()).to.deep.include({ windows: 0, dropped: { full: 0, refused: 3 } });
    });
  });

  describe("open", () => {
    it("goes on with the tail of a process that was killed", async () => {
      await put({ id: "gz-01:1" });
      await reopen();
      await put({
        id: "gz-01:2",
        startMs: TEN + 1000,
        series: [gauge("mem.rss", "", 7), gauge("new.one", "", 8)],
      });
      expect((await archive.read(all)).map(({ id }) => id)).to.deep.equal(["gz-01:1", "gz-01:2"]);
      expect(await archive.zones()).to.deep.equal([{ host: "gz-01", zone: "web1", newestMs: TEN + 2000 }]);
    });
    it("knows the zones of files", async () => {
      await put({ id: "gz-01:1" }, { id: "gz-01:2", host: "a", zone: "z", startMs: TEN + 1000 });
      await archive.flush();
      await reopen();
      expect(await archive.zones()).to.deep.equal([
        { host: "a", zone: "z", newestMs: TEN + 2000 },
        { host: "gz-01", zone: "web1", newestMs: TEN + 1000 },
      ]);
    });
    it("removes files that were not finished", async () => {
      const folder = join(path, "host=gz-01/resolution=1s/date=2026-11-22/hour=10");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "gz-01.1.parquet.unfinished"), "half");
      await reopen();
      expect(await readdir(folder)).to.deep.equal([]);
    });
    for (const [what, text] of [
      ["garbage", "garbage".repeat(1000)],
      ["nothing", ""],
    ] as const) {
      it(`puts a tail aside that has become ${what}, and names it`, async () => {
        await put({ id: "gz-01:1" });
        await archive.flush();
        await archive.close();
        await writeFile(join(path, "tail.duckdb"), text);
        archive = await open();
        await put({ id: "gz-01:2", startMs: TEN + 1000 });
        expect(await archive.read(all)).to.have.length(2);
        expect(archive.details()["damaged_tail"]).to.equal(join(path, `tail.duckdb.damaged-${wallMs}`));
      });
    }
    it("refuses a folder that another node has open", async () => {
      // Within one process DuckDB shares the file; its lock is for others.
      const script = `const d = await import("@duckdb/node-api");
        d.DuckDBInstance.create(${JSON.stringify(join(path, "tail.duckdb"))}).then(
          () => console.log("open"), (error) => console.log(error.message));`;
      const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        encoding: "utf8",
      });
      expect(stdout).to.contain("Conflicting lock");
    });
  });

  describe("bad files", () => {
    it("are left out and named, and the others are read", async () => {
      await put({ id: "gz-01:1" });
      await archive.flush();
      const folder = join(path, dirname((await parquetFiles(path))[0] ?? ""));
      await writeFile(join(folder, "garbage.parquet"), "no parquet at all");
      await sql(`COPY (SELECT 1 AS a) TO '${folder}/foreign.parquet'`);
      await sql(`COPY (SELECT 1 AS a) TO '${path}/elsewhere.parquet'`);
      await reopen();
      expect(await archive.zones()).to.have.length(1);
      expect(await archive.read(all)).to.have.length(1);
      const bad = archive.details()["bad_files"] as Record<string, string>;
      expect(Object.keys(bad).map((name) => name.split("/").at(-1))).to.have.members([
        "garbage.parquet",
        "foreign.parquet",
        "elsewhere.parquet",
      ]);
      expect(bad[Object.keys(bad).find((name) => name.includes("foreign")) ?? ""]).to.equal(
        "not written by zonetap",
      );
    });
    it("are noticed while the archive is open", async () => {
      await put({ id: "gz-01:1" });
      await archive.flush();
      await put({ id: "gz-01:2", startMs: TEN + 1000 });
      await archive.flush();
      const [first = "", second = ""] = await parquetFiles(path);
      await truncate(join(path, first), Math.floor((await stat(join(path, first))).size / 2));
      expect((await archive.read(all)).map(({ id }) => id)).to.deep.equal(["gz-01:2"]);
      expect(Object.keys(archive.details()["bad_files"] as object)).to.deep.equal([first]);
      await rm(join(path, second));
      expect(await archive.read(all)).to.deep.equal([]);
    });
  });

  describe("maintain", () => {
    async function flushEach(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        wallMs += 1000;
        await put({ id: `gz-01:${index}`, startMs: TEN + index * 1000 });
        await archive.flush();
      }
    }
    it("makes one file of many, with all of their rows in order", async () => {
      await flushEach(9);
      const before = await archive.read(all);
      await archive.maintain();
      expect(await parquetFiles(path)).to.have.length(1);
      expect(await archive.read(all)).to.deep.equal(before);
      await reopen();
      expect(await archive.read(all)).to.deep.equal(before);
      expect(await archive.zones()).to.have.length(1);
    });
    it("makes one file of an hour that is over", async () => {
      await flushEach(2);
      await archive.maintain();
      expect(await parquetFiles(path)).to.have.length(2);
      wallMs = TEN + 2 * HOUR;
      await archive.maintain();
      expect(await parquetFiles(path)).to.have.length(1);
    });
    it("counts nothing twice when it was killed between the new file and the old ones", async () => {
      await flushEach(3);
      const sources = await parquetFiles(path);
      const copies = join(dirname(path), "copies");
      await mkdir(copies);
      for (const file of sources)
        await copyFile(join(path, file), join(copies, file.split("/").at(-1) ?? ""));
      wallMs = TEN + 2 * HOUR;
      await archive.maintain();
      for (const file of sources)
        await copyFile(join(copies, file.split("/").at(-1) ?? ""), join(path, file));
      await reopen();
      expect(await parquetFiles(path)).to.have.length(1);
      expect(await archive.read(all)).to.have.length(3);
    });
    it("makes a long log of the tail short when all of it is in files", async () => {
      const series = Array.from({ length: 20_000 }, (_, index) => gauge("mem.rss", String(index), index));
      for (let step = 0; step < 6; step++) {
        await put({ id: `gz-01:${step}`, startMs: TEN + step * 1000, series });
      }
      const log = join(path, `${TAIL_FILE}.wal`);
      const { size } = await stat(log);
      await archive.flush();
      await archive.maintain();
      const left = await stat(log).catch(() => null); // A checkpoint may remove it.
      expect(left?.size ?? 0).to.be.below(size / 10);
      expect(archive.details()).to.include({ rows: 120_006, tail_rows: 0, files: 1 });
    });
    it("removes files that are too old, and forgets their zones", async () => {
      await flushEach(1);
      await reopen({ retentionMs: new Map([[1000, HOUR]]) });
      await archive.maintain();
      expect(await parquetFiles(path)).to.have.length(1);
      wallMs = Date.now() + 2 * HOUR;
      await archive.maintain();
      expect(await parquetFiles(path)).to.deep.equal([]);
      expect([await archive.zones(), await archive.read(all)]).to.deep.equal([[], []]);
    });
    it("removes the oldest files of what is too much", async () => {
      for (const hour of [1, 0, 2]) {
        await put({ id: `gz-01:${hour}`, startMs: TEN + hour * HOUR });
        await archive.flush();
      }
      const bytes = Number(archive.details()["files_bytes"]);
      await reopen({ sizeMaxBytes: bytes - 1 });
      await archive.maintain();
      expect((await archive.read(all)).map(({ id }) => id)).to.deep.equal(["gz-01:1", "gz-01:2"]);
    });
  });
});
