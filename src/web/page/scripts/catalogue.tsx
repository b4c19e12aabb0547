/** The list of scripts by category, with a search; those that cannot run here are marked. */
import { useState } from "preact/hooks";
import type { ScriptJson } from "../../../model/run.js";
import { formatRoute } from "../route.js";
import { groupScripts } from "./script-list.js";

interface Props {
  readonly scripts: readonly ScriptJson[];
  readonly chosen: string | undefined;
  /** Handed on to the form of whatever is picked. */
  readonly zone: string;
}

export function Catalogue({ scripts, chosen, zone }: Props) {
  const [search, setSearch] = useState("");
  const groups = groupScripts(scripts, search);
  return (
    <nav class="card catalogue" aria-label="Catalogue of scripts">
      <input
        type="search"
        aria-label="Search scripts"
        placeholder="Search scripts"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {groups.map(({ category, title, scripts: entries }) => (
        <section key={category} aria-labelledby={`category-${category}`}>
          <h2 id={`category-${category}`}>{title}</h2>
          <ul>
            {entries.map((script) => (
              <li key={script.name}>
                <a
                  href={formatRoute("scripts", [script.name], { zone })}
                  aria-current={script.name === chosen ? "page" : undefined}
                  data-missing={script.availability.missing !== null}
                >
                  {script.title}
                  {script.availability.missing !== null && <span class="hidden"> (cannot run here)</span>}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && scripts.length > 0 && <p class="empty">No script has all of these words.</p>}
    </nav>
  );
}
