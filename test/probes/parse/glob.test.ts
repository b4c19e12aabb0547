import { expect } from "chai";
import { matchGlobs } from "../../../src/probes/parse/glob.js";

describe("matchGlobs", () => {
  const rows: [glob: string, name: string, matches: boolean][] = [
    ["*", "global", true],
    ["*", "docker/0123456789ab", true],
    ["docker/*", "docker/0123456789ab", true],
    ["docker/*", "podman/0123456789ab", false],
    ["web?", "web1", true],
    ["web?", "web", false],
    ["web", "web1", false],
    ["web1", "a-web1", false],
    ["a.b", "axb", false],
    ["a.*", "a.b.c", true],
    ["sd[0-9]", "sd1", false],
    ["(a|b)+", "(a|b)+", true],
    ["$(id)", "$(id)", true],
    ["a\\b", "a\\b", true],
    ["caf?", "café", true],
    ["a*", "a\nb", true],
  ];
  for (const [glob, name, matches] of rows) {
    it(`${matches ? "matches" : "does not match"} ${JSON.stringify(name)} by ${glob}`, () => {
      expect(matchGlobs([glob])(name)).to.equal(matches);
    });
  }

  it("matches by any of several, and nothing by none", () => {
    expect(matchGlobs(["a", "b"])("b")).to.equal(true);
    expect(matchGlobs([])("b")).to.equal(false);
  });
});
