import { expect } from "chai";
import { loadDuckdb } from "../../../src/store/archive/load-duckdb.js";

describe("loadDuckdb", () => {
  const refuse = (reason: string, remedy: string): Error => new Error(`${reason} | ${remedy}`);

  it("gives the library", async () => expect(await loadDuckdb(refuse)).to.have.property("DuckDBInstance"));

  it("says in one line why it cannot, and what can be done", async () => {
    const load = () => Promise.reject(new Error("Cannot find module\n  at somewhere"));
    const error = await loadDuckdb(refuse, load).catch((failure: unknown) => failure as Error);
    expect((error as Error).message).to.match(/^DuckDB cannot be loaded: Cannot find module \| Install/);
  });
});
