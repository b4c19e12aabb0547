import { readFileSync, statSync } from "node:fs";
import { expect } from "chai";
import { CgroupIds, createCgroupWalk } from "../../../src/probes/bpftrace/cgroup-ids.js";
import { parseHierarchies } from "../../../src/probes/linux/mountinfo.js";
import { canMakeCgroups, TestCgroup } from "../../support/test-cgroup.js";

const CONTAINER = "0123456789ab".padEnd(64, "c");

/** Cgroups that a test brings and takes away, and how often somebody looked. */
class FakeTree {
  cgroups: [id: string, path: string][] = [];
  walks = 0;
  readonly walk = (): [string, string][] => {
    this.walks++;
    return this.cgroups;
  };
}

describe("CgroupIds", () => {
  let tree: FakeTree;
  let ids: CgroupIds;
  beforeEach(() => {
    tree = new FakeTree();
    ids = new CgroupIds(tree.walk);
  });

  it("knows the root without a look", () => {
    expect(ids.nameZone("1")).to.equal("global");
    expect(tree.walks).to.equal(0);
  });

  it("names zones as the system probe does", () => {
    tree.cgroups = [
      ["1", ""],
      ["25", "/zt-a"],
      ["82", "/system.slice/zt-c.service"],
      ["90", `/docker/${CONTAINER}`],
      ["91", `/docker/${CONTAINER}/init`],
    ];
    const zones = ["25", "82", "90", "91"].map((id) => ids.nameZone(id));
    expect(zones).to.deep.equal([
      "cgroup/zt-a",
      "system/zt-c.service",
      "docker/0123456789ab",
      "docker/0123456789ab",
    ]);
  });

  it("looks once for what is new, and not again in the same sweep", () => {
    expect([ids.nameZone("25"), ids.nameZone("26")]).to.deep.equal([null, null]);
    expect(tree.walks).to.equal(1);
    tree.cgroups = [["25", "/zt-a"]];
    expect(ids.nameZone("25")).to.equal(null);
    ids.beginSweep();
    expect(ids.nameZone("25")).to.equal("cgroup/zt-a");
    expect(tree.walks).to.equal(2);
  });

  it("keeps the name of a zone that has ended", () => {
    tree.cgroups = [["25", "/zt-a"]];
    ids.nameZone("25");
    tree.cgroups = [["26", "/zt-b"]];
    ids.beginSweep();
    expect([ids.nameZone("26"), ids.nameZone("25")]).to.deep.equal(["cgroup/zt-b", "cgroup/zt-a"]);
  });

  it("forgets the oldest of very many, and never the root", () => {
    tree.cgroups = [["25", "/zt-a"]];
    ids.nameZone("25");
    tree.cgroups = Array.from({ length: 20_000 }, (_, index) => [String(100 + index), `/zt-${index}`]);
    ids.beginSweep();
    expect(ids.nameZone("20099")).to.equal("cgroup/zt-19999");
    tree.cgroups = [];
    expect([ids.nameZone("25"), ids.nameZone("1")]).to.deep.equal([null, "global"]);
  });
});

describe("createCgroupWalk with the cgroups of this machine", function () {
  if (!canMakeCgroups()) return;

  it("finds a cgroup that is made after it by the inode of its folder", async () => {
    const walk = createCgroupWalk();
    const cgroup = new TestCgroup("/zonetap-test-ids");
    try {
      const found = [...walk()].filter(([, path]) => path === "/zonetap-test-ids");
      expect(found).to.have.length(1);
      const unified = parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8")).find(
        ({ version }) => version === 2,
      );
      expect(statSync(`${unified?.mountPoint}${cgroup.path}`).ino).to.equal(Number(found[0]?.[0]));
    } finally {
      await cgroup.remove();
    }
  });
});
