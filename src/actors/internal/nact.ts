/**
 * The only file that imports nact. What we take from it is a serialised asynchronous turn per process, in
 * order and fair to the others. Everything else that nact 7.6.2 has for supervision (its hierarchy, onCrash
 * policies, afterStop, stop of children) is broken in ways that docs/adr tells, so all hosts lie flat under
 * one system, each with a name that is never used again.
 */
import { dispatch, spawn, start, stop, type ActorSystemRef, type Ref } from "nact";

/** Runs the turns of one process, one after the other. */
export interface Host {
  /** One more turn, after those already asked for. Nothing after `dispose`. */
  tell(): void;
  /** No further turn begins; one that is running goes on. May be called twice. */
  dispose(): void;
}

/** Makes a host for the process at `path`. `turn` must not reject. */
export type CreateHost = (path: string, turn: () => Promise<void>) => Host;

const TOKEN = "turn";
let system: ActorSystemRef | undefined;
let hosts = 0;

/** A host that is a nact actor. */
export const createNactHost: CreateHost = (_path, turn) => {
  system ??= start();
  hosts += 1;
  let actor: Ref<string> | null = spawn(system, turn, `p${hosts}`, {
    onCrash: (_message, _error, context) => context.stop,
  });
  return {
    tell() {
      if (actor !== null) dispatch(actor, TOKEN);
    },
    dispose() {
      if (actor !== null) stop(actor);
      actor = null;
    },
  };
};
