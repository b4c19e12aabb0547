/**
 * Where the cgroup hierarchies are mounted: cgroup v2, one or several of v1, or both, never assumed by path.
 * @see proc_pid_mountinfo(5)
 */

export interface Hierarchy {
  readonly version: 1 | 2;
  /** What it accounts: ["cpu", "cpuacct"], ["name=systemd"]; empty for v2, whose mount does not tell. */
  readonly controllers: readonly string[];
  /** Folder of its root. */
  readonly mountPoint: string;
  /** Path of the cgroup that is mounted there: "" for the root of the hierarchy, else e.g. "/docker/0123". */
  readonly prefix: string;
}

/**
 * All cgroup hierarchies in the text of a mountinfo file, v2 first, each once.
 *
 * `41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw` -> v2 at /sys/fs/cgroup/unified;
 * `32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu` -> v1 of ["cpu"]. Lines of other forms are skipped.
 */
export function parseHierarchies(mountinfo: string): Hierarchy[] {
  const found = new Map<string, Hierarchy>();
  for (const line of mountinfo.split("\n")) {
    const hierarchy = parseLine(line);
    if (hierarchy === undefined) continue;
    const key = hierarchy.version === 2 ? "v2" : hierarchy.controllers.join(",");
    const earlier = found.get(key);
    // Mounted twice: the mount that shows more of it.
    if (earlier === undefined || hierarchy.prefix.length < earlier.prefix.length) found.set(key, hierarchy);
  }
  return [...found.values()].sort((a, b) => b.version - a.version);
}

function parseLine(line: string): Hierarchy | undefined {
  const [mount, source] = line.split(" - ");
  const fields = mount?.split(" ") ?? [];
  const [type, , options] = source?.split(" ") ?? [];
  const [root, mountPoint] = [fields[3], fields[4]];
  if (root === undefined || mountPoint === undefined) return undefined;
  const place = { mountPoint: unescapeOctal(mountPoint), prefix: toPrefix(unescapeOctal(root)) };
  if (type === "cgroup2") return { version: 2, controllers: [], ...place };
  if (type === "cgroup") return { version: 1, controllers: toControllers(options ?? ""), ...place };
  return undefined;
}

/** Options of the whole mount, which are no controllers. */
const NO_CONTROLLERS = new Set(["rw", "ro", "none", "xattr", "noprefix", "clone_children", "cpuset_v2_mode"]);

function toControllers(options: string): string[] {
  return options
    .split(",")
    .filter((option) => !NO_CONTROLLERS.has(option))
    .filter((option) => option.startsWith("name=") || !option.includes("="));
}

/** "/" -> "", "/docker/0123" -> itself; a root outside of our namespace ("/../..") is taken as the root. */
function toPrefix(root: string): string {
  return root === "/" || root.startsWith("/..") ? "" : root;
}

/** Spaces and the like are written as `\040` in mountinfo. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
