/** Is it alive, is it ready, and how is every part of it. */
import type { FastifyInstance } from "fastify";
import { WebError } from "../errors.js";
import type { NodeView } from "../node-view.js";
import { addRoute } from "./route.js";

/** Routes that never need a token, for whatever watches processes. */
export const PUBLIC_ROUTES: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/** /healthz, /readyz and /health. */
export function addHealthRoutes(server: FastifyInstance, view: NodeView): void {
  addRoute(server, "/healthz", { GET: (_request, reply) => reply.type("text/plain").send("ok") });

  addRoute(server, "/readyz", {
    GET: (_request, reply) => {
      const { status, reasons } = view.health();
      if (status === "ok" || status === "degraded") return { status, reasons };
      const error = new WebError("NOT_READY", `the node is ${status}`);
      return reply.code(error.status).send({ ...error.toJson(), status, reasons });
    },
  });

  addRoute(server, "/health", {
    GET: (_request, reply) => {
      const health = view.health();
      return reply.code(health.status === "failing" ? 503 : 200).send(health);
    },
  });
}
