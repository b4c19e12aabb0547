/** Each of our bpftrace scripts against the rules of priv/bpftrace/README.md, and its maps against the catalogue. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { findScriptNeeds } from "../../../src/probes/bpftrace/script-needs.js";
import { parseKeysLine } from "../../../src/probes/parse/bpftrace-keys.js";
import { readCatalogue } from "../../support/catalogue.js";

const FOLDER = join(projectRoot, "priv/bpftrace");
const entries = readCatalogue().filter((entry) => entry.engines.bpftrace !== undefined);
const scripts = readdirSync(FOLDER).filter((file) => file.endsWith(".bt"));

const matches = (program: string, pattern: RegExp): string[] => [
  ...new Set([...program.matchAll(pattern)].map((match) => match[1] ?? "")),
];

describe("the bpftrace scripts", () => {
  it("are those that the catalogue names", () => {
    const named = new Set(entries.map((entry) => `${entry.engines.bpftrace?.script}.bt`));
    expect(scripts.sort()).to.deep.equal([...named].sort());
  });

  for (const file of scripts) {
    const source = readFileSync(join(FOLDER, file), "utf8");
    const program = source.replace(/\/\*.*?\*\//gs, "");
    const entry = entries.find(({ name }) => name === file.slice(0, -3));
    const maps = matches(program, /@(\w+)/g);
    const sweep = /\ninterval:ms:\$1\n(?:\/!@_printing\/\n)?\{([^]*?)\n\}/.exec(program)?.[1] ?? "";

    describe(file, () => {
      it("says in its head what it prints, takes and costs, and how its twin differs", () => {
        const head = source.slice(0, source.indexOf("*/"));
        for (const part of ["Rows", "Arguments", "Cost", "DTrace"])
          expect(head).to.match(new RegExp(`^ \\* ${part} +\\S`, "m"));
        expect(head.startsWith(`/*\n * ${file}\n`)).to.equal(true);
      });

      it("ends each interval with its mark", () => {
        expect(sweep.trimEnd().endsWith('printf("sweep\\n");')).to.equal(true);
      });

      it("prints every map that is not its own, and clears of those no running one", () => {
        const own = maps.filter((map) => map.startsWith("_"));
        expect(matches(sweep, /print\(@(\w+)/g).sort()).to.deep.equal(
          maps.filter((map) => !own.includes(map)).sort(),
        );
        expect(matches(sweep, /clear\(@([a-z]\w+)/g).sort()).to.deep.equal(
          maps.filter((map) => /_[ab]$/.test(map)).sort(),
        );
        expect(matches(program, /END[^]*?clear\(@(\w+)/g).length > 0).to.equal(own.length > 0);
      });

      it("writes to one buffer while it prints and clears the other", () => {
        const [, afterB = "", afterA = ""] =
          /if \(@_side\) \{\n\t\t@_side = 0;([^]*?)\} else \{\n\t\t@_side = 1;([^]*?)\n\t\}/.exec(sweep) ??
          [];
        expect(matches(afterA, /@(\w+)/g).every((map) => map.endsWith("_a"))).to.equal(true);
        expect(matches(afterB, /@(\w+)/g).every((map) => map.endsWith("_b"))).to.equal(true);
        expect(matches(afterA, /@(\w+)_a/g)).to.deep.equal(matches(afterB, /@(\w+)_b/g));
      });

      it("changes sides only when the last buffer is printed and cleared", () => {
        const hasBuffers = maps.includes("_side");
        expect(/^\/!@_printing\/$/m.test(program)).to.equal(hasBuffers);
        expect(sweep.includes("@_printing = 1;")).to.equal(hasBuffers);
        expect(/clear\(@_printing\);\n\tprintf\("sweep/.test(sweep)).to.equal(hasBuffers);
      });

      it("has a map for each column of its entry, and declares its keys", () => {
        const columns =
          entry?.output.columns.filter(({ rows }) => rows !== true).map(({ name }) => name) ?? [];
        const printed = maps.filter((map) => !map.startsWith("_")).map((map) => map.replace(/_[ab]$/, ""));
        expect(new Set([...printed, "ticks"])).to.deep.equal(new Set([...columns, "ticks"]));
        const keys = entry?.output.keys.map(({ name }) => name) ?? [];
        const known = { nameZone: () => "", nameSyscall: () => "" };
        for (const declared of matches(sweep, /printf\("(keys [^"]*)\\n"\)/g))
          expect(parseKeysLine(declared, keys, known), declared).to.not.equal(null);
      });

      it("takes the interval and its entry's parameters, and a library where it says so", () => {
        const used = matches(program, /\$(\d+)/g)
          .map(Number)
          .sort();
        const { libraryArgument } = findScriptNeeds(source, []);
        const count = 1 + (entry?.params.length ?? 0) + (libraryArgument === null ? 0 : 1);
        expect(used).to.deep.equal(Array.from({ length: count }, (_, index) => index + 1));
      });

      it("counts ticks where it samples", () => {
        expect(/^profile:hz:99$/m.test(program) && !sweep.includes("print(@ticks);")).to.equal(false);
      });
    });
  }
});
