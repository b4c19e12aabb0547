/** A tree of actors, drawn from the paths of its members alone. */

/** `/`, `/probes`, `/probes/system` in the order of the tree -> each name with the branch that leads to it. */
export function drawTree(paths: readonly string[]): string[] {
  return paths.map((path, index) => {
    if (path === "/") return "/";
    const parts = path.split("/").slice(1);
    const trunk = parts.slice(0, -1).map((_, depth) => {
      return hasLaterSibling(paths, index, parts.slice(0, depth + 1)) ? "│   " : "    ";
    });
    const branch = hasLaterSibling(paths, index, parts) ? "├── " : "└── ";
    return trunk.join("") + branch + (parts.at(-1) ?? "");
  });
}

/** Whether, below the line of `index`, another child of the parent of `parts` follows. */
function hasLaterSibling(paths: readonly string[], index: number, parts: readonly string[]): boolean {
  const parent = ["", ...parts.slice(0, -1)].join("/");
  const own = `${parent}/${parts.at(-1)}`;
  return paths
    .slice(index + 1)
    .some((path) => path.startsWith(`${parent}/`) && path !== own && !path.startsWith(`${own}/`));
}
