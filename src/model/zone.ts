/**
 * Zones by the names that operators give them: the full zone name on illumos, the thing that runs in a cgroup
 * on Linux, `global` for the host itself. A name is an identity across reboots; ids and inodes are not.
 */

/** The host itself. */
export const GLOBAL_ZONE = "global";

/** First words of the names of Linux zones; any other name is a `zone` (illumos, or pushed from outside). */
const LINUX_KINDS = ["docker", "podman", "k8s", "lxc", "machine", "system", "user", "cgroup"] as const;
export const ZONE_KINDS = ["global", "zone", ...LINUX_KINDS] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

/** `global` -> global, `docker/0123456789ab` -> docker, `web1` -> zone. */
export function zoneKind(zone: string): ZoneKind {
  if (zone === GLOBAL_ZONE) return "global";
  return LINUX_KINDS.find((kind) => zone.startsWith(`${kind}/`)) ?? "zone";
}
