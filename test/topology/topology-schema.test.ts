import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../src/base/project-root.js";
import { topologySchema } from "../../src/topology/topology-schema.js";

describe("topologySchema", () => {
  it("is what config/topology.schema.json holds; scripts/write-generated.mjs writes it", () => {
    const written: unknown = JSON.parse(
      readFileSync(join(projectRoot, "config", "topology.schema.json"), "utf8"),
    );
    expect(written).to.deep.equal(topologySchema());
  });

  it("needs a version and takes no other key", () => {
    expect(topologySchema()).to.deep.include({
      type: "object",
      required: ["version"],
      additionalProperties: false,
    });
  });

  it("takes a variable wherever a number, a word or a duration is wanted", () => {
    const schema = topologySchema();
    const variable = { type: "string", pattern: "\\$\\{" };
    for (const key of ["intensity", "period"]) {
      expect(schema)
        .to.have.nested.property(`properties.supervision.properties.${key}.anyOf[1]`)
        .that.deep.equals(variable);
    }
  });

  it("knows what names look like", () => {
    const names = { pattern: "^[a-z0-9][a-z0-9_.-]*$" };
    expect(topologySchema())
      .to.have.nested.property("properties.probes.propertyNames")
      .that.deep.includes(names);
  });

  it("has the default of each key as it is written in a file", () => {
    expect(topologySchema()).to.have.nested.property(
      "properties.aggregator.properties.memory.default",
      "256MiB",
    );
  });
});
