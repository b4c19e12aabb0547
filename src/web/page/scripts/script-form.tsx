/** What a script does, whether it can run here, and the form that starts it. The address follows the form. */
import { useState } from "preact/hooks";
import type { ScriptJson } from "../../../model/run.js";
import { sentenceOf } from "../node/ask.js";
import type { ZoneBook } from "../overview/zone-book.js";
import { formatRoute } from "../route.js";
import { replaceRoute } from "../use-route.js";
import { LIVE_RUNS_MAX, type RunBook } from "./run-book.js";
import { DURATION_DEFAULT, DURATIONS, fieldsOf, runRequest, type Field } from "./run-form.js";

interface Props {
  readonly script: ScriptJson;
  readonly book: ZoneBook;
  readonly params: Readonly<Record<string, string>>;
  readonly runs: RunBook;
}

export function ScriptForm({ script, book, params, runs }: Props) {
  const fields = fieldsOf(script);
  const [mistake, setMistake] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const isFull = runs.live >= LIVE_RUNS_MAX;
  const set = (name: string, value: string): void =>
    replaceRoute(formatRoute("scripts", [script.name], { ...params, [name]: value }));
  const start = async (): Promise<void> => {
    setStarting(true);
    setMistake(null);
    try {
      await runs.start(runRequest(script.name, fields, params));
    } catch (error) {
      setMistake(sentenceOf(error));
    }
    setStarting(false);
  };
  return (
    <section class="card script" aria-labelledby="script-title">
      <h2 id="script-title">{script.title}</h2>
      <p>{script.description}</p>
      <p class="quiet script-facts">
        <code>{script.name}</code> · by {script.availability.engine}
        {script.origin.length > 0 && ` · in 2013: ${script.origin.join(", ")}`}
      </p>
      <Missing script={script} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {fields.map((field) => (
          <ParamField key={field.name} field={field} value={params[field.name] ?? ""} onInput={set} />
        ))}
        <ZoneField book={book} value={params["zone"] ?? ""} onInput={set} />
        <label>
          for
          <select
            value={params["for"] ?? DURATION_DEFAULT}
            onChange={(event) => set("for", event.currentTarget.value)}
          >
            {DURATIONS.map((duration) => (
              <option key={duration}>{duration}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" disabled={isStarting || isFull}>
          {isStarting ? "Starting" : "Run"}
        </button>
      </form>
      {isFull && (
        <p class="quiet">This page follows {LIVE_RUNS_MAX} runs at once; stop one, or wait for its end.</p>
      )}
      {mistake !== null && (
        <p class="mistake" role="alert">
          {mistake}
        </p>
      )}
    </section>
  );
}

function Missing({ script }: { readonly script: ScriptJson }) {
  const { missing } = script.availability;
  if (missing === null) return null;
  return (
    <p class="notice" data-state="degraded">
      It cannot run here: {missing.reason}. {missing.remedy}
    </p>
  );
}

type OnInput = (name: string, value: string) => void;

function ParamField({ field, value, onInput }: { field: Field; value: string; onInput: OnInput }) {
  const { name, label, help, type, isRequired, placeholder, min, max, pattern } = field;
  const common = {
    name,
    value,
    placeholder,
    required: isRequired,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(name, event.currentTarget.value),
  };
  return (
    <label title={help}>
      {label}
      {type === "number" ? (
        <input {...common} type="number" min={min} max={max} />
      ) : (
        <input {...common} type="text" pattern={pattern} />
      )}
      <small class="quiet">{help}</small>
    </label>
  );
}

/** Any zone may be written; those that are known are offered. */
function ZoneField({ book, value, onInput }: { book: ZoneBook; value: string; onInput: OnInput }) {
  const names = [...new Set([...book.zones.values()].map(({ status }) => status.name))].sort();
  return (
    <label>
      zone
      <input
        name="zone"
        list="zone-names"
        value={value}
        placeholder="every zone"
        onInput={(event) => onInput("zone", event.currentTarget.value)}
      />
      <datalist id="zone-names">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}
