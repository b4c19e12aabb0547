/** What can go wrong before a program runs; how a running one ended is told by exit.ts. */

export const PROCESS_ERROR_CODES = [
  "PROGRAM_NOT_FOUND",
  "PROGRAM_NOT_EXECUTABLE",
  "PROGRAM_NOT_STARTED",
] as const;
export type ProcessErrorCode = (typeof PROCESS_ERROR_CODES)[number];

/**
 * A program that could not be started. PROGRAM_NOT_FOUND and PROGRAM_NOT_EXECUTABLE last until somebody acts
 * on `remedy`; PROGRAM_NOT_STARTED (out of processes, of memory, of descriptors) may be gone at the next try.
 */
export class ProcessError extends Error {
  override readonly name = "ProcessError";
  readonly code: ProcessErrorCode;
  /** What an operator can do about it, as one sentence. */
  readonly remedy: string;
  constructor(code: ProcessErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
