/** Requests to the node: JSON in, JSON out, errors as the node's own sentence. */
import { askForToken, tokenHeaders } from "./token.js";

/** An answer that is an error; `message` is the node's sentence, `code` one of its closed set or "AWAY". */
export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** The answer whatever its status, with the token where one is needed. @throws {NodeError} AWAY, UNAUTHORIZED */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const authorization = tokenHeaders();
    const headers = { ...(init.headers as Record<string, string> | undefined), ...authorization };
    const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
      if (init.signal?.aborted === true) throw error;
      throw new NodeError("AWAY", "the node does not answer");
    });
    if (response.status !== 401) return response;
    if (!(await askForToken(authorization)))
      throw new NodeError("UNAUTHORIZED", "the node wants a token for this");
  }
}

/** The body of an answer. @throws {NodeError} when it is an error */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await request(path, init);
  const body: unknown = response.status === 204 ? null : await response.json();
  if (response.ok) return body as Answer;
  throw toError(response.status, body);
}

/** As {@link ask}, with a method and an optional JSON body. */
export function order<Answer>(method: "POST" | "DELETE", path: string, body?: object): Promise<Answer> {
  return ask<Answer>(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

/** What an answer with an error status says. */
export function toError(status: number, body: unknown): NodeError {
  const { error, code } = Object(body) as { error?: unknown; code?: unknown };
  return new NodeError(
    typeof code === "string" ? code : String(status),
    typeof error === "string" ? error : `the node answered ${status}`,
  );
}

/** A sentence for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
