/** What the tree of a node is built over: handed from the node to everything that makes child specifications. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";
import type { ProbeEnvironment } from "../probes/engine.js";
import type { Topology } from "../topology/topology.js";
import type { NodeView } from "../web/node-view.js";
import type { NodeIntake } from "./node-intake.js";
import type { ReloaderOptions } from "./reloader-actor.js";

export interface Foundation {
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** The topology as it is now: supervisors ask for it at each of their starts. */
  readonly topology: () => Topology;
  readonly environment: ProbeEnvironment;
  readonly view: NodeView;
  /** null: there is no file to reload. */
  readonly reloader: ReloaderOptions | null;
  readonly intake: NodeIntake;
  readonly version: string;
  /** Sees the packets of each tick. */
  readonly onFrames?: (frames: readonly Uint8Array[]) => void;
}
