/** One file of `priv/catalogue` as it is written. Strict: what is not here is refused. */
import { z } from "zod";
import { DURATION_UNITS, PARAM_TYPES, SCRIPT_CATEGORIES } from "../model/catalogue.js";
import { SAMPLE_KINDS } from "../model/metric.js";
import { name, text, word } from "./value-types.js";

const sentence = text("a sentence");
const scriptName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const written = z.union([z.string(), z.number()]).optional();

const param = z.strictObject({
  name: scriptName,
  type: word(PARAM_TYPES),
  unit: word(DURATION_UNITS).optional(),
  min: written,
  max: written,
  default: written,
  help: sentence,
});

const script = z.strictObject({ script: scriptName }).optional();

const output = z.strictObject({
  kind: word(["table", "histogram", "counters"]),
  instance: text("an instance").optional(),
  keys: z.array(z.strictObject({ name: name(), unit: text("a unit").optional(), help: sentence })).min(1),
  columns: z
    .array(
      z.strictObject({
        name: name(),
        unit: text("a unit"),
        help: sentence,
        metric: text("a metric").nullable().optional(),
        kind: word(SAMPLE_KINDS).optional(),
        rows: z.boolean().optional(),
      }),
    )
    .min(1),
});

/** An entry; that its name is its file's is for who knows the file. */
export const catalogueSchema = z.strictObject({
  name: scriptName,
  title: sentence,
  description: sentence,
  category: word(SCRIPT_CATEGORIES),
  origin: z.array(sentence),
  params: z.array(param),
  engines: z.strictObject({
    dtrace: script,
    bpftrace: script,
    system: z.strictObject({ metrics: z.array(text("a glob")).min(1) }).optional(),
  }),
  output,
});
