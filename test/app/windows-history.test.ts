import { expect } from "chai";
import { addStored, joinWindows } from "../../src/app/windows-history.js";
import type { StoredWindowQuery, WindowStore } from "../../src/model/window-store.js";
import type { WindowJson } from "../../src/model/window.js";
import { TEN, windowJson } from "../store/archive/closed-windows.js";

const at = (second: number, id: string, parts: Partial<WindowJson> = {}): WindowJson =>
  windowJson({ id, startMs: TEN + second * 1000, ...parts });
const ids = (windows: readonly WindowJson[] | null): string[] | undefined => windows?.map(({ id }) => id);

describe("joinWindows", () => {
  it("takes the store's up to the first that memory has", () => {
    const memory = [at(2, "m:2"), at(3, "m:3")];
    expect(ids(joinWindows(memory, [at(1, "s:1"), at(2, "s:2")]))).to.deep.equal(["s:1", "m:2", "m:3"]);
  });
  it("takes the store's merged window for a correction whose window memory has given up", () => {
    const memory = [at(1, "m:9", { late: true }), at(2, "m:2")];
    expect(ids(joinWindows(memory, [at(1, "s:1")]))).to.deep.equal(["s:1", "m:2"]);
    expect(ids(joinWindows(memory, []))).to.deep.equal(["m:9", "m:2"]);
  });
  it("does so for each host", () => {
    const memory = [at(1, "a:1", { host: "a" }), at(2, "b:2", { host: "b" })];
    const stored = [at(1, "s:1", { host: "a" }), at(1, "s:2", { host: "b" })];
    expect(ids(joinWindows(memory, stored))).to.deep.equal(["s:2", "a:1", "b:2"]);
  });
  it("gives no more than the newest 3,600", () => {
    const stored = Array.from({ length: 3_601 }, (_, second) => at(second, `s:${second}`));
    expect(joinWindows([], stored)).to.have.length(3_600);
    expect(joinWindows([], stored)[0]?.id).to.equal("s:1");
  });
});

describe("addStored", () => {
  const asked: StoredWindowQuery[] = [];
  const store: WindowStore = {
    read: async (query) => (asked.push(query), [at(0, "s:0")]),
    zones: async () => [{ host: "gz-01", zone: "web1", newestMs: TEN + 5000 }],
  };
  const broken: WindowStore = { ...store, read: () => Promise.reject(new Error("away")) };
  const query = { zone: "web1", resolutionMs: 1000 };

  it("asks no store for the last minute, which memory has", async () => {
    expect(ids(await addStored(query, [at(1, "m:1")], broken))).to.deep.equal(["m:1"]);
  });
  it("asks for what is older", async () => {
    expect(ids(await addStored({ ...query, fromMs: TEN }, [at(1, "m:1")], store))).to.deep.equal([
      "s:0",
      "m:1",
    ]);
    expect(asked.at(-1)).to.deep.include({ fromMs: TEN, toMs: TEN + 5000, windowsMax: 3_600 });
  });
  it("asks for the last minute of a zone that memory does not know", async () => {
    expect(ids(await addStored(query, null, store))).to.deep.equal(["s:0"]);
    expect(asked.at(-1)).to.deep.include({ fromMs: TEN - 55_000, toMs: TEN + 5000 });
  });
  it("is null where nobody knows the zone", async () => {
    expect(await addStored({ ...query, zone: "web2" }, null, store)).to.equal(null);
    expect(await addStored(query, null, null)).to.equal(null);
  });
  it("gives what memory has where the store is away", async () => {
    expect(ids(await addStored({ ...query, fromMs: TEN }, [at(1, "m:1")], broken))).to.deep.equal(["m:1"]);
  });
});
