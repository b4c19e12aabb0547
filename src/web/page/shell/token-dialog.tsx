/** Asks for the node's token when a request was refused for want of it. It is kept in memory, and nowhere else. */
import { useEffect, useRef, useState } from "preact/hooks";
import { setTokenDialog, type TokenQuestion } from "../node/token.js";

export function TokenDialog() {
  const [question, setQuestion] = useState<TokenQuestion | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => setTokenDialog(setQuestion), []);
  useEffect(() => {
    if (question === null) dialog.current?.close();
    else if (dialog.current?.open === false) dialog.current.showModal();
  }, [question]);

  return (
    <dialog ref={dialog} class="token" aria-labelledby="token-title" onCancel={() => question?.answer(null)}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          question?.answer(readToken(event.currentTarget));
        }}
      >
        <h2 id="token-title">This node wants its token</h2>
        <p class="quiet">
          It is in the file that <code>http.token_file</code> of the topology names. The page keeps it until
          you close or reload it, and stores it nowhere.
        </p>
        <label>
          Token
          <input name="token" type="password" autocomplete="off" required />
        </label>
        {question?.wasRefused === true && (
          <p class="mistake" role="alert">
            That was not the node's token.
          </p>
        )}
        <div class="buttons">
          <button type="submit" class="primary">
            Go on
          </button>
          <button type="button" onClick={() => question?.answer(null)}>
            Not now
          </button>
        </div>
      </form>
    </dialog>
  );
}

function readToken(form: HTMLFormElement): string {
  const token = new FormData(form).get("token");
  form.reset();
  return typeof token === "string" ? token.trim() : "";
}
