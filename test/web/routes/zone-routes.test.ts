import { expect } from "chai";
import { closedWindow, gauge, zoneStatus } from "../../support/fake-node-view.js";
import type { WindowJson } from "../../../src/model/window.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addZoneRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  async function ask(path: string): Promise<[status: number, body: unknown]> {
    const answer = await fetch(web.url + path);
    return [answer.status, await answer.json()];
  }

  it("lists the zones", async () => expect(await ask("/zones")).to.deep.equal([200, web.view.zoneList]));

  describe("/zones/<zone>", () => {
    it("shows the zone of a percent-encoded name with its latest values", async () => {
      const zone = web.view.zoneList[1];
      expect(await ask("/zones/docker%2F0123456789ab")).to.deep.equal([
        200,
        { ...zone, latest: web.view.latest, others: [] },
      ]);
    });

    for (const name of [
      "cgroup/a b/%2F/ü?#&",
      "k8s/" + "a".repeat(36) + "/0123456789ab",
      "cgroup/" + "long/".repeat(800),
    ]) {
      it(`takes the name ${JSON.stringify(name.slice(0, 45))} of ${name.length} characters`, async () => {
        expect(await ask(`/zones/${encodeURIComponent(name)}/windows`)).to.deep.equal([200, { windows: [] }]);
        expect(web.view.queries.map(({ zone }) => zone)).to.deep.equal([name]);
      });
    }

    it("shows the zones of that name on other hosts beside it", async () => {
      web.view.zoneList = [zoneStatus("web1"), zoneStatus("web1", { host: "gz-02" })];
      const [, body] = await ask("/zones/web1");
      expect(body).to.deep.include({
        host: "gz-01",
        others: [{ ...web.view.zoneList[1], latest: web.view.latest }],
      });
      const [, second] = await ask("/zones/web1?host=gz-02");
      expect(second).to.deep.include({ host: "gz-02", others: [] });
    });

    it("answers 404 for a zone that is not there", async () => {
      expect(await ask("/zones/nobody")).to.deep.equal([
        404,
        { error: 'there is no zone "nobody"', code: "NO_SUCH_ZONE" },
      ]);
    });
    it("answers 404 for a zone that is not on that host", async () => {
      const error = 'there is no zone "global" on the host "gz-09"';
      expect(await ask("/zones/global?host=gz-09")).to.deep.equal([404, { error, code: "NO_SUCH_ZONE" }]);
    });
    it("answers 404 for a name that is not percent-encoded", async () => {
      expect((await ask("/zones/docker/0123456789ab"))[0]).to.equal(404);
    });
    it("answers 400 for a name that is badly encoded", async () => {
      const [status, body] = await ask("/zones/%E0%A4%A");
      expect([status, (body as { code: string }).code]).to.deep.equal([400, "BAD_URL"]);
    });
  });

  describe("/zones/<zone>/windows", () => {
    it("answers with the windows", async () => {
      web.view.answer = { kind: "windows", windows: [closedWindow(1).toJson(), closedWindow(2).toJson()] };
      expect(await ask("/zones/global/windows")).to.deep.equal([200, { windows: web.view.answer.windows }]);
    });

    it("asks for 1s and leaves the time to the node where nothing is said", async () => {
      await ask("/zones/global/windows");
      await ask("/zones/global/windows?from=&to=&metric=");
      const query = { zone: "global", resolutionMs: 1_000 };
      expect(web.view.queries).to.deep.equal([query, query]);
    });

    it("hands on every parameter", async () => {
      const query =
        "resolution=10s&from=2026-11-22T10:00:00Z&to=2026-11-22T11:00:01%2B01:00&metric=cpu.usage&host=gz-01";
      await ask(`/zones/global/windows?${query}`);
      expect(web.view.queries).to.deep.equal([
        {
          zone: "global",
          host: "gz-01",
          resolutionMs: 10_000,
          fromMs: Date.UTC(2026, 10, 22, 10),
          toMs: Date.UTC(2026, 10, 22, 10, 0, 1),
          metric: "cpu.usage",
        },
      ]);
    });

    it("takes several metrics, and answers with the series of these", async () => {
      const series = ["cpu.usage", "mem.rss", "zone.processes"].map((metric) => gauge(metric, "", 1));
      web.view.answer = { kind: "windows", windows: [closedWindow(1, { series }).toJson()] };
      const [, body] = await ask("/zones/global/windows?metric=mem.rss&metric=cpu.usage");
      const [window] = (body as { windows: WindowJson[] }).windows;
      expect(window?.series.map(({ metric }) => metric)).to.deep.equal(["cpu.usage", "mem.rss"]);
      expect(web.view.queries[0]).not.to.have.property("metric");
    });

    for (const [query, sentence] of [
      ["resolution=abc", 'resolution must be a number with a unit, such as 1s or 10m, got "abc"'],
      ["from=yesterday", "from must be an RFC 3339 time"],
      ["to=2026-02-30T00:00:00Z", "to must be an RFC 3339 time"],
      ["from=2026-11-22T10:00:00Z&to=2026-11-22T10:00:00Z", "from must be before to"],
      ["host=a&host=b", "the query parameter host is given twice"],
      ["limit=5", 'unknown query parameter "limit"'],
      ["__proto__=1", "unknown query parameter"],
    ] as const) {
      it(`answers 400 to ${query}`, async () => {
        const [status, body] = await ask(`/zones/global/windows?${query}`);
        expect(status).to.equal(400);
        expect((body as { error: string }).error).to.contain(sentence);
        expect(web.view.queries).to.deep.equal([]);
      });
    }

    it("answers 404 for a zone that is not there", async () => {
      web.view.answer = { kind: "no-such-zone" };
      expect((await ask("/zones/nobody/windows"))[0]).to.equal(404);
    });
    it("answers 400 for a resolution that the node does not keep, and names those it does", async () => {
      web.view.answer = { kind: "no-such-resolution", resolutions: ["1s", "1m"] };
      const error = "this node keeps no such windows, but those of 1s, 1m";
      expect(await ask("/zones/global/windows?resolution=7s")).to.deep.equal([
        400,
        { error, code: "BAD_QUERY" },
      ]);
    });
    it("answers 503 when the aggregator does not", async () => {
      web.view.windows = () =>
        Promise.reject(Object.assign(new Error("/aggregator is not running"), { name: "NoAnswer" }));
      const error = "/aggregator is not running";
      expect(await ask("/zones/global/windows")).to.deep.equal([503, { error, code: "NOT_ANSWERING" }]);
    });
  });
});
