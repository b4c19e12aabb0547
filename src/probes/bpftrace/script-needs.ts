/**
 * What a bpftrace script needs of the machine, from its text: one missing tracepoint ends the whole program, and
 * bpftrace says so only after a start that takes a tenth of a second of processor time.
 */

export interface ScriptNeeds {
  /** `raw_syscalls/sys_enter`, arguments filled in, each once. */
  readonly tracepoints: readonly string[];
  /** Types of the kernel: a struct is read. */
  readonly types: boolean;
  /** Probes in programs. */
  readonly userProbes: boolean;
  /** Number of the argument that is the path of a library of the process, which the engine adds; null: none. */
  readonly libraryArgument: number | null;
  /** It looks at one process alone, so that its maps are small. */
  readonly isOfOneProcess: boolean;
}

/** `args`: the arguments from `$1` on, as far as they are known. */
export function findScriptNeeds(text: string, args: readonly string[]): ScriptNeeds {
  const program = text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "");
  const tracepoints = [...program.matchAll(/\btracepoint:(\w+):([\w$]+)/g)].map(
    ([, group = "", name = ""]) => `${group}/${fillIn(name, args)}`,
  );
  const library = /\bu(?:ret)?probe:\$(\d+):/.exec(program)?.[1];
  return {
    tracepoints: [...new Set(tracepoints)],
    types: /\(struct \w+ \*\)/.test(program),
    userProbes: /\bu(?:ret)?probe:/.test(program),
    libraryArgument: library === undefined ? null : Number(library),
    isOfOneProcess: /\bpid == \$\d/.test(program),
  };
}

function fillIn(name: string, args: readonly string[]): string {
  return name.replace(/\$(\d+)/g, (reference, number: string) => args[Number(number) - 1] ?? reference);
}
