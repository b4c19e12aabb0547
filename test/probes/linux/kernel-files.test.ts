import { readdirSync } from "node:fs";
import { expect } from "chai";
import { KernelFiles } from "../../../src/probes/linux/kernel-files.js";
import { FixtureTree } from "./fixture-tree.js";

describe("KernelFiles", () => {
  let tree: FixtureTree;
  beforeEach(() => void (tree = new FixtureTree({ a: "one\n", b: "two\n" })));
  afterEach(() => tree.remove());

  it("reads a kept file anew each time", () => {
    const files = new KernelFiles(10);
    const file = files.keep(tree.path("a"));
    expect([file.read(), files.text.text()]).to.deep.equal(["read", "one\n"]);
    tree.write({ a: "longer than before\n" });
    expect([file.read(), files.text.text()]).to.deep.equal(["read", "longer than before\n"]);
    file.close();
    file.close();
    expect(files.open).to.equal(0);
  });

  it("reads files of any length whole, of the kernel too, which hands them out in pieces", () => {
    const files = new KernelFiles(10);
    const long = "0123456789\n".repeat(20_000);
    tree.write({ a: long });
    files.readOnce(tree.path("a"));
    expect(files.text.text()).to.equal(long);
    files.readOnce("/proc/self/smaps");
    expect(files.text.text()).to.match(/^VmFlags:.*\n$/m);
  });

  it("opens, reads and closes what is beyond the limit of open files", () => {
    const files = new KernelFiles(1);
    const [first, second] = [files.keep(tree.path("a")), files.keep(tree.path("b"))];
    const before = readdirSync("/proc/self/fd").length;
    expect([first.read(), second.read(), files.text.text()]).to.deep.equal(["read", "read", "two\n"]);
    expect([files.open, readdirSync("/proc/self/fd").length - before]).to.deep.equal([1, 1]);
    first.close();
  });

  it("keeps a share of the open files for others", () => {
    const files = new KernelFiles(2);
    const kept = [
      files.keep(tree.path("a"), 0.5),
      files.keep(tree.path("b"), 0.5),
      files.keep(tree.path("b")),
    ];
    const open = kept.map((file) => (file.read(), files.open));
    expect(open).to.deep.equal([1, 1, 2]);
    for (const file of kept) file.close();
  });

  it("tells a file that was never there from one that has gone", () => {
    const files = new KernelFiles(10);
    expect(files.keep(tree.path("none")).read()).to.equal("absent");
    expect(files.keep(tree.path("a/none")).read()).to.equal("absent");
    expect(files.readOnce(tree.path("none"))).to.equal("absent");
    const file = files.keep(tree.path("a"));
    file.read();
    file.close();
    tree.remove("a");
    expect(file.read()).to.equal("gone");
  });

  it("fails without an exception where the kernel refuses", () => {
    const files = new KernelFiles(10);
    expect(files.readOnce("/proc/self/mem")).to.equal("failed");
    expect(files.readOnce(tree.path())).to.equal("failed");
    expect(files.keep("/proc/self/mem").read()).to.equal("failed");
    expect(files.open).to.equal(0);
  });

  it("has no number where a file holds none", () => {
    const files = new KernelFiles(10);
    tree.write({ max: "max\n", number: "12\n" });
    const numbers = ["max", "number", "none"].map((name) => files.readUint(tree.path(name)));
    expect(numbers).to.deep.equal([undefined, 12, undefined]);
  });
});
