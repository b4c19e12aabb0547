/** The house's own rules, for what no other tool looks at. */
import { expect } from "chai";
import { cruise } from "dependency-cruiser";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/base/project-root.js";
import { PROCESS_ERROR_CODES } from "../src/probes/process/errors.js";
import { parseTopology } from "../src/topology/parse-topology.js";
import { WEB_ERROR_CODES } from "../src/web/errors.js";
import { WIRE_ERROR_CODES } from "../src/wire/errors.js";

function read(file: string): string {
  return readFileSync(join(projectRoot, file), "utf8");
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

const SOURCES = [".ts", ".tsx", ".mjs"].flatMap((ending) => filesBelow("src", ending));

describe("the house", () => {
  it("is seen whole by the tool that checks the arrows", async () => {
    const { output } = await cruise(["src"], { baseDir: projectRoot, tsPreCompilationDeps: true });
    const modules = typeof output === "string" ? [] : output.modules.map(({ source }) => source);
    expect(modules.filter((source) => /^src\/.*\.(tsx?|mjs)$/.test(source)).sort()).to.deep.equal(
      [...SOURCES].sort(),
    );
  });

  it("opens every source file with what it is for", () => {
    expect(SOURCES.filter((file) => !read(file).startsWith("/**"))).to.deep.equal([]);
  });

  it("keeps the actor system to the files that are named for it", () => {
    const rooms = /^src\/(probes|aggregator|wire|ingest|store|exporters|topology|web)\//;
    const users = SOURCES.filter((file) => rooms.test(file) && /from "(\.\.\/)+actors\//.test(read(file)));
    expect(users.filter((file) => !file.endsWith("-actor.ts"))).to.deep.equal([]);
  });

  it("tells every error code in docs/operating.md", () => {
    const page = read("docs/operating.md");
    const codes = [...PROCESS_ERROR_CODES, ...WEB_ERROR_CODES, ...WIRE_ERROR_CODES];
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).to.deep.equal([]);
  });

  for (const file of filesBelow("config", ".yaml")) {
    it(`ships ${file} without a mistake`, () => {
      const parsed = parseTopology(read(file), { file: join(projectRoot, file), env: {}, hostName: "gz-01" });
      expect(parsed.kind === "mistakes" ? parsed.mistakes : []).to.deep.equal([]);
    });
  }

  it("shows a topology in the README that is one", () => {
    const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(read("README.md")) ?? [];
    const parsed = parseTopology(yaml, { file: "README.yaml", env: {}, hostName: "gz-01" });
    expect(parsed.kind === "mistakes" ? parsed.mistakes : []).to.deep.equal([]);
  });
});
