import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHUTDOWN } from "../../src/actors/reason.js";
import type { Worker } from "../../src/actors/worker.js";
import type { StoreAnswer } from "../../src/model/window-store.js";
import type { WindowJson } from "../../src/model/window.js";
import { archiveActor, untilFlushMs, type ArchiveMessage } from "../../src/store/archive-actor.js";
import { FakeContext } from "../support/fake-context.js";
import { until } from "../support/until.js";
import { closed, TEN, windowJson } from "./archive/closed-windows.js";
import { parquetFiles } from "./archive/parquet.js";

const MINUTE = 60_000;

describe("untilFlushMs", () => {
  for (const [wall, flushMs, expected] of [
    ["10:00:00", 60 * MINUTE, 10_000],
    ["10:00:10", 60 * MINUTE, 60 * MINUTE],
    ["10:59:00", 60 * MINUTE, 70_000],
    ["10:00:10", 10 * MINUTE, 10 * MINUTE],
    ["10:56:10", 7 * MINUTE, 4 * MINUTE],
  ] as const) {
    it(`is ${expected} ms at ${wall} for each ${flushMs / MINUTE} minutes`, () => {
      expect(untilFlushMs(Date.parse(`2026-11-22T${wall}Z`), flushMs)).to.be.within(1, expected);
    });
  }
  it("ends with the hour, and a little later", () => {
    expect(untilFlushMs(Date.parse("2026-11-22T10:59:00Z"), 60 * MINUTE)).to.equal(70_000);
  });
});

describe("archiveActor", () => {
  let folder = "";
  let isStopped = false;
  let context: FakeContext<ArchiveMessage>;
  let actor: Worker<ArchiveMessage>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zonetap-archive-"));
    isStopped = false;
    context = new FakeContext("/stores/archive");
    actor = await archiveActor({
      path: join(folder, "archive"),
      node: "gz-01",
      resolutionsMs: [1000],
      retentionMs: new Map(),
      sizeMaxBytes: 2 ** 30,
      flushMs: 10 * MINUTE,
    })(context);
  });
  afterEach(async () => {
    if (!isStopped) await actor.terminate?.(SHUTDOWN);
    await rm(folder, { recursive: true });
  });

  /** Lets time pass, and hands the actor its own messages. */
  async function pass(ms: number): Promise<void> {
    await context.clock.advance(ms);
    for (const message of context.mailbox.splice(0)) await actor.handle(message);
  }

  function ask(): Promise<StoreAnswer<readonly WindowJson[]>> {
    const query = { zone: "web1", resolutionMs: 1000, fromMs: 0, toMs: TEN * 2 };
    return new Promise((reply) => void actor.handle({ kind: "read", query, reply }));
  }

  it("commits what it took within half a second, many batches at once", async () => {
    await actor.handle({ kind: "windows-closed", batch: [closed()] });
    await actor.handle({ kind: "windows-closed", batch: [closed({ id: "gz-01:2", startMs: TEN + 1000 })] });
    expect(await ask()).to.deep.equal({ kind: "found", value: [] });
    await pass(500);
    const answer = await ask();
    expect(answer.kind === "found" && answer.value.length).to.equal(2);
    expect(context.clock.pending).to.equal(1);
  });
  it("makes files when they are due, and goes on", async () => {
    await actor.handle({ kind: "windows-closed", batch: [closed()] });
    await pass(500);
    await pass(10 * MINUTE + 10_000);
    await until(async () => (await parquetFiles(folder)).length === 1, { what: "a file" });
    await until(() => context.clock.pending === 1, { what: "the next flush to be set" });
    expect(await ask()).to.deep.equal({ kind: "found", value: [windowJson()] });
  });
  it("makes files at its stop", async () => {
    await actor.handle({ kind: "windows-closed", batch: [closed()] });
    await actor.terminate?.(SHUTDOWN);
    isStopped = true;
    expect(await parquetFiles(folder)).to.have.length(1);
  });
  it("tells its zones", async () => {
    await actor.handle({ kind: "windows-closed", batch: [closed()] });
    await pass(500);
    const zones = await new Promise((reply) => void actor.handle({ kind: "zones", reply }));
    expect(zones).to.deep.equal({
      kind: "found",
      value: [{ host: "gz-01", zone: "web1", newestMs: TEN + 1000 }],
    });
  });
});
