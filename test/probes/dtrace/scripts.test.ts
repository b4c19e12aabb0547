/** Each of our D scripts against the rules of priv/dtrace/README.md, and its rows against the catalogue. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { rowShape } from "../../../src/probes/script/script-output.js";
import { readCatalogue } from "../../support/catalogue.js";

const FOLDER = join(projectRoot, "priv/dtrace");
const entries = readCatalogue().filter((entry) => entry.engines.dtrace !== undefined);
const scripts = readdirSync(FOLDER).filter((file) => file.endsWith(".d"));

const matches = (program: string, pattern: RegExp): string[] =>
  [...program.matchAll(pattern)].map((match) => match[1] ?? "");

describe("the D scripts", () => {
  it("are those that the catalogue names", () => {
    const named = new Set(entries.map((entry) => `${entry.engines.dtrace?.script}.d`));
    expect(scripts.sort()).to.deep.equal([...named].sort());
  });

  for (const file of scripts) {
    const source = readFileSync(join(FOLDER, file), "utf8");
    const program = source.replace(/\/\*.*?\*\//gs, "");
    const name = file.slice(0, -2);
    const entry = entries.find((one) => one.name === name);
    const frame = /profile:::tick-\$1ms,\ndtrace:::END\n\{([^}]*)\}/.exec(program)?.[1] ?? "";

    describe(file, () => {
      it("says in its head what it prints, takes, sees and costs, and how its twin differs", () => {
        const head = source.slice(0, source.indexOf("*/"));
        for (const part of ["Rows", "Arguments", "Zones", "Cost", "Linux"])
          expect(head).to.match(new RegExp(`^ \\* ${part} +\\S`, "m"));
        expect(head.startsWith(`/*\n * ${file}\n`)).to.equal(true);
      });

      it("sets the options that a reader depends on", () => {
        const options = matches(program, /^#pragma D option (\w+)/gm);
        expect(options).to.include.members([
          "quiet",
          "switchrate",
          "aggrate",
          "statusrate",
          "strsize",
          "droptags",
          "errtags",
        ]);
      });

      it("frames each interval, flushes at END, and beats each second", () => {
        expect(program).to.include(`printf("H\\t1\\t${name}\\n");`);
        expect(frame).to.match(
          /printf\("B\\t%d\\t%d\\t%d\\n", seq, walltimestamp \/ 1000, timestamp\);[^]*printf\("E\\t%d\\n", seq\);\n\tseq\+\+;/,
        );
        expect(program).to.include('dtrace:::END\n{\n\tprintf("Z\\t%d\\n", seq);\n}');
        expect(program).to.include('profile:::tick-1s\n{\n\tprintf("\\n");\n}');
      });

      it("prints and truncates all that it aggregates, and clears nothing", () => {
        const aggregated = [...new Set(matches(program, /@(\w+)(?:\[[^\]]*\])? = /g))].sort();
        const printed = matches(frame, /printa\("[^"]*", ([^)]*)\)/g).flatMap((list) =>
          list.replaceAll("@", "").split(", "),
        );
        expect(printed.sort()).to.deep.equal(aggregated);
        expect(matches(frame, /trunc\(@(\w+)\)/g).sort()).to.deep.equal(aggregated);
        expect(program).to.not.match(/clear\(/);
      });

      it("prints the keys and columns of its entry", () => {
        const [, kind = "", format = ""] = /printa\("([RQ])((?:[^"\\]|\\.)*)"/.exec(frame) ?? [];
        const values = matches(format, /%(@)d/g).length;
        const keys = matches(format.replaceAll("%@d", ""), /%([Sdx])/g).length + (kind === "Q" ? 1 : 0);
        expect(entry === undefined ? null : rowShape(entry.output)).to.deep.equal({ keys, values });
      });

      it("takes the interval and its entry's parameters, and nothing else", () => {
        const used = [...new Set(matches(program, /\$\$?(\d+)/g).map(Number))].sort((a, b) => a - b);
        const taken = Array.from({ length: 1 + (entry?.params.length ?? 0) }, (_, index) => index + 1);
        expect(used).to.deep.equal(taken);
      });

      it("counts ticks where it samples", () => {
        expect(/^profile:::profile-/m.test(program)).to.equal(
          /^profile:::profile-/m.test(program) && frame.includes('printa("T\\t%@d\\n", @ticks)'),
        );
      });
    });
  }
});
