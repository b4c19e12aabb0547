/** The form of a script: which fields it has, and what of them goes to the node and into the address. Pure. */
import type { ScriptParam } from "../../../model/catalogue.js";
import type { ScriptJson } from "../../../model/run.js";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type: "number" | "text";
  readonly isRequired: boolean;
  readonly placeholder: string;
  readonly min?: number;
  readonly max?: number;
  /** What a text has to look like, as the browser checks it. */
  readonly pattern?: string;
}

/** Fields of a script by the types of its parameters. */
export function fieldsOf({ params }: Pick<ScriptJson, "params">): Field[] {
  return params.map(fieldOf);
}

/** What POST /runs is given: parameters that were left empty are left out, and have their default. */
export function runRequest(
  script: string,
  fields: readonly Field[],
  values: Readonly<Record<string, string>>,
): { script: string; params: Record<string, string | number>; zone?: string; for: string } {
  const given = fields.filter(({ name }) => (values[name] ?? "").trim() !== "");
  const params = given.map(({ name, type }) => {
    const text = (values[name] ?? "").trim();
    return [name, type === "number" ? Number(text) : text] as const;
  });
  const zone = values["zone"] ?? "";
  return {
    script,
    params: Object.fromEntries(params),
    ...(zone === "" ? {} : { zone }),
    for: values["for"] ?? DURATION_DEFAULT,
  };
}

export const DURATIONS = ["10s", "30s", "1m", "5m", "15m", "1h"] as const;
export const DURATION_DEFAULT = "30s";

function fieldOf({ name, type, min, max, help, default: usual }: ScriptParam): Field {
  const common = {
    name,
    label: name,
    help,
    isRequired: usual === undefined,
    placeholder: usual === undefined ? "" : String(usual),
  };
  switch (type) {
    case "pid":
    case "integer":
      return {
        ...common,
        type: "number",
        min: Number(min ?? (type === "pid" ? 1 : 0)),
        ...bound("max", max),
      };
    case "syscall":
      return { ...common, type: "text", pattern: "[a-z0-9_]+" };
    case "duration":
      return { ...common, type: "text", pattern: "[0-9]+(ns|us|ms|s)" };
  }
}

function bound(name: "max", value: string | number | undefined): { max?: number } {
  return value === undefined ? {} : { [name]: Number(value) };
}
