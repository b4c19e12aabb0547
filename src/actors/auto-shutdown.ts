/** Whether a supervisor ends because a significant child has ended by itself and is not restarted. */
import type { AutoShutdown } from "./child-spec.js";

/**
 * @param isSignificant of the child that ended
 * @param isOneLeft whether some other significant child is not down; one that is being restarted is left
 */
export function isShutdownDue(
  autoShutdown: AutoShutdown,
  isSignificant: boolean,
  isOneLeft: boolean,
): boolean {
  if (!isSignificant) return false;
  switch (autoShutdown) {
    case "never":
      return false;
    case "any_significant":
      return true;
    case "all_significant":
      return !isOneLeft;
  }
}
