/** The catalogue by category, and a search in it. Pure. */
import type { ScriptJson } from "../../../model/run.js";

export interface ScriptGroup {
  readonly category: ScriptJson["category"];
  readonly title: string;
  readonly scripts: readonly ScriptJson[];
}

const CATEGORIES: readonly { readonly category: ScriptJson["category"]; readonly title: string }[] = [
  { category: "cpu", title: "CPU and system calls" },
  { category: "mem", title: "Memory" },
  { category: "disk", title: "Disk" },
  { category: "net", title: "Network" },
  { category: "misc", title: "Other" },
];

/** Groups in a fixed order, each by title; `search`: words that all have to be somewhere in an entry. */
export function groupScripts(scripts: readonly ScriptJson[], search: string): ScriptGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = scripts.filter((script) => {
    const text = textOf(script);
    return words.every((word) => text.includes(word));
  });
  return CATEGORIES.map(({ category, title }) => ({
    category,
    title,
    scripts: found
      .filter((script) => script.category === category)
      .sort((a, b) => a.title.localeCompare(b.title)),
  })).filter((group) => group.scripts.length > 0);
}

/** Names of 2013 too: who looks for pzoom finds it. */
function textOf({ name, title, description, origin, category }: ScriptJson): string {
  return [name, title, description, category, ...origin].join(" ").toLowerCase();
}
