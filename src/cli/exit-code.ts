/** Exit codes of every command, and the errors that end one with a sentence on stderr. */

/** 69 and 78 are those of sysexits(3): EX_UNAVAILABLE and EX_CONFIG. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 69, configuration: 78 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with this exit code; its message is the one sentence for the person. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
  }
}
