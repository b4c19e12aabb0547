/**
 * ZeroMQ's library, loaded where a topology asks for it and not before: it is native code, and there is none
 * for every system.
 */
import type * as zeromq from "zeromq";
import { errorMessage } from "../base/errors.js";

export type Zeromq = typeof zeromq;

/** Says that a child cannot run here: the reason, and what an operator can do about it. */
export type Refuse = (reason: string, remedy: string) => Error;

const REMEDY = "Install the package zeromq for this system (npm rebuild zeromq), or remove this entry.";

/**
 * The library; `load` is how, for tests.
 * @throws what `refuse` makes, where it cannot be loaded.
 */
export async function loadZeromq(
  refuse: Refuse,
  load: () => Promise<Zeromq> = () => import("zeromq"),
): Promise<Zeromq> {
  try {
    return await load();
  } catch (error) {
    throw refuse(`ZeroMQ cannot be loaded: ${errorMessage(error).split("\n")[0]}`, REMEDY);
  }
}
