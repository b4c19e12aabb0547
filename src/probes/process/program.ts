/** Where a program lies: looked up in a PATH that is handed in, never through a shell. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { ProcessError } from "./errors.js";

/**
 * The path of `program`: itself where it has a slash, else its first executable in the absolute folders of
 * `path` (a relative or empty entry of a PATH would depend on where the node was started, and is passed over).
 * @throws {ProcessError} PROGRAM_NOT_FOUND, or PROGRAM_NOT_EXECUTABLE where it is only a plain file or a folder.
 */
export async function findProgram(program: string, path: string | undefined): Promise<string> {
  const places = program.includes("/") ? [program] : pathFolders(path).map((folder) => join(folder, program));
  let present: string | null = null;
  for (const place of places) {
    const state = await readState(place);
    if (state === "executable") return place;
    if (state === "present") present ??= place;
  }
  throw present === null ? notFound(program) : notExecutable(present);
}

function pathFolders(path: string | undefined): string[] {
  return (path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

async function readState(place: string): Promise<"executable" | "present" | "absent"> {
  try {
    if (!(await stat(place)).isFile()) return "present";
  } catch {
    return "absent"; // Whatever hides it, it cannot be started from here.
  }
  return access(place, constants.X_OK).then(
    () => "executable",
    () => "present",
  );
}

function notFound(program: string): ProcessError {
  const remedy = program.includes("/")
    ? "Install it there, or correct the path in the topology."
    : "Install it, or put its folder in the PATH of the node.";
  return new ProcessError("PROGRAM_NOT_FOUND", `the program ${program} is not found`, remedy);
}

function notExecutable(place: string): ProcessError {
  const remedy = `Name a program, or make it executable: chmod +x ${place}`;
  return new ProcessError("PROGRAM_NOT_EXECUTABLE", `${place} may not be executed`, remedy);
}
