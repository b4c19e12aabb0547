/** Where in the page one is, as the part of the address after the #: it can be kept, sent and opened again. */

export const VIEWS = ["overview", "zone", "scripts", "tree"] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  readonly view: View;
  /** What is looked at: host and zone, the name of a script, the path of an actor. */
  readonly path: readonly string[];
  readonly params: Readonly<Record<string, string>>;
}

/** `#/zone/gz-01/docker%2Fab?span=1h`; whatever is none of the views is the overview. */
export function parseRoute(hash: string): Route {
  const [location = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [name, ...path] = location.split("/").map(decode);
  const view = VIEWS.find((known) => known === name) ?? "overview";
  return {
    view,
    path: path.filter((part) => part !== ""),
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The address of a view. Parameters that are empty are left out. */
export function formatRoute(
  view: View,
  path: readonly string[] = [],
  params: Record<string, string> = {},
): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== "")).toString();
  const location = [view === "overview" && path.length === 0 ? "" : view, ...path]
    .map(encodeURIComponent)
    .join("/");
  return `#/${location}${query === "" ? "" : `?${query}`}`;
}

/** Text that was cut in the middle of a character's code is taken as it is. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // decodeURIComponent has no other way to say it.
  }
}
