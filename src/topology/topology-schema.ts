/** `config/topology.schema.json`: the schema of the topology file for editors, from the types that check it. */
import { z } from "zod";
import { configSchema } from "./schema.js";

/** Any value but a map or a list may be a text with variables in it. */
const VARIABLE = { type: "string", pattern: "\\$\\{" };
const TITLE = "The topology of a zonetap node";

/** JSON Schema, draft 2020-12. Does not know the rules that concern several keys at once, nor the ranges of durations and sizes. */
export function topologySchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input", override: allowVariable });
  return { $schema, title: TITLE, ...schema };
}

function allowVariable({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { description, default: fallback, ...strict } = jsonSchema;
  const isText = strict.type === "string" && strict.pattern === undefined && strict.enum === undefined;
  const isScalar = ["string", "number", "integer", "boolean"].includes(String(strict.type));
  if (!isScalar || isText || strict.const !== undefined) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [strict, VARIABLE],
  });
}
