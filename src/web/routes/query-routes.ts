/** Questions of history, and windows of a store as CSV. What is asked is read by who answers it. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { QueryRefusal, QueryResult } from "../../model/query.js";
import { WebError, type WebErrorCode } from "../errors.js";
import type { NodeView } from "../node-view.js";
import { readQuery, single, type RawQuery } from "../query.js";
import { addRoute } from "./route.js";

const SCOPE = ["zone", "host", "from", "to", "resolution", "store"] as const;
type ScopeName = (typeof SCOPE)[number];

const CODES: Readonly<Record<QueryRefusal, WebErrorCode>> = {
  "no-such-function": "NO_SUCH_FUNCTION",
  "no-store": "NO_STORE",
  "no-such-zone": "NO_SUCH_ZONE",
  "no-data": "NO_DATA",
  "bad-query": "BAD_QUERY",
  "not-answering": "NOT_ANSWERING",
};

/** GET /query/<function> and GET /export/csv. */
export function addQueryRoutes(server: FastifyInstance, view: NodeView): void {
  addRoute(server, "/query/:function", {
    GET: async (request) => {
      const values = readAll(request);
      const operands: Record<string, readonly string[]> = {};
      for (const [name, given = []] of Object.entries(values)) {
        if (!SCOPE.some((known) => known === name)) operands[name] = given;
      }
      const { function: name } = request.params as { function: string };
      return answerOf(await view.query({ function: name, operands, ...readScope(values) }));
    },
  });
  addRoute(server, "/export/csv", {
    GET: async (request, reply) => {
      const values = readQuery(request.query as RawQuery, [...SCOPE, "metric"]);
      const lines = answerOf(await view.exportCsv(readScope(values), values.metric ?? []));
      reply.header("content-type", "text/csv; charset=utf-8; header=present");
      return reply.send(Readable.from(lines));
    },
  });
}

function answerOf<Answer>(result: QueryResult<Answer>): Answer {
  if (result.kind === "answer") return result.answer;
  throw new WebError(CODES[result.kind], result.reason);
}

/** Every parameter, with its values. */
function readAll(request: FastifyRequest): Partial<Record<string, readonly string[]>> {
  const raw = request.query as RawQuery;
  return readQuery(raw, Object.keys(raw));
}

/** @throws {WebError} BAD_QUERY */
function readScope(values: Partial<Record<string, readonly string[]>>): Partial<Record<ScopeName, string>> {
  const given = SCOPE.map((name): [ScopeName, string | undefined] => [name, single(name, values[name])]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
