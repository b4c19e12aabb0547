/** The reload: first what it would do, item by item, and then, if one says so, doing it. */
import { useState } from "preact/hooks";
import type { ReloadItem, ReloadOutcome } from "../../../model/health.js";
import { NodeError, request, sentenceOf, toError } from "../node/ask.js";

export function ReloadPanel({ onApplied }: { readonly onApplied: () => void }) {
  const [outcome, setOutcome] = useState<ReloadOutcome | null>(null);
  const [mistake, setMistake] = useState<string | null>(null);
  const run = async (isPlan: boolean): Promise<void> => {
    try {
      setOutcome(await askReload(isPlan));
      setMistake(null);
    } catch (error) {
      setMistake(sentenceOf(error));
    }
    if (!isPlan) onApplied();
  };
  const changes = outcome?.plan.filter(({ action }) => action !== "keep") ?? [];
  return (
    <section class="card reload" aria-labelledby="reload-title">
      <div class="section-head">
        <h2 id="reload-title">Topology</h2>
        <div class="buttons">
          <button type="button" onClick={() => void run(true)}>
            Show what a reload would do
          </button>
          {outcome?.outcome === "planned" && changes.length > 0 && (
            <button type="button" class="primary" onClick={() => void run(false)}>
              Apply {changes.length} {changes.length === 1 ? "change" : "changes"}
            </button>
          )}
        </div>
      </div>
      <div role="status">
        {mistake !== null && <p class="mistake">{mistake}</p>}
        {outcome !== null && <Outcome outcome={outcome} changes={changes} />}
      </div>
    </section>
  );
}

function Outcome({
  outcome,
  changes,
}: {
  readonly outcome: ReloadOutcome;
  readonly changes: readonly ReloadItem[];
}) {
  const kept = outcome.plan.length - changes.length;
  const isIdle = outcome.outcome === "planned" && changes.length === 0;
  return (
    <>
      <p>
        <span class="pill" data-state={outcome.outcome}>
          {outcome.outcome}
        </span>{" "}
        {SENTENCES[isIdle ? "unchanged" : outcome.outcome]}
        {outcome.plan.length > 0 && ` ${kept} kept as they are.`}
      </p>
      {changes.length > 0 && (
        <ul class="plan">
          {changes.map(({ action, path }) => (
            <li key={`${action} ${path}`}>
              <span class="plan-action" data-action={action}>
                {action}
              </span>{" "}
              <code>{path}</code>
            </li>
          ))}
        </ul>
      )}
      {outcome.errors.length > 0 && (
        <ul class="plan">
          {outcome.errors.map(({ line, column, path, message }) => (
            <li key={`${line}:${column} ${path}`}>
              line {line}, column {column}: <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const SENTENCES: Readonly<Record<ReloadOutcome["outcome"], string>> = {
  planned: "Nothing has been done yet.",
  applied: "The node runs by the file as it is now.",
  unchanged: "The file says what the node does already.",
  rejected: "The file has mistakes; the node runs on as it was.",
  "rolled-back": "The apply failed; the node runs as before.",
};

/** A rejection (422) is an outcome too. @throws {NodeError} */
async function askReload(isPlan: boolean): Promise<ReloadOutcome> {
  const response = await request(`reload${isPlan ? "?plan=1" : ""}`, { method: "POST" });
  const body = (await response.json()) as Partial<ReloadOutcome>;
  if (body.outcome === undefined) throw toError(response.status, body);
  if (!(body.outcome in SENTENCES))
    throw new NodeError("PENDING", "the reload goes on; look again in a moment");
  return body as ReloadOutcome;
}
