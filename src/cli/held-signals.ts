/** Signals that come before anybody listens: the code of a node takes some 0.3 s to load, and a stop must not be lost. */
import type { OnSignal } from "./node-commands.js";

type Signal = Parameters<OnSignal>[0];

/** Like `onSignal`, but a signal of `signals` that came before its first handler is given to that one at once. */
export function holdSignals(onSignal: OnSignal, signals: readonly Signal[]): OnSignal {
  const held = new Set<Signal>();
  const releases = new Map(signals.map((signal) => [signal, onSignal(signal, () => held.add(signal))]));
  return (signal, handler) => {
    releases.get(signal)?.();
    releases.delete(signal);
    const release = onSignal(signal, handler);
    if (held.delete(signal)) handler();
    return release;
  };
}
