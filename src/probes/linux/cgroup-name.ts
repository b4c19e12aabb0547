/**
 * From the path of a cgroup to the name of its zone, for the paths that docker, podman, Kubernetes, LXC, systemd and
 * systemd-nspawn make. A zone is the outermost cgroup of such a form: what lies deeper is part of it, because the
 * kernel's files add it up. Any other cgroup is a zone under its path while it holds processes itself; that is not
 * told by the path and so not decided here.
 */

export interface NamedCgroup {
  /** E.g. `docker/0123456789ab`. */
  readonly zone: string;
  /** How many components of the path the zone's own cgroup has: the rest lies within it. */
  readonly depth: number;
}

/** A component of a path in its place: [0..at] of all components. */
type Rule = (components: readonly string[], at: number) => string | undefined;

const ID = "([0-9a-f]{12})[0-9a-f]{52}";
const DOCKER_SCOPE = new RegExp(`^docker-${ID}\\.scope$`);
const PODMAN_SCOPE = new RegExp(`^libpod-${ID}(?:\\.scope)?$`);
/** `cri-containerd-<id>.scope`, `crio-<id>.scope`, `<id>`; not the monitors, `crio-conmon-<id>.scope`. */
const POD_CONTAINER = new RegExp(`^(?:(?:cri-containerd|crio|docker|containerd)-)?${ID}(?:\\.scope)?$`);
const BARE_ID = new RegExp(`^${ID}$`);
/** `pod<uid>`, `kubepods-burstable-pod<uid with _>.slice`; a static pod's uid is a hash without dashes. */
const POD = /(?:^|-)pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$/;

/** In this order at each depth: the first that matches. */
const RULES: readonly Rule[] = [nameK8s, nameDocker, namePodman, nameLxc, nameMachine, nameUser, nameService];

/**
 * The zone that the cgroup at `path` is or belongs to; undefined where no rule names it.
 *
 * `/system.slice/ssh.service` -> system/ssh.service; `/user.slice/user-1000.slice/session-3.scope` -> user/1000.
 */
export function nameCgroup(path: string): NamedCgroup | undefined {
  const components = path.split("/").filter((component) => component !== "");
  for (let at = 0; at < components.length; at++) {
    for (const rule of RULES) {
      const zone = rule(components, at);
      if (zone !== undefined) return { zone, depth: at + 1 };
    }
  }
  return undefined;
}

function nameK8s(components: readonly string[], at: number): string | undefined {
  const pod = POD.exec(components[at - 1] ?? "")?.[1];
  const id = POD_CONTAINER.exec(components[at] ?? "")?.[1];
  if (pod === undefined || id === undefined) return undefined;
  return `k8s/${pod.replaceAll("_", "-")}/${id}`;
}

/** systemd's driver anywhere; cgroupfs's below docker, buildkit, or ecs/<task>. */
function nameDocker(components: readonly string[], at: number): string | undefined {
  const component = components[at] ?? "";
  const parent = components[at - 1];
  const isParent = parent === "docker" || parent === "buildkit" || components[at - 2] === "ecs";
  const id = DOCKER_SCOPE.exec(component)?.[1] ?? (isParent ? BARE_ID.exec(component)?.[1] : undefined);
  return id === undefined ? undefined : `docker/${id}`;
}

function namePodman(components: readonly string[], at: number): string | undefined {
  const id = PODMAN_SCOPE.exec(components[at] ?? "")?.[1];
  return id === undefined ? undefined : `podman/${id}`;
}

function nameLxc(components: readonly string[], at: number): string | undefined {
  const component = components[at] ?? "";
  if (at === 1 && components[0] === "lxc") return `lxc/${component}`;
  const name = /^lxc\.payload\.(.+)$/.exec(component)?.[1];
  return name === undefined ? undefined : `lxc/${name}`;
}

function nameMachine(components: readonly string[], at: number): string | undefined {
  if (components[at - 1] !== "machine.slice") return undefined;
  const name = /^(?:systemd-nspawn@|machine-)(.+)\.(?:service|scope)$/.exec(components[at] ?? "")?.[1];
  return name === undefined ? undefined : `machine/${unescapeUnit(name)}`;
}

function nameUser(components: readonly string[], at: number): string | undefined {
  const uid = /^user-(\d+)\.slice$/.exec(components[at] ?? "")?.[1];
  return uid === undefined ? undefined : `user/${uid}`;
}

/** `system.slice/ssh.service`, also in slices within: `system.slice/system-getty.slice/getty@tty1.service`. */
function nameService(components: readonly string[], at: number): string | undefined {
  const component = components[at] ?? "";
  if (at === 0 || components[0] !== "system.slice" || !component.endsWith(".service")) return undefined;
  if (!components.slice(1, at).every((slice) => slice.endsWith(".slice"))) return undefined;
  return `system/${unescapeUnit(component)}`;
}

/** systemd writes other bytes than letters, digits, `:_.` as `\x2d`; runs of them may be one UTF-8 character. */
function unescapeUnit(unit: string): string {
  return unit.replace(/(?:\\x[0-9a-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll("\\x", ""), "hex").toString(),
  );
}
