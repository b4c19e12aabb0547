import { expect } from "chai";
import { EventEmitter } from "node:events";
import { holdSignals } from "../../src/cli/held-signals.js";
import type { OnSignal } from "../../src/cli/node-commands.js";

describe("holdSignals", () => {
  const world = new EventEmitter();
  const onSignal: OnSignal = (signal, handler) => {
    world.on(signal, handler);
    return () => void world.off(signal, handler);
  };

  afterEach(() => void world.removeAllListeners());

  it("gives a signal that came early to the first handler, once", () => {
    const held = holdSignals(onSignal, ["SIGTERM", "SIGHUP"]);
    world.emit("SIGTERM");
    world.emit("SIGTERM");
    const calls: string[] = [];
    held("SIGTERM", () => calls.push("stop"));
    held("SIGHUP", () => calls.push("reload"));
    expect(calls).to.deep.equal(["stop"]);
    world.emit("SIGHUP");
    world.emit("SIGTERM");
    expect(calls).to.deep.equal(["stop", "reload", "stop"]);
  });

  it("leaves no listener behind", () => {
    const held = holdSignals(onSignal, ["SIGINT"]);
    held("SIGINT", () => undefined)();
    expect(world.listenerCount("SIGINT")).to.equal(0);
  });
});
