/**
 * The token of the node: asked of the person when the node wants one, and kept in this tab's memory alone. All
 * requests that wait for it share one question.
 */

/** What the dialog is told: whether to ask, and whether a token was given before and refused. */
export interface TokenQuestion {
  readonly wasRefused: boolean;
  /** null: the person would rather not. */
  readonly answer: (token: string | null) => void;
}

type Listener = (question: TokenQuestion | null) => void;

let token: string | null = null;
let waiting: Promise<boolean> | null = null;
let onQuestion: Listener = () => {};

/** The dialog that asks; there is one. */
export function setTokenDialog(listener: Listener): void {
  onQuestion = listener;
}

/** The headers that carry the token; empty without one. */
export function tokenHeaders(): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Asks for a token after a refusal of `used`; false where the person gave none. */
export function askForToken(used: Record<string, string>): Promise<boolean> {
  const isOld = used["authorization"] !== tokenHeaders()["authorization"];
  if (isOld) return Promise.resolve(true); // Another request has asked meanwhile.
  waiting ??= new Promise<boolean>((resolve) => {
    onQuestion({
      wasRefused: token !== null,
      answer(given) {
        token = given ?? token;
        waiting = null;
        onQuestion(null);
        resolve(given !== null);
      },
    });
  });
  return waiting;
}
