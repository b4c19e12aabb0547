import { expect } from "chai";
import { loadZeromq } from "../../src/wire/load-zeromq.js";

describe("loadZeromq", () => {
  const refuse = (reason: string, remedy: string): Error => new Error(`${reason} | ${remedy}`);

  it("gives the library", async () => {
    expect(await loadZeromq(refuse)).to.have.property("Publisher");
  });

  it("says in one line why it cannot, and what can be done", async () => {
    const load = () => Promise.reject(new Error("No native build was found\n  at somewhere"));
    const error = await loadZeromq(refuse, load).catch((failure: unknown) => failure as Error);
    expect((error as Error).message).to.match(
      /^ZeroMQ cannot be loaded: No native build was found \| Install/,
    );
  });
});
