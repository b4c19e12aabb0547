import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../src/base/project-root.js";
import { parseEntry, shippedCatalogue } from "../../src/topology/catalogue.js";
import { scriptsPage } from "../../src/topology/scripts-page.js";

const ENTRY = `
name: calls
title: Calls
description: All calls.
category: cpu
origin: []
params: []
engines: { dtrace: { script: calls } }
output:
  kind: table
  keys: [{ name: zone, help: Zone. }]
  columns: [{ name: calls, unit: calls, help: Calls. }]
`;

describe("parseEntry", () => {
  it("reads an entry", () => {
    expect(parseEntry(ENTRY, "calls")).to.deep.include({
      name: "calls",
      engines: { dtrace: { script: "calls" } },
    });
  });

  const wrong: [title: string, text: string, message: RegExp][] = [
    [
      "another name than its file's",
      ENTRY.replace("name: calls", "name: other"),
      /entry calls: its name is other/,
    ],
    ["no engine", ENTRY.replace("{ dtrace: { script: calls } }", "{}"), /no engine/],
    ["a script that leads elsewhere", ENTRY.replace("script: calls", "script: ../x"), /entry calls/],
    ["an unknown key", `${ENTRY}more: 1\n`, /more/],
    ["an unknown type", ENTRY.replace("params: []", "params: [{ name: x, type: text, help: X. }]"), /type/],
    [
      "a default out of range",
      ENTRY.replace("params: []", "params: [{ name: x, type: pid, default: 0, help: X. }]"),
      /default/,
    ],
    ["no columns", ENTRY.replace(/columns: .*/, "columns: []"), /columns/],
  ];
  for (const [title, text, message] of wrong) {
    it(`refuses ${title}`, () => expect(() => parseEntry(text, "calls")).to.throw(message));
  }
});

describe("shippedCatalogue", () => {
  it("has every entry by its name, and is read once", () => {
    const catalogue = shippedCatalogue();
    expect([...catalogue.keys()]).to.deep.equal([...catalogue.keys()].sort());
    expect(catalogue.get("proc-sys")?.params[0]).to.deep.include({ name: "pid", type: "pid" });
    expect(shippedCatalogue()).to.equal(catalogue);
  });
});

describe("scriptsPage", () => {
  it("is what docs/scripts.md holds; scripts/write-generated.mjs writes it", () => {
    const written = readFileSync(join(projectRoot, "docs/scripts.md"), "utf8");
    expect(scriptsPage(shippedCatalogue())).to.equal(written);
  });
});
