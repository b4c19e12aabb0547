/** Globs over names, as the topology writes them in `zones` and `counters`. */

/**
 * Whether a name is matched by one of the globs: `*` stands for any text (slashes too, so that `*` is every
 * zone and `docker/*` all containers of docker), `?` for one character, all else for itself. Anchored.
 */
export function matchGlobs(globs: readonly string[]): (name: string) => boolean {
  const patterns = globs.map((glob) => new RegExp(`^${glob.split("").map(toPattern).join("")}$`, "su"));
  return (name) => patterns.some((pattern) => pattern.test(name));
}

function toPattern(character: string): string {
  if (character === "*") return ".*";
  if (character === "?") return ".";
  return character.replace(/[\\^$.|+()[\]{}/]/, "\\$&");
}
