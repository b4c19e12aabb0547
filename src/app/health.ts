/**
 * The node's health from the states of its actors: pure. What counts as failing and degraded is the contract's;
 * the words for a person are here.
 */
import type { ActorStatus } from "../actors/status.js";
import type { ActorJson, NodeStatus } from "../model/health.js";

/** Actors without which a node is failing, where its topology has them; supervisors belong to them as well. */
const ESSENTIAL_KINDS: ReadonlySet<string> = new Set(["supervisor", "aggregator", "generator", "web"]);
/** Actors whose absence degrades the node; an unavailable probe does not. */
const SERVING_KINDS: ReadonlySet<string> = new Set(["store", "exporter", "publisher"]);
/** An essential actor may be away so long, for a restart, before the node is failing. */
const AWAY_MS_MAX = 2_000;
/** A restart by failure degrades the node for so long. */
const RESTART_SHOWN_MS = 60_000;

/** An actor's status with what the node remembers of it, as wall-clock ms. */
export interface Observed {
  readonly status: ActorStatus;
  /** Since when it is not running; null while it runs. */
  readonly awaySinceMs: number | null;
  /** Its last restart by failure; null where there was none. */
  readonly failedAtMs: number | null;
}

export interface Verdict {
  readonly status: NodeStatus;
  /** Worst first. */
  readonly reasons: readonly string[];
}

/** The verdict over all actors at `nowMs`; `isStarted`: every child of the first tree has been started. */
export function judge(actors: readonly Observed[], isStarted: boolean, nowMs: number): Verdict {
  if (!isStarted) return { status: "starting", reasons: ["the tree is being started"] };
  const failing = actors.filter((actor) => isFailing(actor, nowMs));
  const degrading = actors.filter((actor) => !failing.includes(actor) && isDegrading(actor));
  const restarted = actors.filter(
    ({ failedAtMs }) => failedAtMs !== null && nowMs - failedAtMs < RESTART_SHOWN_MS,
  );
  const away = [...failing, ...degrading];
  const named = actors.filter(({ status }) => isUnavailableProbe(status));
  const status = failing.length > 0 ? "failing" : degrading.length + restarted.length > 0 ? "degraded" : "ok";
  return {
    status,
    reasons: [
      ...away.map(({ status: actor }) => describe(actor)),
      ...restarted
        .filter((actor) => !away.includes(actor))
        .map(({ status: actor }) => describeRestart(actor)),
      ...named.map(({ status: actor }) => describe(actor)),
    ],
  };
}

function isFailing({ status, awaySinceMs }: Observed, nowMs: number): boolean {
  return ESSENTIAL_KINDS.has(status.kind) && awaySinceMs !== null && nowMs - awaySinceMs > AWAY_MS_MAX;
}

function isDegrading({ status }: Observed): boolean {
  if (status.state === "open" || status.state === "backoff") return true;
  return status.state === "unavailable" && SERVING_KINDS.has(status.kind);
}

function isUnavailableProbe(status: ActorStatus): boolean {
  return status.state === "unavailable" && !SERVING_KINDS.has(status.kind);
}

function describe(actor: ActorStatus): string {
  return `${actor.path} is ${actor.state}${actor.reason === null ? "" : `: ${actor.reason}`}`;
}

function describeRestart(actor: ActorStatus): string {
  const cause = actor.lastExit === null ? "" : `: ${actor.lastExit.reason}`;
  return `${actor.path} was restarted in the last minute${cause}`;
}

/** The actor as the outside sees it. */
export function toActorJson(actor: ActorStatus): ActorJson {
  const { lastExit } = actor;
  return {
    path: actor.path,
    kind: actor.kind,
    state: actor.state,
    reason: actor.reason,
    restarts: actor.restarts,
    restarts_total: actor.restartsTotal,
    started_at: toTime(actor.startedAtMs),
    pid: actor.pid,
    mailbox: actor.mailbox,
    messages: actor.messages,
    dropped: actor.dropped,
    last_message_at: toTime(actor.lastMessageAtMs),
    last_exit: lastExit && {
      reason: lastExit.reason,
      code: lastExit.code,
      signal: lastExit.signal,
      stderr_tail: lastExit.stderrTail,
      at: new Date(lastExit.atMs).toISOString(),
    },
    details: actor.details,
  };
}

function toTime(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
