import { expect } from "chai";
import { parseHierarchies } from "../../../src/probes/linux/mountinfo.js";

describe("parseHierarchies", () => {
  it("finds v2 first and each hierarchy of v1, in a hybrid", () => {
    const text = [
      "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
      "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct",
      "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd",
      "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 - cgroup2 cgroup2 rw,nsdelegate",
    ].join("\n");
    expect(parseHierarchies(text)).to.deep.equal([
      { version: 2, controllers: [], mountPoint: "/sys/fs/cgroup/unified", prefix: "" },
      { version: 1, controllers: ["cpu", "cpuacct"], mountPoint: "/sys/fs/cgroup/cpu", prefix: "" },
      { version: 1, controllers: ["name=systemd"], mountPoint: "/sys/fs/cgroup/systemd", prefix: "" },
    ]);
  });

  it("unescapes a mount point and keeps the path of a mounted subtree", () => {
    expect(parseHierarchies("1 2 0:3 /docker/abc /my\\040cgroups rw - cgroup2 cgroup rw")).to.deep.equal([
      { version: 2, controllers: [], mountPoint: "/my cgroups", prefix: "/docker/abc" },
    ]);
  });

  it("takes of two mounts of a hierarchy the one that shows more", () => {
    const text = "1 2 0:3 /docker/abc /a rw - cgroup2 c rw\n1 2 0:3 / /b rw - cgroup2 c rw";
    expect(parseHierarchies(text).map(({ mountPoint }) => mountPoint)).to.deep.equal(["/b"]);
  });

  it("takes a root outside of its own namespace for the root", () => {
    expect(parseHierarchies("1 2 0:3 /../.. /a rw - cgroup2 c rw")[0]?.prefix).to.equal("");
  });

  for (const text of [
    "",
    "\n",
    "garbage",
    "1 2 0:3 / /a rw",
    " - cgroup2 x rw",
    "1 2 0:3 / - cgroup2 x rw",
  ]) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => expect(parseHierarchies(text)).to.deep.equal([]));
  }
});
