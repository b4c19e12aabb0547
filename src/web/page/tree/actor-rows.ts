/** The supervision tree as rows: parents before their children, each with its depth. Pure. */
import type { ActorJson } from "../../../model/health.js";

export interface ActorRow {
  readonly actor: ActorJson;
  readonly depth: number;
  /** The last part of its path. */
  readonly name: string;
}

/** In the order of the node, which is that of the start. */
export function actorRows(actors: readonly ActorJson[]): ActorRow[] {
  return actors.map((actor) => {
    const parts = actor.path.split("/").filter(Boolean);
    return { actor, depth: parts.length, name: parts.at(-1) ?? "/" };
  });
}

/** The address to ask for something to be done to an actor; its path may hold any character. */
export function actorUrl(path: string, verb: "restart" | "reset"): string {
  const parts = path.split("/").filter(Boolean).map(encodeURIComponent);
  return ["actors", ...parts, verb].join("/");
}
