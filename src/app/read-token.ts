/** The token of the web, from its file: read at each start of the web, so that a new one needs only a restart. */
import { readFile } from "node:fs/promises";
import { errorMessage } from "../base/errors.js";

/** Shorter ones can be guessed. */
const TOKEN_LENGTH_MIN = 16;

/** The text of the file without blanks around it. @throws {Error} when it cannot be read or is too short. */
export async function readToken(file: string): Promise<string> {
  const token = (await read(file)).trim();
  if (token.length < TOKEN_LENGTH_MIN) {
    throw new Error(`the token in ${file} is shorter than ${TOKEN_LENGTH_MIN} characters`);
  }
  return token;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(`the token file cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}
