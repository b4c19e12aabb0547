/**
 * The guard against orphans: what ends the probe processes when the node is killed with no chance to say
 * anything. One small shell for the whole node is told which process groups live; when its stdin ends, which
 * the kernel sees to whatever happened to the node, it sends them SIGTERM and half a second later SIGKILL. So a
 * grandchild, or a program that ignores SIGTERM, ends too, also where setpriv is missing. The guard lives only
 * while there are groups; its program is fixed text, and it is told nothing but numbers.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";

/** Orders are lines: `add GROUP`, and `remove GROUP` at the group's end, before its id can be somebody else's. */
const GUARD = `
trap '' INT TERM HUP
groups=
while read -r order group; do
  case $order in
    add) groups="$groups $group" ;;
    remove)
      kept=
      for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
      groups=$kept ;;
  esac
done
[ -n "$groups" ] || exit 0
for each in $groups; do kill -s TERM -- "-$each"; kill -s CONT -- "-$each"; done
sleep 0.5 || sleep 1
for each in $groups; do kill -s KILL -- "-$each"; done
`;

const groups = new Set<number>();
let guard: (ChildProcess & { stdin: Writable }) | null = null;

/** Ends this group with the node, until the returned function is called (once the group is gone). */
export function guardGroup(group: number): () => void {
  groups.add(group);
  if (guard === null) startGuard();
  else tell(`add ${group}\n`);
  return () => {
    if (!groups.delete(group)) return;
    tell(`remove ${group}\n`);
    if (groups.size === 0) endGuard();
  };
}

/** In a session of its own, so that neither a terminal's Ctrl-C nor a signal to the node's group reaches it. */
function startGuard(): void {
  const started = spawn("/bin/sh", ["-c", GUARD], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: "/usr/bin:/bin" },
  });
  guard = started;
  const forget = (): void => {
    if (guard === started) guard = null; // The next group starts another, which is told of all.
  };
  started.on("error", forget).on("exit", forget).unref();
  started.stdin.on("error", forget);
  (started.stdin as Writable & { unref?(): void }).unref?.();
  for (const group of groups) tell(`add ${group}\n`);
}

function tell(order: string): void {
  guard?.stdin.write(order);
}

function endGuard(): void {
  guard?.stdin.end();
  guard = null;
}
