/** The live stream: server-sent events, one `window` for each closing of a 1s window. */
import type { FastifyInstance } from "fastify";
import { WebError } from "../errors.js";
import type { LiveFilter, LiveHub } from "../live-hub.js";
import { readQuery, single, type RawQuery } from "../query.js";
import { addRoute } from "./route.js";

/** Readers at a time: each costs the text of the windows it asked for, every second. */
const LIVE_READERS_MAX = 64;

/** /live?zone=&host=&metric=; `metric` may be given several times. */
export function addLiveRoutes(server: FastifyInstance, hub: LiveHub): void {
  addRoute(server, "/live", {
    GET: (request, reply) => {
      const filter = readLiveFilter(request.query as RawQuery);
      reply.header("content-type", "text/event-stream; charset=utf-8");
      if (request.method === "HEAD") return reply.send("");
      if (hub.size >= LIVE_READERS_MAX) {
        throw new WebError("TOO_MANY_CLIENTS", `there are ${hub.size} readers of the live stream already`);
      }
      reply.hijack();
      reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
      hub.add(reply.raw, filter);
      return reply;
    },
  });
}

/** @throws {WebError} BAD_QUERY */
export function readLiveFilter(raw: RawQuery): LiveFilter {
  const values = readQuery(raw, ["zone", "host", "metric"]);
  const zone = single("zone", values.zone);
  const host = single("host", values.host);
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(host === undefined ? {} : { host }),
    ...(values.metric === undefined ? {} : { metrics: values.metric }),
  };
}
