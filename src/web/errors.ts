/**
 * The one error that a route answers with: a sentence for a person and a code for a program, from a closed
 * set that decides the HTTP status.
 */

/** Every code an error body can have, with its status. */
const STATUS_BY_CODE = {
  BAD_REQUEST: 400,
  BAD_URL: 400,
  BAD_QUERY: 400,
  BAD_PARAMETER: 400,
  UNAUTHORIZED: 401,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  NO_SUCH_ROUTE: 404,
  NO_SUCH_ACTOR: 404,
  NO_SUCH_ZONE: 404,
  NO_SUCH_SCRIPT: 404,
  NO_SUCH_RUN: 404,
  NO_SUCH_COLLECTOR: 404,
  NO_SUCH_FUNCTION: 404,
  NO_STORE: 404,
  NO_DATA: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  URL_TOO_LONG: 414,
  RELOAD_REJECTED: 422,
  COLLECTOR_NOT_STARTED: 422,
  TOO_MANY_RUNS: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  NOT_ANSWERING: 503,
  NOT_READY: 503,
  TOO_MANY_CLIENTS: 503,
  UNAVAILABLE: 503,
} as const;
export type WebErrorCode = keyof typeof STATUS_BY_CODE;
/** The same as a list, for the page of docs that tells them. */
export const WEB_ERROR_CODES = Object.keys(STATUS_BY_CODE);

/** The body of every answer that is an error. */
export interface ErrorJson {
  readonly error: string;
  readonly code: WebErrorCode;
}

/** Thrown by a route to end it with that answer. */
export class WebError extends Error {
  override readonly name = "WebError";
  readonly code: WebErrorCode;

  constructor(code: WebErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return STATUS_BY_CODE[this.code];
  }

  toJson(): ErrorJson {
    return { error: this.message, code: this.code };
  }
}

/** Fastify's own errors that a request can cause, and the names of those that a {@link NodeView} rejects with. */
const CODE_BY_CAUSE: Readonly<Record<string, WebErrorCode>> = {
  FST_ERR_BAD_URL: "BAD_URL",
  FST_ERR_MAX_PARAM_LENGTH: "URL_TOO_LONG",
  FST_ERR_CTP_BODY_TOO_LARGE: "BODY_TOO_LARGE",
  NoSuchActor: "NO_SUCH_ACTOR",
  NoAnswer: "NOT_ANSWERING",
};

/** What may be known of a thing that was thrown. */
type FailureFacts = Partial<Error & { code: string; statusCode: number }>;

/** What a route threw, as the answer to it. Anything unforeseen is INTERNAL and tells nothing of its cause. */
export function toWebError(error: unknown): WebError {
  if (error instanceof WebError) return error;
  const { name, message, code, statusCode } = Object(error) as FailureFacts;
  const known = CODE_BY_CAUSE[code ?? ""] ?? CODE_BY_CAUSE[name ?? ""];
  if (known !== undefined) return new WebError(known, message ?? known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new WebError("BAD_REQUEST", message ?? "the request is malformed", { cause: error });
  }
  return new WebError("INTERNAL", "the node failed to answer; its log says why", { cause: error });
}
