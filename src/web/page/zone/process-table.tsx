/** The busiest processes of a zone, each with the scripts that look closer at it. */
import { formatRoute } from "../route.js";
import { formatPercent } from "../text/format.js";
import type { ProcessRow } from "./process-rows.js";

const SHOWN_MAX = 20;

export function ProcessTable({
  rows,
  zone,
}: {
  readonly rows: readonly ProcessRow[];
  readonly zone: string;
}) {
  if (rows.length === 0) return null;
  return (
    <section class="card plot" id="plot-processes" aria-labelledby="title-processes">
      <h2 id="title-processes">Processes</h2>
      <div class="scroll processes" tabIndex={0} role="region" aria-labelledby="title-processes">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col" class="number">
                pid
              </th>
              <th scope="col" class="number">
                of a core
              </th>
              <th scope="col">look closer</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN_MAX).map(({ pid, name, usage }) => (
              <tr key={`${name}/${pid}`}>
                <td>{name}</td>
                <td class="number">{pid}</td>
                <td class="number">{formatPercent(usage)}</td>
                <td>
                  <a href={formatRoute("scripts", ["process-zoom"], { zone, pid })}>threads</a>{" "}
                  <a href={formatRoute("scripts", ["proc-allcall"], { zone, pid })}>calls</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
