import { expect } from "chai";
import { formatRoute, parseRoute } from "../../../src/web/page/route.js";

describe("parseRoute", () => {
  it("takes a zone with its slashes, and parameters", () =>
    expect(parseRoute("#/zone/gz-01/docker%2Fab?span=1h")).to.deep.equal({
      view: "zone",
      path: ["gz-01", "docker/ab"],
      params: { span: "1h" },
    }));

  for (const hash of ["", "#", "#/", "#/nothing/here", "#/?filter=a"]) {
    it(`takes ${JSON.stringify(hash)} for the overview`, () =>
      expect(parseRoute(hash).view).to.equal("overview"));
  }

  it("takes what is badly encoded as it is", () =>
    expect(parseRoute("#/tree/%E0%A4%A").path).to.deep.equal(["%E0%A4%A"]));
});

describe("formatRoute", () => {
  for (const path of [[], ["gz-01", "cgroup/a b?c#d/é"], ["<img src=x>", "50%"]]) {
    it(`is undone by parseRoute for ${JSON.stringify(path)}`, () => {
      const params = { span: "2m", pid: "1&2=3" };
      expect(parseRoute(formatRoute("zone", path, params))).to.deep.equal({ view: "zone", path, params });
    });
  }

  it("leaves out what is empty", () => expect(formatRoute("overview", [], { filter: "" })).to.equal("#/"));
});
