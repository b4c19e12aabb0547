import { expect } from "chai";
import { describeScripts } from "../../src/app/script-availability.js";
import { shippedCatalogue } from "../../src/topology/catalogue.js";

describe("describeScripts", () => {
  it("has every entry of the catalogue, with the engine that would run it", async () => {
    const scripts = await describeScripts(shippedCatalogue(), { platform: "linux", env: process.env });
    expect(scripts.map(({ name }) => name)).to.deep.equal([...shippedCatalogue().keys()]);
    expect(new Set(scripts.map(({ availability }) => availability.engine))).to.deep.equal(
      new Set(["bpftrace", "linux"]),
    );
  });

  it("names what is missing, with the remedy, and leaves the system's own metrics available", async () => {
    const scripts = await describeScripts(shippedCatalogue(), {
      platform: "linux",
      env: { PATH: "/nowhere" },
    });
    const find = (name: string) => scripts.find((script) => script.name === name)?.availability.missing;
    expect(find("diskstats")).to.equal(null);
    expect(find("syscall-latency")?.reason).to.contain("bpftrace");
    expect(find("syscall-latency")?.remedy).to.contain("apt-get install bpftrace");
    expect(find("process-zoom")?.remedy).to.be.a("string");
  });

  it("runs by dtrace on illumos", async () => {
    const scripts = await describeScripts(shippedCatalogue(), {
      platform: "sunos",
      env: { PATH: "/nowhere" },
    });
    expect(scripts.find(({ name }) => name === "proc-syscall")?.availability.engine).to.equal("dtrace");
  });
});
