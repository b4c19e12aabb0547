/** How a route is declared: its handlers by method, and 405 for every other method on the same path. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { WebError } from "../errors.js";

/** Returns the body (or a promise of it), or the reply itself after it has been sent. */
export type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => unknown;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export type RouteHandlers = Readonly<Partial<Record<"GET" | "POST" | "PUT" | "DELETE", RouteHandler>>>;

/** Declares `url` with its handlers; HEAD is answered as GET, without the body. */
export function addRoute(server: FastifyInstance, url: string, handlers: RouteHandlers): void {
  const handlerOf: Partial<Record<(typeof METHODS)[number], RouteHandler>> = { ...handlers };
  if (handlers.GET !== undefined) handlerOf.HEAD = handlers.GET;
  const allowed = METHODS.filter((method) => handlerOf[method] !== undefined);
  for (const method of METHODS) {
    server.route({ method, url, handler: handlerOf[method] ?? refuseMethod(allowed) });
  }
}

/** Answers 405 and names the methods that there are. */
export function refuseMethod(allowed: readonly string[]): RouteHandler {
  return (request, reply) => {
    reply.header("allow", allowed.join(", "));
    const path = request.url.split("?", 1)[0];
    throw new WebError(
      "METHOD_NOT_ALLOWED",
      `${request.method} is not for ${path}, but ${allowed.join(" and ")}`,
    );
  };
}
