/** The actors of a node as the outside sees them: what one of them knows of another is told where one looks for it. */
import type { Runtime } from "../actors/runtime.js";
import type { ActorStatus } from "../actors/status.js";

/** Every actor; a collector with what the aggregator has found in the numbers of its packets. */
export function listActors(runtime: Pick<Runtime, "actors">): readonly ActorStatus[] {
  const actors = runtime.actors();
  const { sources } = actors.find(({ kind }) => kind === "aggregator")?.details ?? {};
  return actors.map((actor) => {
    if (actor.kind !== "collector") return actor;
    return { ...actor, details: { ...actor.details, ...countsOf(sources, nameOf(actor)) } };
  });
}

/** What is lost and came twice; that it came at all is counted by the collector itself. */
function countsOf(sources: unknown, name: string): Readonly<Record<string, number>> {
  const counts = (sources as Readonly<Record<string, Readonly<Record<string, number>>>> | undefined)?.[name];
  return {
    lost: counts?.["lost"] ?? 0,
    duplicates: counts?.["duplicates"] ?? 0,
    unheard: counts?.["unheard"] ?? 0,
  };
}

function nameOf({ path }: ActorStatus): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
