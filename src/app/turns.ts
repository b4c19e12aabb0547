/** One after the other: what changes the running tree waits for what is changing it. */

/** Does `work` when all that came before is done, whatever became of that. */
export type InTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** A queue of its own. */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined); // Whoever asked is told; the next one starts all the same.
    return mine;
  };
}
