/**
 * The running node over HTTP, for the client commands: where it is, the token, and its answers. The node may
 * be of another version, so answers are read leniently and only for what a command shows.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorMessage } from "../base/errors.js";
import { textOption, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";

/** An answer without a body. */
const NO_CONTENT = 204;
const URL_DEFAULT = "http://127.0.0.1:7280";

/** A node that takes longer to begin its answer is as good as away; a reload stops and starts processes. */
const ANSWER_MS_MAX = 60_000;

/** Options that every client command takes. */
export const CLIENT_OPTIONS = { url: { type: "string" }, "token-file": { type: "string" } } as const;

export const CLIENT_HELP = `  --url URL          the node; default $ZONETAP_URL, else ${URL_DEFAULT}
  --token-file FILE  holds the token of the node; else $ZONETAP_TOKEN is the token`;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface NodeClient {
  /** The answer of that status, 200 where nothing else is allowed; `body` is sent as JSON. @throws {CommandError} for any other. */
  ask(
    method: "GET" | "POST" | "DELETE",
    path: string,
    allowed?: readonly number[],
    body?: object,
  ): Promise<Answer>;
  /** The body as it arrives; ends with the connection or the signal. @throws {CommandError} */
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** @throws {CommandError} when the URL or the token file is no good. */
export function createNodeClient(call: CommandCall): NodeClient {
  const base = readUrl(textOption(call, "url") ?? call.io.env.ZONETAP_URL ?? URL_DEFAULT);
  const token = readToken(call);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const send = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<Response> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      return await fetch(base + path, { method, headers, signal, redirect: "error", ...json });
    } catch (error) {
      throw unreachable(base, error);
    }
  };
  return {
    async ask(method, path, allowed = [200], content) {
      const response = await send(method, path, AbortSignal.timeout(ANSWER_MS_MAX), content);
      const body = response.status === NO_CONTENT ? null : await readJson(response, base);
      if (!allowed.includes(response.status)) throw refused(response.status, body);
      return { status: response.status, body };
    },
    async stream(path, signal) {
      const response = await send("GET", path, signal);
      if (response.status !== 200) throw refused(response.status, await readJson(response, base));
      return readBody(response, base, signal);
    },
  };
}

/** The signal ends it quietly; a connection that breaks does not. */
async function* readBody(response: Response, base: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk as Uint8Array;
  } catch (error) {
    if (!signal.aborted) throw unreachable(base, error);
  }
}

/** Without its final slash, so that a path can follow. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new CommandError(EXIT.usage, `--url must be http://HOST:PORT, got ${JSON.stringify(text)}`);
  }
  return url.href.replace(/\/$/, "");
}

function readToken(call: CommandCall): string | undefined {
  const file = textOption(call, "token-file");
  const text = file === undefined ? call.io.env.ZONETAP_TOKEN : readTokenFile(resolve(call.io.cwd, file));
  const token = text?.trim();
  if (token !== undefined && !/^[\x21-\x7e]*$/.test(token)) {
    throw new CommandError(EXIT.usage, "the token must be one line of printable ASCII without spaces");
  }
  return token === "" ? undefined : token;
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(EXIT.usage, `cannot read the token file: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

async function readJson(response: Response, base: string): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(base, error);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CommandError(EXIT.failed, `${base} is no zonetap node: its answer is not JSON`);
  }
}

/** The node's own sentence, where it has one. */
function refused(status: number, body: unknown): CommandError {
  const sentence = (Object(body) as { error?: unknown }).error;
  const hint = status === 401 ? "; give it with --token-file or $ZONETAP_TOKEN" : "";
  const reason = typeof sentence === "string" ? sentence : `the node answered with HTTP status ${status}`;
  return new CommandError(EXIT.failed, reason + hint);
}

/** fetch says "fetch failed", and its cause why. */
function unreachable(base: string, error: unknown): CommandError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (Object(cause) as { code?: unknown }).code;
  const reason = code === "ECONNREFUSED" ? "nobody listens there" : errorMessage(cause);
  return new CommandError(EXIT.unreachable, `no node at ${base}: ${reason}`, { cause: error });
}
