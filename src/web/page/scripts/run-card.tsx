/** One run: what it is, how long it still has, what it shows, and how it ended. */
import { useEffect, useState } from "preact/hooks";
import { formatRoute } from "../route.js";
import { formatSpan } from "../text/format.js";
import { runBook, type PageRun } from "./run-book.js";
import { RunHeat } from "./run-heat.js";
import { RunTable } from "./run-table.js";

export function RunCard({
  run,
  title = run.json.script,
}: {
  readonly run: PageRun;
  readonly title?: string | undefined;
}) {
  const { json, intervals, mistake } = run;
  const isRunning = json.state === "running";
  const newest = intervals.at(-1);
  return (
    <section class="card run" data-state={json.state} aria-label={`Run of ${title}`}>
      <div class="run-head">
        <h3>{title}</h3>
        <span class="quiet">{describeRequest(run)}</span>
        <span class="pill" data-state={json.state}>
          {json.state}
        </span>
        {isRunning && <TimeLeft endsAtMs={run.endsAtMs} />}
        <div class="buttons">
          {isRunning && (
            <button type="button" onClick={() => void runBook.stop(run)}>
              Stop
            </button>
          )}
          <a class="button" href={linkOf(run)}>
            Same again
          </a>
          {!isRunning && (
            <button type="button" onClick={() => runBook.remove(run)}>
              Close
            </button>
          )}
        </div>
      </div>
      {json.reason !== null && <p class={json.state === "failed" ? "mistake" : "quiet"}>{json.reason}</p>}
      {mistake !== null && <p class="mistake">{mistake}</p>}
      {newest === undefined && isRunning && <p class="empty">Waiting for the first rows.</p>}
      {newest !== undefined &&
        (json.output.kind === "histogram" ? (
          <RunHeat id={run.id} output={json.output} intervals={intervals} />
        ) : (
          <RunTable output={json.output} newest={newest} />
        ))}
    </section>
  );
}

function TimeLeft({ endsAtMs }: { readonly endsAtMs: number }) {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span class="time-left">{formatSpan(endsAtMs - nowMs)} left</span>;
}

function describeRequest({ json }: PageRun): string {
  const params = Object.entries(json.params).map(([name, value]) => `${name} ${String(value)}`);
  return [...params, json.zone ?? "every zone"].join(", ");
}

/** The address of the form as it was filled in for this run. */
function linkOf({ json }: PageRun): string {
  const seconds = Math.round((Date.parse(json.ends_at) - Date.parse(json.started_at)) / 1000);
  const params = Object.fromEntries(
    Object.entries(json.params).map(([name, value]) => [name, String(value)]),
  );
  const length =
    seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
  return formatRoute("scripts", [json.script], { ...params, zone: json.zone ?? "", for: length });
}
