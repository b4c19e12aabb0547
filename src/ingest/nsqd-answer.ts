/** Answers of nsqd 1.3.0, header by header in its order. The date goes before what is listed as `last`. */

export interface NsqdAnswer {
  readonly status: number;
  readonly phrase: string;
  /** Names and values in turns, as they go out before and after the date. */
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly body: string;
}

const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  307: "Temporary Redirect",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Request Entity Too Large",
  503: "Service Unavailable",
};
const NSQ = ["X-Nsq-Content-Type", "nsq; version=1.0"];
const JSON_TYPE = ["Content-Type", "application/json; charset=utf-8"];
const TEXT_TYPE = ["Content-Type", "text/plain; charset=utf-8"];

function answer(
  status: number,
  first: readonly string[],
  body: string,
  last: readonly string[] = [],
): NsqdAnswer {
  const length = ["Content-Length", String(Buffer.byteLength(body))];
  return { status, phrase: PHRASES[status] ?? "", first, last: [...length, ...last], body };
}

/** A message was taken. */
export const TAKEN = answer(200, NSQ, "OK", TEXT_TYPE);
/** What creates a topic or channel answers nothing. */
export const CREATED = answer(200, NSQ, "");
export const PONG = answer(200, [], "OK", TEXT_TYPE);

/** `{"message":"MSG_EMPTY"}`; `isLast` closes the connection, where the body is not read. */
export function refuse(status: number, code: string, isLast = false): NsqdAnswer {
  const close = isLast ? ["Connection", "close"] : [];
  return answer(status, [...JSON_TYPE, ...NSQ], JSON.stringify({ message: code }), close);
}

/** `Allow` with the methods of a path; an OPTIONS request is answered with nothing else. */
export function allow(methods: readonly string[], isAsked: boolean): NsqdAnswer {
  const allowed = ["Allow", methods.join(", ")];
  if (isAsked) return answer(200, allowed, "");
  return answer(405, [...allowed, ...JSON_TYPE, ...NSQ], JSON.stringify({ message: "METHOD_NOT_ALLOWED" }));
}

/** To a path that differs only in case or slashes. */
export function redirect(method: string, location: string): NsqdAnswer {
  if (method !== "GET") return answer(307, ["Location", location], "");
  const html = ["Content-Type", "text/html; charset=utf-8", "Location", location];
  return answer(301, html, `<a href="${escapeHtml(location)}">Moved Permanently</a>.\n\n`);
}

/** A document of /info or /stats. */
export function showJson(document: object): NsqdAnswer {
  return answer(200, [...JSON_TYPE, ...NSQ], JSON.stringify(document));
}

/** /stats for people. */
export function showText(text: string): NsqdAnswer {
  return answer(200, NSQ, text, TEXT_TYPE);
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&#34;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
