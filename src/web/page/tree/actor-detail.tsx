/** One actor: its last exit with the end of what it printed, its own facts, and what may be done to it. */
import { useState } from "preact/hooks";
import type { ActorExitJson, ActorJson } from "../../../model/health.js";
import { order, sentenceOf } from "../node/ask.js";
import { formatClock } from "../text/format.js";
import { actorUrl } from "./actor-rows.js";

interface Props {
  readonly actor: ActorJson;
  readonly onDone: () => void;
}

export function ActorDetail({ actor, onDone }: Props) {
  const [outcome, setOutcome] = useState<string | null>(null);
  const act = async (verb: "restart" | "reset"): Promise<void> => {
    setOutcome(verb === "restart" ? "restarting" : "closing the circuit");
    try {
      await order("POST", actorUrl(actor.path, verb));
      setOutcome(verb === "restart" ? "restarted" : "reset");
    } catch (error) {
      setOutcome(sentenceOf(error));
    }
    onDone();
  };
  return (
    <div class="actor-detail">
      <div class="buttons">
        {actor.path !== "/" && (
          <button type="button" onClick={() => void act("restart")}>
            Restart
          </button>
        )}
        {actor.state === "open" && (
          <button type="button" onClick={() => void act("reset")}>
            Reset
          </button>
        )}
        <span role="status">{outcome}</span>
      </div>
      {actor.started_at !== null && (
        <p class="quiet">
          {actor.path} · started at {formatClock(Date.parse(actor.started_at))} · {actor.restarts} restarts
          within the period, {actor.restarts_total} in all
        </p>
      )}
      {actor.reason !== null && <p>{actor.reason}</p>}
      {actor.last_exit !== null && <LastExit exit={actor.last_exit} />}
      <dl>
        {Object.entries(actor.details).map(([name, value]) => (
          <div key={name}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function LastExit({ exit }: { readonly exit: ActorExitJson }) {
  return (
    <div>
      <h3>
        Last exit at {formatClock(Date.parse(exit.at))}: {exit.reason}
      </h3>
      {exit.stderr_tail !== "" && <pre aria-label="End of its standard error">{exit.stderr_tail}</pre>}
    </div>
  );
}
