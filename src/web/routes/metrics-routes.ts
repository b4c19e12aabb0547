/** The metrics for Prometheus. */
import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { EXPOSITION_TYPES } from "../../model/exposition.js";
import { acceptsGzip, negotiateFormat } from "../accept.js";
import type { NodeView } from "../node-view.js";
import { addRoute } from "./route.js";

/** Metrics shrink to a tenth at the least effort already. */
const GZIP = { level: constants.Z_BEST_SPEED };

/** /metrics. What Prometheus is configured to put into the query is nothing to us. */
export function addMetricsRoutes(server: FastifyInstance, view: NodeView): void {
  addRoute(server, "/metrics", {
    GET: async (request, reply) => {
      const format = negotiateFormat(request.headers.accept);
      reply.header("content-type", EXPOSITION_TYPES[format]).header("vary", "accept, accept-encoding");
      if (request.method === "HEAD") return reply.send("");
      const parts = Readable.from(await view.metrics(format));
      if (!acceptsGzip(headerOf(request.headers["accept-encoding"]))) return reply.send(parts);
      return reply.header("content-encoding", "gzip").send(parts.pipe(createGzip(GZIP)));
    },
  });
}

function headerOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.join(",");
}
