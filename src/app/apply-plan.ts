/**
 * Applies a plan to the running tree: stop what goes, start what comes, restart what changed. Where one step
 * fails, the steps done so far are undone by the same code, with before and after exchanged.
 */
import type { ReloadItem } from "../model/health.js";

/** What is done to one item, between two sides: what everything was before, and what it is to be. */
export interface Step<Side> {
  readonly action: ReloadItem["action"];
  readonly path: string;
  readonly before: Side;
  readonly after: Side;
}

/** Carries out one step; rejects when what should be up is not. */
export type CarryOut<Side> = (step: Step<Side>) => Promise<void>;

export type Applied =
  | { readonly kind: "applied" }
  /** `undone`: the first error of the way back, where even that failed; the item is then as its state says. */
  | {
      readonly kind: "rolled-back";
      readonly path: string;
      readonly error: unknown;
      readonly undone: unknown;
    };

/** What goes before what comes, so that a name, a port or a memory is free again. */
const ORDER: readonly ReloadItem["action"][] = ["remove", "change", "restart", "add"];

/** Applies `steps` one after the other; never rejects. */
export async function applyPlan<Side>(
  steps: readonly Step<Side>[],
  carryOut: CarryOut<Side>,
): Promise<Applied> {
  const done: Step<Side>[] = [];
  for (const action of ORDER) {
    for (const step of steps.filter((other) => other.action === action)) {
      try {
        await carryOut(step);
        done.push(step);
      } catch (error) {
        const undone = await undo([...done, ...halfDone(step)], carryOut);
        return { kind: "rolled-back", path: step.path, error, undone };
      }
    }
  }
  return { kind: "applied" };
}

/** What a step that failed has done: it may have stopped what it was to replace; what did not come up is not there. */
function halfDone<Side>(step: Step<Side>): Step<Side>[] {
  return step.action === "add" ? [] : [step];
}

async function undo<Side>(done: readonly Step<Side>[], carryOut: CarryOut<Side>): Promise<unknown> {
  let failure: unknown;
  for (const step of done.toReversed()) {
    try {
      await carryOut(inverse(step));
    } catch (error) {
      failure ??= error;
    }
  }
  return failure;
}

/** The same step seen from the other side. */
export function inverse<Side>({ action, path, before, after }: Step<Side>): Step<Side> {
  const inverted = action === "add" ? "remove" : action === "remove" ? "add" : action;
  return { action: inverted, path, before: after, after: before };
}
