/** On-demand runs of scripts: start one, look at it, follow it, end it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RunRequest } from "../../model/run.js";
import { WebError } from "../errors.js";
import { parseDuration } from "../query.js";
import { streamRun } from "../run-stream.js";
import type { RunsView } from "../runs-view.js";
import { untilStopping } from "../stopping.js";
import { addRoute } from "./route.js";

const FOR_DEFAULT = "10s";
const FOR_MS_MIN = 1_000;
const FOR_MS_MAX = 3_600_000;
const FIELDS = ["script", "params", "zone", "for"];

/** POST /runs, and GET and DELETE /runs/<id>, GET /runs/<id>/events. */
export function addRunRoutes(server: FastifyInstance, runs: RunsView, stopping: AbortSignal): void {
  addRoute(server, "/runs", {
    POST: async (request, reply) => {
      const run = await runs.start(readRunRequest(request.body));
      return reply.code(201).header("location", `/runs/${run.id}`).send(run);
    },
  });
  addRoute(server, "/runs/:id", {
    GET: (request) => findRun(runs, request),
    DELETE: async (request, reply) => {
      const { id } = findRun(runs, request);
      await untilStopping(runs.stop(id), stopping);
      return reply.code(204).send();
    },
  });
  addRoute(server, "/runs/:id/events", { GET: (request, reply) => follow(runs, request, reply, stopping) });
}

function follow(
  runs: RunsView,
  request: FastifyRequest,
  reply: FastifyReply,
  stopping: AbortSignal,
): FastifyReply {
  const { id } = findRun(runs, request);
  reply.header("content-type", "text/event-stream; charset=utf-8");
  if (request.method === "HEAD") return reply.send("");
  reply.hijack();
  reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  streamRun(reply.raw, (reader) => runs.follow(id, reader), stopping);
  return reply;
}

function findRun(runs: RunsView, request: FastifyRequest) {
  const { id } = request.params as { id: string };
  const run = runs.find(id);
  if (run === undefined) throw new WebError("NO_SUCH_RUN", `there is no run ${JSON.stringify(id)}`);
  return run;
}

/** The body of POST /runs, strictly. @throws {WebError} BAD_REQUEST */
export function readRunRequest(body: unknown): RunRequest {
  const fields = readObject(body);
  const unknown = Object.keys(fields).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) {
    throw badRequest(`unknown field ${JSON.stringify(unknown)}; known are ${FIELDS.join(", ")}`);
  }
  const { script, params = {}, zone = null, for: duration = FOR_DEFAULT } = fields;
  if (typeof script !== "string") throw badRequest("script must be the name of a script");
  if (!isObject(params)) throw badRequest("params must be an object of parameters by name");
  if (zone !== null && (typeof zone !== "string" || zone === ""))
    throw badRequest("zone must be the name of a zone");
  if (typeof duration !== "string") throw badRequest('for must be a duration, such as "10s"');
  const forMs = parseDuration("for", duration, "BAD_REQUEST");
  if (forMs < FOR_MS_MIN || forMs > FOR_MS_MAX) throw badRequest("for must be from 1s to 1h");
  return { script, params, zone, forMs };
}

function readObject(body: unknown): Readonly<Record<string, unknown>> {
  const parsed = parseJson(Buffer.isBuffer(body) ? body.toString("utf8") : "");
  if (!isObject(parsed))
    throw badRequest('the body must be a JSON object such as {"script": "syscall-latency"}');
  return parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON.parse has no other way to say it.
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badRequest(sentence: string): WebError {
  return new WebError("BAD_REQUEST", sentence);
}
