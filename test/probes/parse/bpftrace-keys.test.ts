import { expect } from "chai";
import { absentKeys, parseKeysLine } from "../../../src/probes/parse/bpftrace-keys.js";
import type { KeyNames } from "../../../src/probes/parse/bpftrace-keys.js";

const known: KeyNames = {
  nameZone: (id) => ({ "1": "global", "25": "cgroup/a" })[id] ?? null,
  nameSyscall: (number) => (number === "39" ? "getpid" : number),
};

/** The keys that a declaration makes of a joined key. */
function read(declaration: string, names: readonly string[], joined: string): unknown {
  return parseKeysLine(declaration, names, known)?.(joined);
}

describe("parseKeysLine", () => {
  it("puts each part where the catalogue has its key", () => {
    const keys = read("keys zone:cgroup pid execname\n", ["zone", "execname", "pid"], "25,4242,sh");
    expect(keys).to.deep.equal(["cgroup/a", "sh", "4242"]);
  });

  it("leaves commas in the last part", () => {
    expect(read("keys pid execname", ["execname", "pid"], '1,a,b"c')).to.deep.equal(['a,b"c', "1"]);
  });

  it("names system calls by their number, and writes addresses as such", () => {
    expect(read("keys syscall:number mutex:address", ["syscall", "mutex"], "39,326859168")).to.deep.equal([
      "getpid",
      "0x137b79a0",
    ]);
    expect(read("keys mutex:address", ["mutex"], "-1")).to.deep.equal(["0xffffffffffffffff"]);
  });

  it("takes function and module out of a line of a stack, the place within left out", () => {
    const names = ["tid", "module", "function"];
    const declaration = "keys tid function:frame";
    const frame = "7,\n\t7ffbbf8b5612 operator new(unsigned long)+17 (/usr/lib/libstdc++.so.6)\n";
    expect(read(declaration, names, frame)).to.deep.equal([
      "7",
      "libstdc++.so.6",
      "operator new(unsigned long)",
    ]);
    expect(read(declaration, names, "7,\n\t123e4b6 0x123e4b6 ([unknown])\n")).to.deep.equal(["7", "-", "-"]);
    expect(read(declaration, names, "7,\n")).to.deep.equal(["7", "-", "-"]);
  });

  it("gives a key that the script does not have its place: global for the zone", () => {
    expect(read("keys cpu length", ["zone", "cpu", "length"], "1,3")).to.deep.equal(["global", "1", "3"]);
    expect(absentKeys(["zone", "function"])).to.deep.equal(["global", "-"]);
  });

  it("says so of a zone that nobody knows, and of a key of too few parts", () => {
    expect(read("keys zone:cgroup pid", ["zone", "pid"], "99,1")).to.equal("unknown-zone");
    expect(read("keys zone:cgroup pid", ["zone", "pid"], "25")).to.equal("unexpected-keys");
  });

  for (const text of [
    "sweep\n",
    "keysets a",
    "keys",
    "keys ",
    "keys nobody",
    "keys zone:nothing",
    "keys zone:cgroup  pid",
  ])
    it(`takes ${JSON.stringify(text)} for no declaration`, () => {
      expect(parseKeysLine(text, ["zone", "pid"], known)).to.equal(null);
    });
});
