/**
 * `${VAR}` and `${VAR:-default}` in the scalars of a topology. It runs on values after the YAML has been parsed,
 * so that no value of the environment can add keys or lists. `$${` stands for a plain `${`.
 */

/** The environment as it is handed in; nobody here reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type Substitution =
  | {
      readonly kind: "text";
      readonly text: string;
      /** Whether a variable was in it. */ readonly isSubstituted: boolean;
    }
  | { readonly kind: "mistake"; readonly message: string };

/** An escape, a variable, or a `${` that begins neither. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g;

/**
 * `tcp://${HOST:-127.0.0.1}:7211` -> `tcp://127.0.0.1:7211`. As in a shell, the default stands in for a variable
 * that is not set or empty; without a default an empty variable is empty text and a missing one a mistake.
 */
export function substitute(text: string, env: Environment): Substitution {
  const mistakes: string[] = [];
  let isSubstituted = false;
  const result = text.replace(REFERENCE, (reference: string, name?: string, fallback?: string) => {
    if (reference === "$${") return "${";
    if (name === undefined) {
      mistakes.push(`${reference} is no variable; expected \${NAME} or \${NAME:-default}`);
      return reference;
    }
    isSubstituted = true;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === "" ? fallback : value;
    if (value === undefined) mistakes.push(`the environment has no ${name}, and there is no default for it`);
    return value ?? reference;
  });
  if (mistakes.length > 0) return { kind: "mistake", message: mistakes.join("; ") };
  return { kind: "text", text: result, isSubstituted };
}
