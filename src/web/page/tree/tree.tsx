/** The supervision tree, live; what an operator may do to an actor; and the reload of the topology. */
import { useEffect, useReducer, useState } from "preact/hooks";
import type { ActorJson } from "../../../model/health.js";
import { ask, sentenceOf } from "../node/ask.js";
import { formatRoute, type Route } from "../route.js";
import { ActorDetail } from "./actor-detail.js";
import { actorRows, type ActorRow } from "./actor-rows.js";
import { ReloadPanel } from "./reload-panel.js";

const REFRESH_MS = 1_000;

export function Tree({ route }: { readonly route: Route }) {
  const { actors, mistake, refresh } = useActors();
  const chosen = route.path.length === 0 ? undefined : `/${route.path.join("/")}`;
  return (
    <>
      <div class="section-head">
        <h1>Supervision tree</h1>
      </div>
      {mistake !== null && <p class="notice mistake">{mistake}</p>}
      <ReloadPanel onApplied={refresh} />
      <div class="card scroll tree" tabIndex={0} role="region" aria-label="Actors">
        <table>
          <thead>
            <tr>
              <th scope="col">actor</th>
              <th scope="col">state</th>
              <th scope="col" class="number">
                restarts
              </th>
              <th scope="col" class="number">
                mailbox
              </th>
              <th scope="col" class="number">
                messages
              </th>
              <th scope="col" class="number">
                dropped
              </th>
              <th scope="col" class="number">
                pid
              </th>
              <th scope="col">reason or last exit</th>
            </tr>
          </thead>
          <tbody>
            {actorRows(actors).map((row) => (
              <Row key={row.actor.path} row={row} isOpen={row.actor.path === chosen} onDone={refresh} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({
  row: { actor, depth, name },
  isOpen,
  onDone,
}: {
  row: ActorRow;
  isOpen: boolean;
  onDone: () => void;
}) {
  const path = actor.path === "/" ? [] : actor.path.split("/").filter(Boolean);
  return (
    <>
      <tr data-state={actor.state} class="actor">
        <th scope="row" style={{ paddingLeft: `${0.6 + depth * 1.3}rem` }}>
          <a href={isOpen ? formatRoute("tree") : formatRoute("tree", path)} aria-expanded={isOpen}>
            {name}
          </a>{" "}
          <span class="quiet">{actor.kind}</span>
        </th>
        <td>
          <span class="pill" data-state={actor.state}>
            {actor.state}
          </span>
        </td>
        <td class="number" title={`${actor.restarts} within the period, ${actor.restarts_total} in all`}>
          {actor.restarts_total}
        </td>
        <td class="number">{actor.mailbox}</td>
        <td class="number">{actor.messages}</td>
        <td class="number">{actor.dropped}</td>
        <td class="number">{actor.pid ?? ""}</td>
        <td class="reason">{actor.reason ?? actor.last_exit?.reason ?? ""}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={8}>
            <ActorDetail actor={actor} onDone={onDone} />
          </td>
        </tr>
      )}
    </>
  );
}

function useActors(): { actors: readonly ActorJson[]; mistake: string | null; refresh: () => void } {
  const [actors, setActors] = useState<readonly ActorJson[]>([]);
  const [mistake, setMistake] = useState<string | null>(null);
  const [turn, refresh] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const read = async (): Promise<void> => {
      try {
        const found = await ask<ActorJson[]>("actors");
        if (isOver) return;
        setActors(found);
        setMistake(null);
      } catch (error) {
        if (!isOver) setMistake(sentenceOf(error));
      }
      if (!isOver) timer = setTimeout(() => void read(), REFRESH_MS);
    };
    void read();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [turn]);
  return { actors, mistake, refresh: () => refresh(0) };
}
