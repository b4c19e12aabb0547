/** A run whose rows are histograms, as a heat map: of all of them together, or of one. */
import { useState } from "preact/hooks";
import type { RunJson, RunRows } from "../../../model/run.js";
import { HeatMap } from "../zone/heat-map.js";
import { groupsOf, runHeat } from "./run-rows.js";

interface Props {
  readonly id: string;
  readonly output: RunJson["output"];
  readonly intervals: readonly RunRows[];
}

export function RunHeat({ id, output, intervals }: Props) {
  const [group, setGroup] = useState("");
  const heat = runHeat(output, intervals, group);
  const first = heat?.columns[0];
  const last = heat?.columns.at(-1);
  if (heat === null || first === undefined || last === undefined)
    return <p class="empty">Nothing counted so far.</p>;
  const bucket = output.keys.at(-1);
  return (
    <>
      <label>
        of{" "}
        <select value={group} onChange={(event) => setGroup(event.currentTarget.value)}>
          <option value="">all together</option>
          {groupsOf(output, intervals).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <HeatMap
        id={id}
        title={output.columns[0]?.help ?? "Count"}
        unit={bucket?.unit ?? ""}
        what={output.columns[0]?.unit ?? ""}
        heat={heat}
        range={[first.startMs, last.endMs]}
      />
    </>
  );
}
