import { expect } from "chai";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spool, type SpoolBatch } from "../../src/store/spool.js";

const MIB = 1 << 20;
const READ_BYTES = 1 << 16;

describe("the spool", () => {
  let folder: string;
  let nowMs: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-spool-"));
    nowMs = 1_000;
  });
  afterEach(async () => {
    for (const spool of opened.splice(0)) await spool.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a killed run has done is in the folder; its files are closed at the end of the test. */
  const opened: Spool[] = [];

  function open(path = folder, bytesMax = MIB): Spool {
    const spool = new Spool({ folder: path, bytesMax, wallMs: () => nowMs });
    opened.push(spool);
    return spool;
  }

  function textOf(batch: SpoolBatch | null): string[] {
    return batch?.records.map(({ payload }) => payload.toString()) ?? [];
  }

  /** All that is in it, acknowledged on the way. */
  async function drain(spool: Spool): Promise<string[]> {
    const all: string[] = [];
    for (let batch = await spool.read(READ_BYTES); batch !== null; batch = await spool.read(READ_BYTES)) {
      all.push(...textOf(batch));
      await spool.acknowledge(batch);
    }
    return all;
  }

  async function fill(spool: Spool, count: number, bytes = 0): Promise<string[]> {
    const texts = Array.from({ length: count }, (_, index) => `${index}`.padEnd(bytes, "."));
    for (const text of texts) await spool.append(Buffer.from(text), 1);
    return texts;
  }

  function files(): string[] {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  }

  it("gives what was appended in order, with its items and the time of its writing", async () => {
    const spool = open();
    await spool.append(Buffer.from("a"), 3);
    nowMs = 2_000;
    await spool.append(Buffer.from("b"), 4);
    const batch = await spool.read(READ_BYTES);
    expect(batch?.items).to.equal(7);
    expect(batch?.records.map(({ items, writtenMs }) => [items, writtenMs])).to.deep.equal([
      [3, 1_000],
      [4, 2_000],
    ]);
    expect(textOf(batch)).to.deep.equal(["a", "b"]);
  });

  it("gives the same again until it is acknowledged", async () => {
    const spool = open();
    await fill(spool, 2);
    expect(textOf(await spool.read(READ_BYTES))).to.deep.equal(textOf(await spool.read(READ_BYTES)));
    expect(spool.status.items).to.equal(2);
    expect(await drain(spool)).to.deep.equal(["0", "1"]);
    expect(await spool.read(READ_BYTES)).to.equal(null);
  });

  it("leaves no file behind when all is acknowledged", async () => {
    const spool = open();
    await fill(spool, 50, 10_000);
    expect(files().length).to.be.greaterThan(5);
    await drain(spool);
    expect(files()).to.deep.equal([]);
    expect(spool.status).to.include({ items: 0, bytes: 0 });
  });

  it("takes more while it is being read", async () => {
    const spool = open();
    const written: string[] = [];
    const read: string[] = [];
    const writing = (async () => {
      for (let index = 0; index < 300; index++) {
        written.push(`${index}`);
        await spool.append(Buffer.from(`${index}`), 1);
      }
    })();
    while (read.length < 300) {
      read.push(...(await drain(spool)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(read).to.deep.equal(written);
    expect(files()).to.deep.equal([]);
  });

  it("reads a part of about the size asked for, and one record at least", async () => {
    const spool = open();
    await fill(spool, 10, 1_000);
    expect((await spool.read(2_500))?.records).to.have.length(2);
    expect((await spool.read(10))?.records).to.have.length(1);
  });

  it("has after a restart all that was not acknowledged, in order, and goes on behind it", async () => {
    const before = open();
    await fill(before, 200, 1_000);
    for (let round = 0; round < 2; round++) {
      const batch = await before.read(READ_BYTES);
      await before.acknowledge(batch!);
    }
    const after = open();
    await after.append(Buffer.from("new"), 1);
    const texts = await drain(after);
    expect(texts.at(-1)).to.equal("new");
    expect(texts.slice(0, -1).map((text) => Number.parseInt(text, 10))).to.deep.equal(
      Array.from({ length: texts.length - 1 }, (_, index) => 201 - texts.length + index),
    );
    expect(texts.length).to.be.within(200 - 2 * 64, 201);
  });

  it("cuts the torn end of a killed run, says how much it was, and keeps what is before it", async () => {
    await fill(open(), 3, 100);
    const [file = ""] = files();
    truncateSync(file, statSync(file).size - 30);
    const spool = open();
    await spool.append(Buffer.from("new"), 1);
    expect(spool.status).to.include({ items: 3, tornBytes: 90 });
    expect((await drain(spool)).map((text) => text.slice(0, 3))).to.deep.equal(["0..", "1..", "new"]);
    expect(spool.status.dropped).to.deep.equal({ full: 0, disk: 0, unreadable: 0 });
  });

  it("is cut right wherever the end was torn", async () => {
    await fill(open(), 3, 20);
    const [file = ""] = files();
    const whole = readFileSync(file);
    for (let length = whole.length; length >= 0; length--) {
      writeFileSync(file, whole.subarray(0, length));
      const complete = Math.max(0, Math.floor((length - 8) / 40));
      const spool = open();
      expect((await drain(spool)).length, `of ${length} bytes`).to.equal(complete);
      expect(files()).to.deep.equal([]);
    }
  });

  it("skips what was damaged in the middle, counts it, and goes on with the next file", async () => {
    const texts = await fill(open(), 200, 1_000);
    const [first = "", second = ""] = files();
    const inFirst = Number(second.match(/(\d+)\.spool/)?.[1]);
    const bytes = readFileSync(first);
    bytes[8 + 3 * 1_020 + 500] = 0;
    writeFileSync(first, bytes);
    const spool = open();
    expect(await drain(spool)).to.deep.equal([...texts.slice(0, 3), ...texts.slice(inFirst)]);
    expect(spool.status.dropped).to.deep.equal({ full: 0, disk: 0, unreadable: inFirst - 3 });
  });

  it("does not read files of another version, and counts what is in them", async () => {
    await fill(open(), 200, 1_000);
    const [first = "", second = ""] = files();
    const bytes = readFileSync(first);
    bytes[7] = 2;
    writeFileSync(first, bytes);
    const spool = open();
    const inFirst = Number(second.match(/(\d+)\.spool/)?.[1]);
    expect(await drain(spool)).to.have.length(200 - inFirst);
    expect(spool.status.dropped.unreadable).to.equal(inFirst);
  });

  it("leaves other files of its folder alone", async () => {
    writeFileSync(join(folder, "README"), "mine");
    const spool = open();
    await fill(spool, 2);
    await drain(spool);
    expect(readdirSync(folder)).to.deep.equal(["README"]);
  });

  it("drops the oldest beyond its bytes, counts them, and never uses more", async () => {
    const spool = open();
    const texts = await fill(spool, 3_000, 1_000);
    const { bytes, items, dropped } = spool.status;
    expect(bytes).to.be.within(MIB - (1 << 17), MIB);
    expect(files().reduce((sum, file) => sum + statSync(file).size, 0)).to.equal(bytes);
    expect(dropped.full + items).to.equal(3_000);
    expect(await drain(spool)).to.deep.equal(texts.slice(dropped.full));
  });

  it("counts once what gave way while it was being written", async () => {
    const spool = open();
    await fill(spool, 100, 1_000);
    const batch = await spool.read(10_000);
    await fill(spool, 3_000, 1_000);
    await spool.acknowledge(batch!);
    const left = (await drain(spool)).length;
    expect(spool.status.dropped.full + left + (batch?.items ?? 0)).to.equal(3_100);
  });

  it("does not take a record that is larger than itself", async () => {
    const spool = open();
    expect(await spool.append(Buffer.alloc(MIB), 5)).to.equal(false);
    expect(spool.status.dropped.disk).to.equal(5);
    expect(spool.status.diskError).to.contain("larger than the spool");
    await fill(spool, 1);
    expect(spool.status).to.deep.include({ items: 1, diskError: null });
  });

  it("counts what the disk does not take, and goes on when it takes it again", async () => {
    const path = join(folder, "sub");
    writeFileSync(path, "a file where the folder should be");
    const spool = open(path);
    expect(await spool.append(Buffer.from("lost"), 7)).to.equal(false);
    expect(spool.status.dropped).to.deep.equal({ full: 0, disk: 7, unreadable: 0 });
    expect(spool.status.diskError).to.match(/EEXIST|ENOTDIR/);
    rmSync(path);
    expect(await spool.append(Buffer.from("kept"), 1)).to.equal(true);
    expect(spool.status.diskError).to.equal(null);
    expect(await drain(spool)).to.deep.equal(["kept"]);
  });

  it("has what was appended last at hand, and needs no file for it", async () => {
    const spool = open();
    const texts = await fill(spool, 20, 1_000);
    rmSync(files()[0]!);
    expect(await drain(spool)).to.deep.equal(texts);
  });

  it("gives all in order to a reader that has fallen behind what is at hand", async () => {
    const spool = open(folder, 64 * MIB);
    const texts = await fill(spool, 300, 10_000);
    expect(textOf(await spool.read(READ_BYTES))).to.deep.equal(texts.slice(0, 6));
    expect(await drain(spool)).to.deep.equal(texts);
    expect(textOf(await spool.read(READ_BYTES))).to.deep.equal([]);
  });

  it("has nothing at hand of files that it does not append to any more", async () => {
    const spool = open();
    await fill(spool, 100, 1_000);
    expect(files()).to.have.length(2);
    rmSync(files()[0]!);
    const rejected = await spool.read(READ_BYTES).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(rejected).to.equal("ENOENT");
  });

  it("says so when a file has gone that has to be read", async () => {
    await fill(open(), 2);
    const spool = open();
    expect(textOf(await spool.read(READ_BYTES))).to.have.length(2);
    rmSync(files()[0]!);
    const rejected = await spool.read(READ_BYTES).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(rejected).to.equal("ENOENT");
  });

  it("is not misled by bytes behind the end of an old file", async () => {
    await fill(open(), 200, 1_000);
    appendFileSync(files()[0]!, "rubbish");
    const spool = open();
    expect(await drain(spool)).to.have.length(200);
    expect(spool.status.dropped.unreadable).to.equal(0);
  });
});
