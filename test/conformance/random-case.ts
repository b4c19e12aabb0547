/**
 * Random cases for the comparison with a real Erlang: trees of supervisors, scripted starts, exits, kills,
 * bursts and admin calls. What the two may do differently is left out: the restarts of a period that is about
 * to end, the count of a simple_one_for_one whose restarting child was terminated (a bug of OTP's), processes
 * that end by themselves while a supervisor above them is still starting, and retries that are overtaken: OTP
 * takes a retry of before a group restart for the one of after it, ours carries a token. Those need a start
 * that fails behind one that ends at once, so in a group a case has the one or the other.
 */
import type { Case, CaseFlags, CaseSpec, Outcome, Step, TreeSpec } from "./case.js";

/** A case to be judged by an Erlang instead of an expectation. */
export type RandomCase = Omit<Case, "expected">;

/** A generator of numbers in [0, 1) that depends on its seed alone (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The case of this seed, the same one every time. @param otpRelease 25 or later */
export function makeRandomCase(seed: number, otpRelease: number): RandomCase {
  return new CaseMaker(createRandom(seed), otpRelease).make(`seed-${seed}`);
}

const REASONS: readonly unknown[] = [
  "normal",
  "shutdown",
  { shutdown: "info" },
  "boom",
  "boom",
  "bang",
  ["normal", "x"],
];
const DEPTH_MAX = 3;
const CHILDREN_MAX = 4;
const STEPS_MAX = 14;
const SETTLE: Step = ["settle"];

class CaseMaker {
  readonly #random: () => number;
  readonly #otpRelease: number;
  readonly #workers: string[] = [];
  readonly #supervisors: string[] = ["top"];
  /** Ids by supervisor. */
  readonly #family = new Map<string, string[]>();
  readonly #flags = new Map<string, CaseFlags>();
  readonly #templates = new Map<string, string>();
  /** Whether supervisors are killed: their children then end in no order, and must do so at once. */
  readonly #killsSupervisors: boolean;
  readonly #endsAtOnce: boolean;
  #ids = 0;
  #isUnordered: boolean;

  constructor(random: () => number, otpRelease: number) {
    this.#random = random;
    this.#otpRelease = otpRelease;
    this.#killsSupervisors = this.#chance(0.1);
    this.#isUnordered = this.#killsSupervisors;
    this.#endsAtOnce = this.#chance(0.4);
  }

  make(id: string): RandomCase {
    const top = this.#makeTree("top", 1);
    const scripts = this.#chance(0.25) ? Object.fromEntries([[this.#anyId(), this.#makeScript(false)]]) : {};
    const steps = Array.from({ length: 1 + this.#below(STEPS_MAX) }, () => [this.#makeStep(), SETTLE]).flat();
    if (this.#chance(0.4))
      steps.push(this.#chance(0.8) ? ["stop", "top"] : ["parent_exit", "top", this.#pick(REASONS)]);
    if (steps.at(-1)?.[0] === "parent_exit") steps.push(["expect_exit", "top"]);
    steps.push(SETTLE);
    return { id, compare: this.#isUnordered ? "unordered" : "random", top, scripts, defaults: {}, steps };
  }

  #makeTree(id: string, depth: number): TreeSpec {
    const isSimple = this.#chance(0.1);
    const flags: CaseFlags = {
      strategy: isSimple ? "simple_one_for_one" : this.#pick(["one_for_one", "one_for_all", "rest_for_one"]),
      intensity: this.#pick([0, 1, 2, 3, 5]),
      period: 60,
      ...(isSimple
        ? {}
        : { auto_shutdown: this.#pick(["never", "never", "any_significant", "all_significant"]) }),
    };
    this.#flags.set(id, flags);
    this.#family.set(id, []);
    if (isSimple) return { flags, children: [this.#makeTemplate(id, flags)] };
    const children = Array.from({ length: this.#below(CHILDREN_MAX + 1) }, () =>
      this.#makeChild(id, flags, depth),
    );
    return { flags, children };
  }

  #makeTemplate(supervisor: string, flags: CaseFlags): CaseSpec {
    this.#isUnordered = true;
    const template = this.#makeWorker(supervisor, flags);
    this.#templates.set(supervisor, template.id ?? "");
    return template;
  }

  #makeChild(supervisor: string, flags: CaseFlags, depth: number): CaseSpec {
    if (depth >= DEPTH_MAX || this.#chance(0.7)) return this.#makeWorker(supervisor, flags);
    const id = this.#newId("s", supervisor);
    this.#supervisors.push(id);
    return { id, ...this.#makeRestart(flags), type: "supervisor", sup: this.#makeTree(id, depth + 1) };
  }

  #makeWorker(supervisor: string, flags: CaseFlags): CaseSpec {
    const id = this.#newId("w", supervisor);
    this.#workers.push(id);
    return { id, ...this.#makeRestart(flags), ...this.#makeStop() };
  }

  #makeRestart(flags: CaseFlags): CaseSpec {
    const restart = this.#pick(["permanent", "permanent", "transient", "temporary"]);
    const maySignify = (flags.auto_shutdown ?? "never") !== "never" && restart !== "permanent";
    return { restart, ...(maySignify && this.#chance(0.6) ? { significant: true } : {}) };
  }

  #makeStop(): CaseSpec {
    const kind = this.#random();
    if (kind < 0.7) return {};
    if (kind < 0.8) return { stop: { as: this.#pick(REASONS) } };
    if (kind < 0.87 || this.#killsSupervisors) return { shutdown: "brutal_kill" };
    if (kind < 0.92) return { stop: { delay: 4 }, shutdown: "infinity" };
    return { stop: "ignore", shutdown: 15 };
  }

  #newId(prefix: string, supervisor: string): string {
    this.#ids += 1;
    const id = `${prefix}${this.#ids}`;
    this.#family.get(supervisor)?.push(id);
    return id;
  }

  /** A child that ends during the start of the supervisor's others is told from one that ends after it only at top. */
  #makeScript(mayCrash: boolean): Outcome[] {
    return Array.from({ length: 1 + this.#below(3) }, () => this.#makeOutcome(mayCrash));
  }

  #makeOutcome(mayCrash: boolean): Outcome {
    const outcomes: Outcome[] = ["ok", { ok: "info" }];
    if (this.#maySomeStartFail())
      outcomes.push({ error: "e" }, { error: "e" }, { throw: "t" }, { return: "junk" });
    if (this.#templates.size === 0 || this.#otpRelease >= 27) outcomes.push("ignore");
    if (mayCrash && this.#endsAtOnce) outcomes.push({ crash_after_init: this.#pick(REASONS) });
    return this.#pick(outcomes);
  }

  #maySomeStartFail(): boolean {
    const strategy = this.#flags.get("top")?.strategy;
    const isGroup = strategy === "one_for_all" || strategy === "rest_for_one";
    return !(isGroup && this.#endsAtOnce);
  }

  #makeStep(): Step {
    const kind = this.#random();
    if (kind < 0.35) return ["exit", this.#anyWorker(), this.#pick(REASONS)];
    if (kind < 0.4) return ["kill", this.#anyWorker()];
    if (kind < 0.43) return this.#makeKillOfSupervisor();
    if (kind < 0.52) return this.#makeBurst();
    if (kind < 0.62) return this.#makeScriptStep();
    if (kind < 0.65) return this.#makeChange();
    return this.#makeCall(this.#pick(this.#supervisors));
  }

  /** By its links all end at once, while the supervisor above starts the next incarnation. */
  #makeKillOfSupervisor(): Step {
    if (!this.#killsSupervisors || this.#supervisors.length === 1) return ["alive", "top"];
    return ["kill", this.#pick(this.#supervisors.slice(1))];
  }

  #makeScriptStep(): Step {
    const isTop = this.#chance(0.5) && (this.#family.get("top")?.length ?? 0) > 0;
    const id = isTop ? this.#pick(this.#family.get("top") ?? []) : this.#anyId();
    const mayCrash = isTop && this.#workers.includes(id);
    if (this.#chance(0.8)) return ["script", id, this.#makeScript(mayCrash)];
    return ["default", id, this.#maySomeStartFail() && this.#chance(0.5) ? { error: "e" } : "ok"];
  }

  /** Of one supervisor, so that no two of them act at the same time. */
  #makeBurst(): Step {
    const supervisor = this.#pick(this.#supervisors);
    const family = (this.#family.get(supervisor) ?? []).filter((id) => this.#workers.includes(id));
    if (family.length === 0) return ["which", supervisor];
    const steps = Array.from({ length: 1 + this.#below(4) }, (): Step => {
      if (this.#chance(0.25) && !this.#templates.has(supervisor)) return this.#makeCall(supervisor);
      return this.#chance(0.85)
        ? ["exit", this.#pick(family), this.#pick(REASONS)]
        : ["kill", this.#pick(family)];
    });
    return ["burst", steps];
  }

  #makeCall(supervisor: string): Step {
    if (this.#templates.has(supervisor)) return this.#makeSimpleCall(supervisor);
    const family = this.#family.get(supervisor) ?? [];
    const id = family.length === 0 || this.#chance(0.1) ? "nobody" : this.#pick(family);
    switch (this.#below(8)) {
      case 0:
        return ["which", supervisor];
      case 1:
        return ["count", supervisor];
      case 2:
        return ["get_childspec", supervisor, id];
      case 3:
      case 4:
        return ["terminate_child", supervisor, id];
      case 5:
        return ["restart_child", supervisor, id];
      case 6:
        return ["delete_child", supervisor, id];
      default:
        return ["start_child", supervisor, this.#makeNewChild(supervisor, id)];
    }
  }

  #makeNewChild(supervisor: string, known: string): CaseSpec {
    if (this.#workers.includes(known) && this.#chance(0.4)) return { id: known };
    return this.#makeWorker(supervisor, this.#flags.get(supervisor) ?? {});
  }

  #makeSimpleCall(supervisor: string): Step {
    const template = this.#templates.get(supervisor) ?? "";
    const calls: Step[] = [
      ["start_dyn", supervisor],
      ["start_dyn", supervisor],
      ["start_dyn", supervisor],
      ["count", supervisor],
      ["which", supervisor],
      ["terminate_child", supervisor, template],
      ["restart_child", supervisor, template],
      ["delete_child", supervisor, template],
      ["get_childspec", supervisor, template],
    ];
    return this.#pick(calls);
  }

  /** New flags, and a new list in which some children are new, some gone, some moved. */
  #makeChange(): Step {
    if (this.#templates.has("top")) return ["alive", "top"];
    const flags = { ...this.#flags.get("top"), intensity: this.#pick([0, 1, 3, -1]) };
    const kept = (this.#family.get("top") ?? []).filter(
      (id) => this.#workers.includes(id) && this.#chance(0.6),
    );
    const children: CaseSpec[] = kept.map((id) => ({
      id,
      restart: this.#pick(["permanent", "transient", "temporary"]),
    }));
    if (this.#chance(0.4)) children.push(this.#makeWorker("top", flags));
    return ["change", "top", flags, this.#shuffle(children)];
  }

  #shuffle<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, at: this.#random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  #anyWorker(): string {
    return this.#workers.length === 0 ? "nobody" : this.#pick(this.#workers);
  }

  #anyId(): string {
    return this.#pick([...this.#workers, ...this.#supervisors.slice(1), "nobody"]);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }
}
