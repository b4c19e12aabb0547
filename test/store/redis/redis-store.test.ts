import { expect } from "chai";
import { until } from "../../support/until.js";
import { useRedis } from "../../support/use-redis.js";
import { counter, START_MS, storedSeconds, storedWindows, StoreRig, windowAt, windows } from "./store-rig.js";

function range(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

describe("windows in Redis", () => {
  const stand = useRedis(() => rig.close());
  let rig: StoreRig;

  function open(options: ConstructorParameters<typeof StoreRig>[1] = {}): StoreRig {
    rig = new StoreRig(stand.server.url, options).start();
    return rig;
  }

  /** Zones are told of when a burst is over. */
  async function toldOf(zone = "gz-01/web1"): Promise<void> {
    await until(async () => (await stand.redis.zscore("zt:zones", zone)) !== null, {
      what: `${zone} in zt:zones`,
    });
    await until(async () => (await stand.redis.exists("zt:hosts")) === 1, { what: "zt:hosts" });
  }

  it("lie under the keys of the contract, by their start in ms", async () => {
    await open().take([windowAt(0), windowAt(0, { resolutionMs: 10_000, number: 1 })]);
    await rig.written();
    await toldOf();
    expect((await stand.redis.keys("*")).sort()).to.deep.equal([
      "zt:hosts",
      "zt:zones",
      "zt:{gz-01/web1}:latest",
      "zt:{gz-01/web1}:w:10s",
      "zt:{gz-01/web1}:w:1s",
    ]);
    expect(await stand.redis.zrange("zt:zones", "0", "-1")).to.deep.equal(["gz-01/web1"]);
    expect(await stand.redis.zrange("zt:hosts", "0", "-1")).to.deep.equal(["gz-01"]);
    expect(Number(await stand.redis.zscore("zt:zones", "gz-01/web1"))).to.be.closeTo(Date.now(), 10_000);
    expect(await stand.redis.zrange("zt:{gz-01/web1}:w:1s", "0", "-1", "WITHSCORES")).to.include(
      String(START_MS),
    );
    expect(await stand.redis.hgetall("zt:{gz-01/web1}:latest")).to.deep.equal({
      "net.rbytes64|net0": "1500",
    });
  });

  it("come back as they were closed", async () => {
    const closed = windows(3);
    await open().take(closed);
    await rig.written();
    const query = {
      zone: "web1",
      host: "gz-01",
      resolutionMs: 1000,
      fromMs: START_MS,
      toMs: START_MS + 60_000,
    };
    expect(await rig.store.read(query)).to.deep.equal(closed);
    expect(rig.details).to.deep.include({ written: 3, merged: 0, repeated: 0, lag_s: 0 });
  });

  it("are readable JSON where that is asked for", async () => {
    await open({ encoding: "json" }).take([windowAt(0)]);
    await rig.written();
    const [member = ""] = await stand.redis.zrange("zt:{gz-01/web1}:w:1s", "0", "-1");
    expect(JSON.parse(member)).to.deep.equal({ node: "gz-01", ids: ["gz-01:0"], ...windowAt(0) });
  });

  it("change nothing when they come again", async () => {
    await open().take([windowAt(0), windowAt(0)]);
    await rig.take([windowAt(0)]);
    await rig.written();
    const [window, ...others] = await storedWindows(stand.redis);
    expect(others).to.deep.equal([]);
    expect(window?.series).to.deep.equal([counter(1500)]);
    expect(rig.details).to.include({ written: 1, repeated: 2 });
  });

  for (const encoding of ["compact", "json"] as const) {
    it(`take in their corrections, once each, as ${encoding}`, async () => {
      const late = windowAt(0, { number: 7, late: true, series: [counter(500, "2000")] });
      await open({ encoding }).take([windowAt(0)]);
      await rig.take([late]);
      await rig.written();
      await rig.take([late, windowAt(0)]);
      await rig.written();
      const [window, ...others] = await storedWindows(stand.redis);
      expect(others).to.deep.equal([]);
      expect(window).to.deep.include({ id: "gz-01:0", late: false, numbers: [0, 7] });
      expect(window?.coverage).to.deep.equal({ expected: 1, received: 2, late: 1, dropped: {} });
      expect(window?.series[0]).to.include({ count: 2, sum: 2000, min: 500, max: 1500, last: "2000" });
      expect(rig.details).to.include({ written: 1, merged: 1, repeated: 2 });
    });
  }

  it("take in a hundred corrections that come at once", async () => {
    const late = range(100).map((number) =>
      windowAt(0, { number: 1000 + number, late: true, series: [counter(1)] }),
    );
    await open().take([windowAt(0), ...late.slice(0, 50)]);
    await rig.take(late.slice(50));
    await rig.take(late);
    await rig.written();
    const [window] = await storedWindows(stand.redis);
    expect(window?.series[0]).to.include({ count: 101, sum: 1600 });
    expect(window?.numbers).to.have.length(101);
  });

  it("take in a correction that comes before what it corrects", async () => {
    await open().take([windowAt(0, { number: 7, late: true, series: [counter(500)] })]);
    await rig.written();
    await rig.take([windowAt(0)]);
    await rig.written();
    expect((await storedWindows(stand.redis))[0]).to.deep.include({
      id: "gz-01:0",
      late: false,
      numbers: [0, 7],
    });
  });

  it("go on in a member that another encoding wrote", async () => {
    await open({ encoding: "json" }).take([windowAt(0)]);
    await rig.written();
    await rig.close();
    await open({ encoding: "compact" }).take([windowAt(0, { number: 7, late: true }), windowAt(0)]);
    await rig.written();
    const stored = await storedWindows(stand.redis);
    expect(stored.map(({ numbers }) => numbers)).to.deep.equal([[0, 7]]);
  });

  it("keep a member of each node that closed the step, and readers see the one that received more", async () => {
    await open().take([windowAt(0, { received: 1 }), windowAt(0, { node: "gz-02", received: 2 })]);
    await rig.take([windowAt(0, { node: "gz-0", received: 1 })]);
    await rig.written();
    expect((await storedWindows(stand.redis)).map(({ id }) => id).sort()).to.deep.equal(
      ["gz-01:0", "gz-02:0", "gz-0:0"].sort(),
    );
    await toldOf();
    const query = { zone: "web1", resolutionMs: 1000, fromMs: START_MS, toMs: START_MS + 1 };
    expect((await rig.store.read(query)).map(({ id }) => id)).to.deep.equal(["gz-02:0"]);
  });

  it("are trimmed to the retention, counted from the newest of their key", async () => {
    await open({ retentionMs: new Map([[1000, 5_000]]) }).take(windows(20));
    await rig.take([windowAt(3, { zone: "old" }), windowAt(0, { resolutionMs: 10_000 })]);
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(6, 14));
    expect(await storedSeconds(stand.redis, "gz-01/old"), "a zone that lives in the past").to.deep.equal([3]);
    expect(await stand.redis.exists("zt:{gz-01/web1}:w:10s"), "a resolution that is not kept").to.equal(0);
  });

  it("leave their key a day after nobody writes it, and not before", async () => {
    await open({ retentionMs: new Map([[1000, 5_000]]) }).take([windowAt(0)]);
    await rig.written();
    await toldOf();
    expect(await stand.redis.pttl("zt:{gz-01/web1}:w:1s")).to.be.within(86_000_000, 86_400_000);
    expect(await stand.redis.pttl("zt:{gz-01/web1}:latest")).to.be.within(86_000_000, 86_400_000);
  });

  it("do not put old values over newer ones", async () => {
    await open().take([windowAt(100, { series: [counter(9)] })]);
    await rig.written();
    await toldOf();
    await rig.take([windowAt(5, { series: [counter(4)] }), windowAt(5, { zone: "web2" })]);
    await rig.written();
    await toldOf("gz-01/web2");
    expect(await stand.redis.hget("zt:{gz-01/web1}:latest", "net.rbytes64|net0")).to.equal("9");
    expect(await storedSeconds(stand.redis)).to.deep.equal([5, 100]);
  });

  it("leave alone a key that holds something else, and are counted", async () => {
    await stand.redis.set("zt:{gz-01/web1}:w:1s", "mine");
    await stand.redis.set("zt:zones", "mine");
    await open().take([...windows(2), windowAt(0, { zone: "web2" })]);
    await rig.written();
    expect(await stand.redis.get("zt:{gz-01/web1}:w:1s")).to.equal("mine");
    expect(await storedSeconds(stand.redis, "gz-01/web2")).to.deep.equal([0]);
    expect(rig.details["dropped"]).to.include({ refused: 2 });
  });

  it("take the place of a member that nobody can read", async () => {
    await open().take([windowAt(0)]);
    await rig.written();
    const [member] = await stand.redis.zrangeBuffer("zt:{gz-01/web1}:w:1s", "0", "-1");
    await stand.redis.del("zt:{gz-01/web1}:w:1s");
    await stand.redis.zadd("zt:{gz-01/web1}:w:1s", String(START_MS), member!.subarray(0, 12));
    await rig.take([windowAt(0)]);
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal([0]);
  });

  it("have names that cannot break out of their key", async () => {
    await open().take([windowAt(0, { host: "a/b", zone: "}{%c/d" })]);
    await rig.written();
    await toldOf("a%2Fb/%7D%7B%25c/d");
    expect(await stand.redis.exists("zt:{a%2Fb/%7D%7B%25c/d}:w:1s")).to.equal(1);
    expect(await rig.store.zones()).to.containSubset([{ host: "a/b", zone: "}{%c/d" }]);
  });

  it("are all there when Redis forgets its scripts meanwhile", async () => {
    await open().take(windows(10));
    await rig.written();
    await stand.redis.script("FLUSH");
    await rig.take(windows(10, 10));
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(20));
  });

  it("of thirty zones and a thousand seconds are all there, once", async () => {
    open();
    for (let second = 0; second < 1000; second += 50) {
      await rig.take(range(30).flatMap((zone) => windows(50, second, { zone: `z${zone}` })));
    }
    await rig.written();
    for (const zone of range(30))
      expect(await storedSeconds(stand.redis, `gz-01/z${zone}`)).to.deep.equal(range(1000));
    await until(() => rig.condition === null, { what: "no complaint" });
    await until(async () => (await rig.store.zones()).length === 30, { what: "thirty zones" });
  });
});
