import { expect } from "chai";
import { drawTree } from "../../src/cli/draw-tree.js";

describe("drawTree", () => {
  it("draws the branches that lead to each actor", () => {
    const paths = ["/", "/probes", "/probes/a", "/probes/a/x", "/probes/b", "/web", "/web/y"];
    expect(drawTree(paths)).to.deep.equal([
      "/",
      "├── probes",
      "│   ├── a",
      "│   │   └── x",
      "│   └── b",
      "└── web",
      "    └── y",
    ]);
  });
  it("tells names apart of which one begins the other", () => {
    expect(drawTree(["/", "/a", "/a/x", "/ab", "/ab/y"])).to.deep.equal([
      "/",
      "├── a",
      "│   └── x",
      "└── ab",
      "    └── y",
    ]);
  });
  it("draws nothing of nothing", () => expect(drawTree([])).to.deep.equal([]));
});
