import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeIntake } from "../../src/app/node-intake.js";
import { rulesActor, type RulesMessage } from "../../src/app/rules-actor.js";
import type { Worker } from "../../src/actors/worker.js";
import type { Reading } from "../../src/model/reading.js";
import { FakeContext } from "../support/fake-context.js";

describe("rulesActor", () => {
  let folder: string;
  let file: string;
  let intake: NodeIntake;
  let context: FakeContext<RulesMessage>;
  let readings: Reading[];
  let worker: Worker<RulesMessage> | null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-rules-"));
    file = join(folder, "my.rules");
    context = new FakeContext<RulesMessage>("/ingest/rules");
    const node = { name: "gz-01", dataDir: folder };
    intake = new NodeIntake({ send: () => "ok" }, () => ({ node, aggregator: null }));
    readings = [];
    worker = null;
  });
  afterEach(async () => {
    await worker?.terminate?.({ kind: "shutdown" });
    rmSync(folder, { recursive: true });
  });

  async function start(rules: string): Promise<void> {
    writeFileSync(file, rules);
    worker = await rulesActor({ file, intake, emit: (reading) => readings.push(reading) })(context);
  }

  it("does not start with a bad file, and says where it is bad", async () => {
    const error = await start("ignore(gz)").catch((caught: unknown) => caught);
    expect(String(error)).to.match(/my\.rules:1:\d+: /);
  });

  it("takes over the file as it is now, and keeps the rules where it is bad", async () => {
    await start("ignore(gz).");
    writeFileSync(file, 'ignore(gz).\nb(key = "x") -> [key].');
    await worker?.handle({ kind: "file-changed" });
    expect(intake.rules?.count).to.equal(2);
    writeFileSync(file, "ignore(gz).\nnonsense");
    await worker?.handle({ kind: "file-changed" });
    expect(intake.rules?.count).to.equal(2);
    expect(worker?.details?.()["last_error"]).to.match(/my\.rules:2:\d+: /);
    writeFileSync(file, "ignore(gz).");
    await worker?.handle({ kind: "file-changed" });
    expect(worker?.details?.()).to.include({ last_error: null, rules: 1 });
  });

  it("tells the counts of messages each second, and their rates", async () => {
    await start("ignore(gz).");
    const { counts } = intake.messages;
    Object.assign(counts, { handled: 30, provided: 20, sent: 10 });
    await context.clock.advance(2_000);
    await worker?.handle({ kind: "count" });
    expect(readings[0]?.zones[0]?.values).to.deep.equal([30, 20, 10]);
    expect(readings[0]?.zones[0]?.series.map(({ metric }) => metric)).to.deep.equal([
      "messages.handled",
      "messages.provided",
      "messages.send",
    ]);
    expect(worker?.details?.()["per_second"]).to.deep.equal({ handled: 15, provided: 10, send: 5 });
  });
});
