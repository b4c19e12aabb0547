import { expect } from "chai";
import { topologyOf } from "./marked.js";

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];

describe("toStores", () => {
  it("keeps windows of a second and a minute in an archive below the data folder", () => {
    expect(topologyOf("version: 1\nstores: { archive: {} }").stores.archive).to.deep.equal({
      path: "/etc/data/archive",
      resolutionsMs: [SECOND, MINUTE],
      retentionMs: new Map([
        [SECOND, 7 * DAY],
        [MINUTE, 90 * DAY],
      ]),
      sizeMaxBytes: 10 * 2 ** 30,
      flushMs: HOUR,
    });
  });

  it("finds Redis on this machine, without a password", () => {
    expect(topologyOf("version: 1\nstores: { redis: {} }").stores.redis).to.deep.equal({
      server: { kind: "single", url: "redis://127.0.0.1:6379" },
      username: null,
      passwordFile: null,
      tlsCaFile: null,
      prefix: "zt",
      encoding: "compact",
      retentionMs: new Map([
        [SECOND, 10 * MINUTE],
        [10 * SECOND, 2 * HOUR],
        [MINUTE, 2 * DAY],
        [HOUR, 90 * DAY],
      ]),
      spoolBytes: 256 * 2 ** 20,
    });
  });

  it("takes the finest window where the aggregator has none of the defaults", () => {
    const { archive, redis } = topologyOf(
      "version: 1\naggregator: { windows: [5s, 30s] }\nstores: { archive: {}, redis: {} }",
    ).stores;
    expect(archive?.resolutionsMs).to.deep.equal([5 * SECOND]);
    expect(redis?.retentionMs).to.deep.equal(new Map([[5 * SECOND, 10 * MINUTE]]));
  });

  it("sorts resolutions, and keeps for ever what has no retention", () => {
    const { archive } = topologyOf(
      "version: 1\nstores: { archive: { resolutions: [1h, 1s, 1s], retention: { 1s: 1h } } }",
    ).stores;
    expect(archive?.resolutionsMs).to.deep.equal([SECOND, HOUR]);
    expect(archive?.retentionMs).to.deep.equal(new Map([[SECOND, HOUR]]));
  });

  it("takes files relative to the file, and the nodes of a cluster", () => {
    const { redis } = topologyOf(
      "version: 1\nstores: { redis: { cluster: ['a:1', 'b:2'], password_file: p, tls_ca_file: ../ca.pem } }",
    ).stores;
    expect(redis).to.deep.include({
      server: { kind: "cluster", nodes: ["a:1", "b:2"] },
      passwordFile: "/etc/zonetap/p",
      tlsCaFile: "/etc/ca.pem",
    });
  });
});
