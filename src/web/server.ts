/**
 * The HTTP server: every route, and the rules that hold for all of them (access, limits, headers, the shape
 * of errors). It knows the node only as a {@link NodeView}; who listens and closes is the web actor.
 */
import {
  fastify,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Log } from "../base/log.js";
import type { CheckAccess } from "./access.js";
import { answerClientError } from "./client-error.js";
import { toWebError, WebError } from "./errors.js";
import type { NodeView } from "./node-view.js";
import { addActorRoutes } from "./routes/actor-routes.js";
import { addCollectorRoutes } from "./routes/collector-routes.js";
import { addHealthRoutes, PUBLIC_ROUTES } from "./routes/health-routes.js";
import { addLiveRoutes, type LiveHubs } from "./routes/live-routes.js";
import { addMetricsRoutes } from "./routes/metrics-routes.js";
import { addPageRoutes, ASSETS_URL, readPage, sendPage } from "./routes/page-routes.js";
import { addQueryRoutes } from "./routes/query-routes.js";
import { addRunRoutes } from "./routes/run-routes.js";
import { addScriptRoutes } from "./routes/script-routes.js";
import { addTopologyRoutes } from "./routes/topology-routes.js";
import { addZoneRoutes } from "./routes/zone-routes.js";

export interface ServerOptions {
  readonly view: NodeView;
  readonly hubs: LiveHubs;
  readonly checkAccess: CheckAccess;
  readonly log: Log;
  /** Aborted when the server is to stop: who waits for what may need that stop is answered at once. */
  readonly stopping: AbortSignal;
  /** Called for each request, and for each that was refused (status 401 or 403). */
  readonly onRequest: () => void;
  readonly onRefused: () => void;
}

const LIMITS = {
  bodyBytesMax: 1024 * 1024,
  /** Request line and headers together; Node's own default, stated because the zone names in paths need it. */
  headerBytesMax: 16 * 1024,
  /** For a whole request to arrive; a client that sends one byte a second holds nothing for long. */
  requestMs: 20_000,
  connectionsMax: 1_000,
};

/** All that the page may load is its own; nothing may frame it; nothing is cached, since all of it is now. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** A server that is ready to listen; closed with its `close()`. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { view, hubs, log, stopping } = options;
  const page = readPage();
  const answerError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const answer = toWebError(error);
    // A browser shows the page, which then asks for the token; its status is that of the refusal.
    if (answer.code === "UNAUTHORIZED" && wantsPage(request)) {
      sendPage(page, request, reply.code(answer.status).header("www-authenticate", "Bearer"));
    } else {
      sendError(answer, request, reply, log);
    }
  };
  const server = fastify({
    logger: false,
    bodyLimit: LIMITS.bodyBytesMax,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: LIMITS.headerBytesMax },
    requestTimeout: LIMITS.requestMs,
    http: {
      maxHeaderSize: LIMITS.headerBytesMax,
      headersTimeout: LIMITS.requestMs,
      requestTimeout: LIMITS.requestMs,
      requireHostHeader: false, // The guard refuses what has none, in the shape of every other error.
    },
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  server.server.maxConnections = LIMITS.connectionsMax;
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request) => {
    throw new WebError("NO_SUCH_ROUTE", `there is no ${request.method} ${request.url.split("?", 1)[0]}`);
  });
  // A body is bounded and taken as bytes, whatever its type says: who reads it says what it must be.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.addHook("onRequest", async (request, reply) => guard(options, request, reply));

  addHealthRoutes(server, view);
  addActorRoutes(server, view, stopping);
  addTopologyRoutes(server, view, stopping);
  addCollectorRoutes(server, view.collectors, stopping);
  addMetricsRoutes(server, view);
  addZoneRoutes(server, view);
  addQueryRoutes(server, view);
  addLiveRoutes(server, hubs);
  addScriptRoutes(server, view.runs);
  addRunRoutes(server, view.runs, stopping);
  addPageRoutes(server, page);
  return server;
}

/** A person's browser that opens the page, and no program that asks for it. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && url === "/" && (headers.accept ?? "").includes("text/html");
}

/** Routes that tell nothing of the node. */
function isPublic(url = ""): boolean {
  return PUBLIC_ROUTES.has(url) || url.startsWith(ASSETS_URL);
}

function guard(options: ServerOptions, request: FastifyRequest, reply: FastifyReply): void {
  options.onRequest();
  reply.headers(HEADERS);
  const refusal = options.checkAccess({
    method: request.method,
    isPublic: isPublic(request.routeOptions.url),
    host: request.headers.host,
    origin: request.headers.origin,
    authorization: request.headers.authorization,
    localAddress: request.socket.localAddress,
  });
  if (refusal === undefined) return;
  options.onRefused();
  throw refusal;
}

function sendError(error: WebError, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const fields = { method: request.method, url: request.url, status: error.status, error };
  if (error.code === "INTERNAL") log.error(fields, "a request failed");
  else log.debug(fields, "a request was refused");
  if (error.code === "UNAUTHORIZED") reply.header("www-authenticate", "Bearer");
  void reply.code(error.status).headers(HEADERS).send(error.toJson());
}
