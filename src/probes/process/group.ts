/**
 * Process groups: every probe process leads one of its own, so that a signal reaches what it forked too. A
 * descendant that makes a session of its own has left the group, and is out of reach.
 */

/**
 * Sends a signal to every process of the group, `group` being the leader's pid, above 1. False: nobody there
 * (or nobody whom we may signal). Safe after the leader's end: a group's id is not given away while it has members.
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}
