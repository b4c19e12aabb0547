import { gunzipSync } from "node:zlib";
import { get } from "node:http";
import { expect } from "chai";
import { freePort } from "../support/free-port.js";
import { NodeProcess } from "../support/node-process.js";
import { fixtureProgram } from "../support/programs.js";
import { isPrometheusLeftOut, lintMetrics, PrometheusServer } from "../support/prometheus.js";
import { until } from "../support/until.js";

/** Quotes, a backslash, a line end and letters beyond ASCII. */
const STRANGE_ZONE = 'we"b\\1\n日本';

describe("the metrics of a node", () => {
  let node: NodeProcess;
  let prometheus: PrometheusServer | null = null;
  let nsqd = "";
  let topology = "";

  before(async function () {
    this.timeout(30_000);
    const port = await freePort();
    nsqd = `http://127.0.0.1:${port}`;
    topology = `version: 1
node: { name: gz-01 }
probes:
  system: { engine: auto, every: 1s }
  jobs: { engine: exec, command: ["${fixtureProgram("counts-each-interval.sh")}", "0.1"], every: 100ms, counters: ["app:*"] }
aggregator: { windows: [1s, 10s], lateness: 100ms }
publishers:
  main: { zmq: "tcp://127.0.0.1:*" }
ingest: { nsq_http: { listen: 127.0.0.1:${port} } }
`;
    node = await NodeProcess.start(`${topology}exporters: { prometheus: {} }\n`);
    if (!isPrometheusLeftOut()) prometheus = await PrometheusServer.start(new URL(node.url).host);
    await push({ metric: "app.level", value: 42.5, tags: { host: "fifo01", zone: STRANGE_ZONE } });
    await until(async () => (await scrape()).includes("zone_app_level{"), { what: "the pushed value" });
    await until(async () => (await scrape()).includes("zone_processes{"), { what: "the system's values" });
  });
  after(async () => {
    await node.kill();
    await prometheus?.stop();
  });

  async function push(metric: { metric: string; value: number; tags: object }): Promise<void> {
    const body = JSON.stringify({ grouping: "app", time: Math.floor(Date.now() / 1_000), ...metric });
    const answer = await fetch(`${nsqd}/put?topic=tachyon-metric-json`, { method: "POST", body });
    expect(await answer.text()).to.equal("OK");
  }

  async function scrape(accept = "text/plain"): Promise<string> {
    return (await fetch(`${node.url}/metrics`, { headers: { accept } })).text();
  }

  /** Names of the families in the order of their heads. */
  function familiesOf(text: string): string[] {
    return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? "");
  }

  it("are good for promtool, in every point", () => {
    if (prometheus === null) return undefined;
    return scrape().then((text) => expect(lintMetrics(text)).to.equal(""));
  });

  it("have each family once and its samples behind its head, in both formats", async () => {
    for (const accept of ["text/plain", "application/openmetrics-text"]) {
      const text = await scrape(accept);
      const families = familiesOf(text);
      expect(new Set(families).size).to.equal(families.length);
      let family = "";
      const seen = new Set<string>();
      for (const line of text.split("\n").filter((each) => each !== "" && each !== "# EOF")) {
        if (line.startsWith("#")) {
          family = /^# \w+ (\S+)/.exec(line)?.[1] ?? "";
          continue;
        }
        const name = /^[a-z_0-9]+/.exec(line)?.[0] ?? "";
        expect(name.startsWith(family), `${line} below ${family}`).to.equal(true);
        const sample = line.replace(/ \S+$/, "");
        expect(seen.has(sample), sample).to.equal(false);
        seen.add(sample);
      }
    }
  });

  it("tell their format, and end as it ends", async () => {
    const openmetrics = await fetch(`${node.url}/metrics`, {
      headers: { accept: "application/openmetrics-text" },
    });
    expect(openmetrics.headers.get("content-type")).to.equal(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    expect(await openmetrics.text()).to.match(/\n# EOF\n$/);
    const text = await fetch(`${node.url}/metrics`);
    expect(text.headers.get("content-type")).to.equal("text/plain; version=0.0.4; charset=utf-8");
    expect(await text.text()).to.not.include("# EOF");
  });

  it("are compressed for who takes that", async () => {
    const body = await new Promise<Buffer>((resolve, reject) => {
      get(`${node.url}/metrics`, { headers: { "accept-encoding": "gzip" } }, (response) => {
        expect(response.headers["content-encoding"]).to.equal("gzip");
        const chunks: Buffer[] = [];
        response
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("end", () => resolve(Buffer.concat(chunks)));
      }).on("error", reject);
    });
    const text = gunzipSync(body).toString();
    expect(familiesOf(text)).to.include("zonetap_build_info");
    expect(body.length * 4).to.be.below(text.length);
  });

  it("have all actors, the probes' and the aggregator's counts, and messages", async () => {
    const text = await scrape();
    for (const { path, kind } of (await node.health()).actors) {
      expect(text).to.include(`zonetap_actor_restarts_total{path="${path}",kind="${kind}"} 0\n`);
    }
    expect(text).to.match(/^zonetap_probe_readings_total\{probe="jobs"\} [1-9]/m);
    expect(text).to.match(/^zonetap_aggregator_packets_total [1-9]/m);
    expect(text).to.match(/^zonetap_publisher_packets_total\{publisher="main"\} [1-9]/m);
    expect(text).to.include("zonetap_messages_handled_total 1\n");
    expect(text).to.match(/^zonetap_process_resident_memory_bytes [1-9]\d{6,}\n/m);
  });

  it("are scraped by a real Prometheus, and read back as they were", async () => {
    if (prometheus === null) return;
    const [up] = await prometheus.query("up");
    expect(up?.value).to.equal("1");
    const [level] = await prometheus.query('zone_app_level{host="fifo01"}');
    expect(level?.metric).to.include({ __name__: "zone_app_level", host: "fifo01", zone: STRANGE_ZONE });
    expect(level?.value).to.equal("42.5");
    const [build] = await prometheus.query("zonetap_build_info");
    expect(build?.metric).to.include({ node: "gz-01" });
    const [states] = await prometheus.query("sum(zonetap_actor_state)");
    expect(states?.value).to.equal(String((await node.health()).actors.length));
  });

  it("have counters that Prometheus can make rates of, and instances beside its own", async () => {
    if (prometheus === null) return;
    const query = 'rate(zone_app_done_total{zone="global",exported_instance="jobs"}[10s]) > 0';
    const [rate] = await prometheus.query(query);
    expect(Number(rate?.value)).to.be.within(0.1, 20);
    const cores = await prometheus.query('zone_cpu_usage_ratio{zone="global"}');
    expect(cores.map(({ metric }) => metric["exported_instance"])).to.include("0");
    for (const { value } of cores) expect(Number(value)).to.be.within(0, 1.1);
  });

  it("vanish for Prometheus when their zone has gone, or nobody asks for zones any more", async () => {
    if (prometheus === null) return;
    node.write(topology);
    await until(async () => !(await scrape()).includes("\nzone_"), { what: "metrics without zones" });
    expect(familiesOf(await scrape())).to.include("zonetap_build_info");
    await prometheus.query('absent(zone_processes{zone="global"})');
  });
});
