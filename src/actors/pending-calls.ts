/** Calls that a supervisor has not answered yet: none of them may hang when it ends first. */

export class PendingCalls {
  readonly #rejects = new Set<(error: Error) => void>();

  /** The answer that `run` will give, and the handling that runs it; the handling never rejects. */
  prepare<Answer>(run: () => Promise<Answer>): { answer: Promise<Answer>; handle: () => Promise<void> } {
    let handle = async () => {};
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#rejects.add(reject);
      handle = async () => {
        const answered = (async () => run())();
        answered.then(resolve, reject);
        await Promise.allSettled([answered]);
        this.#rejects.delete(reject);
      };
    });
    return { answer, handle: () => handle() };
  }

  /** Rejects all that have no answer yet. */
  rejectAll(error: Error): void {
    for (const reject of this.#rejects) reject(error);
    this.#rejects.clear();
  }
}
