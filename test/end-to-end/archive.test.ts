import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QueryAnswer } from "../../src/model/query.js";
import type { WindowJson } from "../../src/model/window.js";
import { killWhileArchiving } from "../accept/stores-archive.js";
import { sql } from "../store/archive/parquet.js";
import { runCaptured } from "../support/captured-io.js";
import { MAIN, NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";

describe("a node with an archive", () => {
  let dataDir = "";
  let node: NodeProcess;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "zonetap-archive-"));
    node = await start();
    await until(async () => (await windows(60)).length >= 2, { what: "two windows", timeoutMs: 15_000 });
  });
  after(async () => {
    await node.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function start(): Promise<NodeProcess> {
    return NodeProcess.start(`
version: 1
node: { name: gz-01, data_dir: ${JSON.stringify(dataDir)} }
probes: { system: { engine: auto, every: 1s } }
aggregator: { lateness: 100ms }
stores: { archive: {} }`);
  }

  async function windows(ofSeconds: number): Promise<WindowJson[]> {
    const from = new Date(Date.now() - ofSeconds * 1000).toISOString();
    const answer = (await node.get(`/zones/global/windows?from=${from}`)) as { windows?: WindowJson[] };
    return answer.windows ?? []; // The zone is not known at first.
  }

  function zonetap(...args: string[]): { code: number | null; out: string; err: string } {
    const env = { ...process.env, ZONETAP_URL: node.url };
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env,
      encoding: "utf8",
    });
    return { code: status, out: stdout, err: stderr };
  }

  it("answers on the command line what plain SQL answers over its files", async () => {
    const json = JSON.parse(zonetap("query", "genStats", "CPU", "usage", "1", "--json").out) as QueryAnswer;
    const { from, to } = json;
    await node.stop();
    const [expected] = await sql(
      `SELECT max(sum / count) AS maximum, count(*) AS count, avg(sum / count) AS average,
         stddev_pop(sum / count) AS deviation
       FROM '${dataDir}/archive/*/resolution=1s/*/*/*.parquet'
       WHERE zone = 'global' AND metric = 'cpu.usage' AND time >= '${from.slice(0, -1)}' AND time < '${to.slice(0, -1)}'`,
    );
    node = await start();
    const together = json.rows.find(([name]) => name === "(all)") ?? [];
    expect(together[1]).to.equal(expected?.["maximum"]);
    expect(BigInt(together[2] ?? 0)).to.equal(expected?.["count"]);
    expect(Number(together[3])).to.be.closeTo(Number(expected?.["average"]), 1e-9);
    expect(Number(together[4])).to.be.closeTo(Number(expected?.["deviation"]), 1e-9);
  });

  it("gives the windows of before its start out of the archive, each once", async () => {
    await until(async () => (await node.actor("/stores/archive")).details["windows"] !== 0, {
      what: "the archive to take windows again",
    });
    const found = await windows(120);
    expect(new Set(found.map(({ start }) => start)).size).to.equal(found.length);
    const newest = (await node.get("/zones/global/windows")) as { windows: WindowJson[] };
    expect(found.length).to.be.above(newest.windows.length);
  });

  it("exports CSV to a file, with one header", async () => {
    const file = join(dataDir, "out.csv");
    const metric = ["--metric", "cpu.usage"];
    const { code, err } = zonetap(
      "export",
      "csv",
      "--zone",
      "global",
      "--from",
      "-2m",
      "--to",
      "23:59:59",
      ...metric,
      "-o",
      file,
    );
    expect([code, err]).to.deep.equal([0, ""]);
    const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\r\n");
    expect(header).to.equal("time,host,zone,metric,instance,kind,unit,count,sum,min,max,last,rate,buckets");
    expect(lines.length).to.be.above(2);
    expect(
      lines.every((line) => /^[^,]+,gz-01,global,cpu.usage,(\d+|all),gauge,percent,1,/.test(line)),
    ).to.equal(true);
  });

  for (const [args, sentence] of [
    [["query", "cpuStat", "--zone", "nobody"], 'the store has no zone "nobody"'],
    [["query", "cpuStat", "--from", "yesterday"], "from must be a time such as"],
    [["query", "genStats", "No", "such", "1"], "the store has no values of No.such"],
    [["query", "getProcess", "nobody"], "the store has no rows for getProcess nobody"],
    [["query", "cpuStat", "--store", "redis"], "this node has no store redis"],
  ] as const) {
    it(`exits 1 with one sentence for ${args.join(" ")}`, async () => {
      const { code, out, err } = await runCaptured([...args, "--url", node.url]);
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.match(/^zonetap: [^\n]+\n$/);
      expect(err).to.contain(sentence);
    });
  }
});

describe("a node that is killed while it archives", () => {
  it("loses at most the last second, and has nothing twice", async () => {
    const lives: string[] = [];
    expect(await killWhileArchiving(1, { min: 3_500, max: 4_000 }, (line) => lives.push(line))).to.deep.equal(
      [],
    );
    expect(lives).to.have.length(1);
  }).timeout(40_000);
});
