import { expect } from "chai";
import { createNactHost } from "../../../src/actors/internal/nact.js";
import { settle } from "../../support/fake-clock.js";

describe("createNactHost", () => {
  it("gives as many turns as it was told, one after the other", async () => {
    const seen: string[] = [];
    let turns = 0;
    const host = createNactHost("/a", async () => {
      const turn = (turns += 1);
      seen.push(`begin ${turn}`);
      await settle(2);
      seen.push(`end ${turn}`);
    });
    host.tell();
    host.tell();
    await settle();
    expect(seen).to.deep.equal(["begin 1", "end 1", "begin 2", "end 2"]);
    host.dispose();
  });

  it("gives none of those that wait when it is disposed of, and may be disposed of twice", async () => {
    let turns = 0;
    const host = createNactHost("/a", async () => void (turns += 1));
    host.tell();
    host.dispose();
    host.dispose();
    host.tell();
    await settle();
    expect(turns).to.equal(0);
  });

  it("lets a turn that is running go on", async () => {
    const seen: string[] = [];
    const host = createNactHost("/a", async () => {
      await settle(3);
      seen.push("end");
    });
    host.tell();
    host.tell();
    await settle(2);
    host.dispose();
    await settle();
    expect(seen).to.deep.equal(["end"]);
  });

  it("serves two hosts of the same path side by side", async () => {
    const seen: string[] = [];
    const hosts = ["old", "new"].map((name) => createNactHost("/a", async () => void seen.push(name)));
    for (const host of hosts) host.tell();
    await settle();
    expect(seen).to.deep.equal(["old", "new"]);
    for (const host of hosts) host.dispose();
  });
});
