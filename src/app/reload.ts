/**
 * The one reload of the node, for the file watch, SIGHUP and the API alike: parse and validate the whole file,
 * compare, apply. Any mistake: nothing changes. One at a time; who asks meanwhile gets a reload of his own after.
 */
import type { Log } from "../base/log.js";
import { errorMessage } from "../base/errors.js";
import type { ReloadMistake, ReloadOutcome } from "../model/health.js";
import type { Plan } from "../topology/diff-topology.js";
import { diffTopology, isUnchanged } from "../topology/diff-topology.js";
import type { ParsedTopology } from "../topology/parse-topology.js";
import type { Topology } from "../topology/topology.js";
import type { Applied } from "./apply-plan.js";
import type { InTurn } from "./turns.js";

export interface ReloadOptions {
  /** null: the topology comes from no file. */
  readonly file: string | null;
  readonly log: Log;
  /** The one queue of all that changes the tree. */
  readonly inTurn: InTurn;
  readonly read: () => Promise<ParsedTopology>;
  readonly running: () => Topology;
  /** Makes `next` the running topology; a part that does not come up takes everything back. Never rejects. */
  readonly apply: (next: Topology, plan: Plan) => Promise<Applied>;
}

export type Reload = (options: { readonly plan: boolean }) => Promise<ReloadOutcome>;

export function createReload(options: ReloadOptions): Reload {
  return ({ plan }) => options.inTurn(() => reload(options, plan));
}

async function reload(options: ReloadOptions, isOnlyPlanned: boolean): Promise<ReloadOutcome> {
  const outcome = await decide(options, isOnlyPlanned);
  if (!isOnlyPlanned) logOutcome(options.log, outcome);
  return outcome;
}

async function decide(options: ReloadOptions, isOnlyPlanned: boolean): Promise<ReloadOutcome> {
  const file = options.file === null ? {} : { file: options.file };
  const parsed = await options.read();
  if (parsed.kind === "mistakes") return { outcome: "rejected", plan: [], errors: parsed.mistakes, ...file };
  const plan = diffTopology(options.running(), parsed.topology);
  if (plan.refusals.length > 0) {
    const errors = plan.refusals.map(({ at, path, message }) => ({
      ...parsed.positionOf(at),
      path,
      message,
    }));
    return { outcome: "rejected", plan: plan.items, errors, ...file };
  }
  const done = (outcome: ReloadOutcome["outcome"], errors: readonly ReloadMistake[] = []): ReloadOutcome => ({
    outcome,
    plan: plan.items,
    errors,
    ...file,
  });
  if (isOnlyPlanned) return done("planned");
  if (isUnchanged(plan)) return done("unchanged");
  const applied = await options.apply(parsed.topology, plan);
  if (applied.kind === "applied") return done("applied");
  return done("rolled-back", toErrors(applied, parsed.positionOf([])));
}

/** What failed has no place in the file but the item's own; line and column are those of the file's start. */
function toErrors(
  applied: Extract<Applied, { kind: "rolled-back" }>,
  place: { line: number; column: number },
) {
  const failed = { ...place, path: applied.path, message: errorMessage(applied.error) };
  if (applied.undone === undefined) return [failed];
  return [
    failed,
    { ...place, path: applied.path, message: `and going back: ${errorMessage(applied.undone)}` },
  ];
}

function logOutcome(log: Log, { outcome, plan, errors }: ReloadOutcome): void {
  const done = plan.filter(({ action }) => action !== "keep").map(({ action, path }) => `${action} ${path}`);
  if (outcome === "applied" || outcome === "unchanged") log.info({ done }, `reload ${outcome}`);
  else log.error({ errors }, `reload ${outcome}; the node goes on as before`);
}
