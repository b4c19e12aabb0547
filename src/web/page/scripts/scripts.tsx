/** The scripts: the catalogue on one side, the form of one on the other, and below it what runs. */
import { useEffect, useReducer, useState } from "preact/hooks";
import type { ScriptJson } from "../../../model/run.js";
import { ask, sentenceOf } from "../node/ask.js";
import type { ZoneBook } from "../overview/zone-book.js";
import type { Route } from "../route.js";
import { Catalogue } from "./catalogue.js";
import { runBook } from "./run-book.js";
import { RunCard } from "./run-card.js";
import { ScriptForm } from "./script-form.js";

export function Scripts({ route, book }: { readonly route: Route; readonly book: ZoneBook }) {
  const { scripts, mistake } = useScripts();
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => runBook.listen(() => redraw(0)), []);
  const [name] = route.path;
  const chosen = scripts.find((script) => script.name === name);
  return (
    <div class="scripts">
      <h1 class="hidden">Scripts</h1>
      <Catalogue scripts={scripts} chosen={name} zone={route.params["zone"] ?? ""} />
      <div class="workbench">
        {mistake !== null && <p class="notice mistake">{mistake}</p>}
        {chosen !== undefined && (
          <ScriptForm key={chosen.name} script={chosen} book={book} params={route.params} runs={runBook} />
        )}
        {chosen === undefined && name === undefined && <Welcome />}
        {chosen === undefined && name !== undefined && scripts.length > 0 && (
          <p class="notice mistake">There is no script {name}.</p>
        )}
        {runBook.runs.map((run) => (
          <RunCard
            key={run.id}
            run={run}
            title={scripts.find((script) => script.name === run.json.script)?.title}
          />
        ))}
      </div>
    </div>
  );
}

function Welcome() {
  return (
    <div class="card welcome">
      <h2>Ask the kernel a question</h2>
      <p class="quiet">
        Pick a script. It runs for as long as you say, on one zone or all of them, and ends by itself; what it
        shows is live. Several can run side by side, and the address of this page is a link to the form as you
        filled it in.
      </p>
    </div>
  );
}

function useScripts(): { scripts: readonly ScriptJson[]; mistake: string | null } {
  const [scripts, setScripts] = useState<readonly ScriptJson[]>([]);
  const [mistake, setMistake] = useState<string | null>(null);
  useEffect(() => {
    ask<ScriptJson[]>("scripts").then(setScripts, (error: unknown) => setMistake(sentenceOf(error)));
  }, []);
  return { scripts, mistake };
}
