/** The actors: all, one, and what an operator may do to one by hand. */
import type { FastifyInstance } from "fastify";
import type { ActorJson } from "../../model/health.js";
import { WebError } from "../errors.js";
import type { NodeView } from "../node-view.js";
import { untilStopping } from "../stopping.js";
import { addRoute, refuseMethod } from "./route.js";

/** /actors, /actors/<path> and POST /actors/<path>/restart or /reset. A path may be percent-encoded or not. */
export function addActorRoutes(server: FastifyInstance, view: NodeView, stopping: AbortSignal): void {
  addRoute(server, "/actors", { GET: () => view.actors() });
  addRoute(server, "/actors/*", {
    GET: (request, reply) => {
      const path = readPath(request.params);
      if (readOrder(path) !== null && !hasActor(view, path)) return refuseMethod(["POST"])(request, reply);
      return findActor(view, path);
    },
    POST: async (request, reply) => {
      const order = readOrder(readPath(request.params));
      if (order === null) return refuseMethod(["GET", "HEAD"])(request, reply);
      findActor(view, order.path);
      const done = order.verb === "restart" ? view.restartActor(order.path) : view.resetActor(order.path);
      if ((await untilStopping(done, stopping)) === "stopping") {
        return reply.code(202).send({ path: order.path, outcome: "pending" });
      }
      return findActor(view, order.path);
    },
  });
}

/** What follows /actors/, as a path of the tree: `probes/system` and `/probes/system` are the same. */
function readPath(params: unknown): string {
  return `/${(params as { "*": string })["*"].replace(/^\/+/, "")}`;
}

/** `/probes/system/restart` -> restart of /probes/system; null where the path ends in no such word. */
function readOrder(path: string): { readonly path: string; readonly verb: "restart" | "reset" } | null {
  const parts = /^(.*)\/(restart|reset)$/.exec(path);
  if (parts === null) return null;
  return { path: parts[1] === "" ? "/" : (parts[1] ?? "/"), verb: parts[2] as "restart" | "reset" };
}

function hasActor(view: NodeView, path: string): boolean {
  return view.actors().some((actor) => actor.path === path);
}

function findActor(view: NodeView, path: string): ActorJson {
  const actor = view.actors().find((candidate) => candidate.path === path);
  if (actor === undefined) throw new WebError("NO_SUCH_ACTOR", `there is no actor ${path}`);
  return actor;
}
