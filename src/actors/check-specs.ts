/**
 * Checks of supervisor flags and child specifications, before anything is touched. Each refusal names the
 * fault and the value in OTP's words; the order of the checks is OTP's, the first failure wins.
 */
import {
  AUTO_SHUTDOWNS,
  RESTARTS,
  STRATEGIES,
  type AutoShutdown,
  type ChildSpec,
  type Restart,
  type Shutdown,
  type Strategy,
  type SupervisorFlags,
} from "./child-spec.js";
import { SpecError } from "./errors.js";

/** Flags with every default filled in. */
export interface CheckedFlags {
  readonly strategy: Strategy;
  readonly intensity: number;
  readonly periodMs: number;
  readonly autoShutdown: AutoShutdown;
}

/** A child specification with OTP's defaults filled in; the additions stay absent where they were. */
export interface CheckedSpec extends ChildSpec {
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly type: "worker" | "supervisor";
  readonly significant: boolean;
}

const INTENSITY = 1;
const PERIOD_MS = 5_000;
const WORKER_SHUTDOWN_MS = 5_000;

/** @throws {SpecError} for the first flag that is not as it must be */
export function checkFlags(flags: SupervisorFlags): CheckedFlags {
  if (typeof flags !== "object" || flags === null) throw new SpecError("invalid_type", flags);
  const { strategy = "one_for_one", autoShutdown = "never" } = flags;
  const { intensity = INTENSITY, periodMs = PERIOD_MS } = flags;
  if (!STRATEGIES.includes(strategy)) throw new SpecError("invalid_strategy", strategy);
  if (!isCount(intensity)) throw new SpecError("invalid_intensity", intensity);
  if (!isCount(periodMs) || periodMs === 0) throw new SpecError("invalid_period", periodMs);
  if (!AUTO_SHUTDOWNS.includes(autoShutdown)) throw new SpecError("invalid_auto_shutdown", autoShutdown);
  return { strategy, intensity, periodMs, autoShutdown };
}

/** @throws {SpecError} for the first specification that is not as it must be, or an id that comes twice */
export function checkSpecs(specs: readonly ChildSpec[], autoShutdown: AutoShutdown): CheckedSpec[] {
  const ids = new Set<string>();
  return specs.map((spec) => {
    const checked = checkSpec(spec, autoShutdown);
    if (ids.has(checked.id)) throw new SpecError("duplicate_child_name", checked.id);
    ids.add(checked.id);
    return checked;
  });
}

/** @throws {SpecError} for the first field that is not as it must be */
export function checkSpec(spec: ChildSpec, autoShutdown: AutoShutdown): CheckedSpec {
  if (typeof spec !== "object" || spec === null) throw new SpecError("invalid_type", spec);
  const { id, start, restart = "permanent", significant = false, type = "worker" } = spec;
  const { shutdown = type === "supervisor" ? "infinity" : WORKER_SHUTDOWN_MS } = spec;
  if (id === undefined) throw new SpecError("missing_id");
  if (start === undefined) throw new SpecError("missing_start");
  if (typeof start !== "function") throw new SpecError("invalid_start", start);
  if (!RESTARTS.includes(restart)) throw new SpecError("invalid_restart_type", restart);
  checkSignificant(significant, restart, autoShutdown);
  if (type !== "worker" && type !== "supervisor") throw new SpecError("invalid_child_type", type);
  if (!isShutdown(shutdown)) throw new SpecError("invalid_shutdown", shutdown);
  return { ...spec, restart, significant, type, shutdown };
}

function checkSignificant(significant: boolean, restart: Restart, autoShutdown: AutoShutdown): void {
  if (typeof significant !== "boolean") throw new SpecError("invalid_significant", significant);
  if (!significant) return;
  if (autoShutdown === "never") {
    throw new SpecError("bad_combination", [
      ["auto_shutdown", "never"],
      ["significant", true],
    ]);
  }
  if (restart === "permanent") {
    throw new SpecError("bad_combination", [
      ["restart", "permanent"],
      ["significant", true],
    ]);
  }
}

function isShutdown(shutdown: Shutdown): boolean {
  return shutdown === "infinity" || shutdown === "brutal_kill" || isCount(shutdown);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
