/** What the sections of a topology are made of, as zod types: maps by name, and rules over several keys. */
import { z } from "zod";
import { NAME_PATTERN } from "./value-types.js";

/** A section as far as it has been read: where a value is wrong, its key holds anything. */
export type Fields = Readonly<Record<string, unknown>>;
/** `at: "key"` puts the mistake on the key instead of on its value. */
export type Report = (key: string, message: string, at?: "key") => void;

/** A map from names to values. The names are checked beside the values, so that one bad name hides nothing. */
export function named<Value extends z.ZodType>(value: Value) {
  const message = "a name has only a-z 0-9 _ . - and begins with a letter or digit";
  return z
    .record(z.string(), value)
    .superRefine((entries, context) => {
      for (const key of isFields(entries) ? Object.keys(entries) : []) {
        if (NAME_PATTERN.test(key)) continue;
        context.addIssue({ code: "custom", path: [key], message, params: { at: "key" } });
      }
    }, always())
    .meta({ propertyNames: { pattern: NAME_PATTERN.source } });
}

/** Adds what concerns several keys at once; it runs also where single keys are wrong. */
export function withCheck<Section extends z.ZodObject>(
  section: Section,
  check: (fields: Fields, report: Report) => void,
): Section {
  return section.superRefine((fields, context) => {
    if (!isFields(fields)) return;
    check(fields, (key, message, at) => {
      context.addIssue({ code: "custom", path: [key], message, params: { at } });
    });
  }, always());
}

/** Runs a check whatever was found before it: all mistakes are to be said at once. */
export function always(): { when: () => boolean } {
  return { when: () => true };
}

/** Whether it is a map at all. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
