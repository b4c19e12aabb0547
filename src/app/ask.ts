/** A question to an actor and its one answer, as a promise: how the web reads what an actor owns. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";

/** Longest wait for an answer: an actor that is being restarted answers nobody. */
const ANSWER_MS_MAX = 5_000;

/** The actor is away, full, or did not answer in time. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/**
 * Sends what `question` makes of the reply function to `path`.
 * @throws {NoAnswer} when the actor is away, its mailbox is full, or `answerMsMax` (default 5 s) have passed.
 */
export function ask<Answer>(
  { runtime, clock }: { readonly runtime: Runtime; readonly clock: Clock },
  path: string,
  question: (reply: (answer: Answer) => void) => unknown,
  answerMsMax: number = ANSWER_MS_MAX,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(answerMsMax, () =>
      reject(new NoAnswer(`${path} did not answer in ${answerMsMax / 1_000} s`)),
    );
    const reply = (answer: Answer): void => {
      timer.cancel();
      resolve(answer);
    };
    const offer = runtime.send(path, question(reply));
    if (offer === "ok") return;
    timer.cancel();
    reject(new NoAnswer(`${path} is ${offer === "full" ? "too busy" : "not running"}`));
  });
}
