/**
 * The worker /web: listens, feeds the live stream with the windows that were closed, and closes in order.
 * It owns the sockets and nothing else; what it shows is asked of the node at each request.
 */
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { StartWorker, WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import type { Clock } from "../base/clock.js";
import type { WindowBatch } from "../model/window.js";
import { createAccess } from "./access.js";
import { LiveHub } from "./live-hub.js";
import type { NodeView } from "./node-view.js";
import { createServer } from "./server.js";

export interface WebOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** The content of the token file, without its line end; needed to listen beyond loopback. */
  readonly token?: string;
  /** Names of this host under which clients may address it, besides the configured one and loopback. */
  readonly names?: readonly string[];
  readonly view: NodeView;
}

export type WebMessage =
  { readonly kind: "windows-closed"; readonly batch: WindowBatch } | { readonly kind: "heartbeat" };

/** Proxies cut a connection that is silent for 30 to 60 s. */
const HEARTBEAT_MS = 15_000;

/** For requests in hand to be answered at a stop; then their connections are cut. */
const CLOSE_GRACE_MS = 1_000;

/** The start throws one sentence with the address in it, when that cannot be listened on. */
export function webActor(options: WebOptions): StartWorker<WebMessage> {
  return async (context) => {
    const hub = new LiveHub();
    const stopping = new AbortController();
    const counts = { requests: 0, refused: 0 };
    const checkAccess = createAccess({ ...options, host: options.listen.host });
    const server = createServer({
      view: options.view,
      hub,
      checkAccess,
      log: context.log,
      stopping: stopping.signal,
      onRequest: () => counts.requests++,
      onRefused: () => counts.refused++,
    });
    const unasked = trackUnasked(server.server);
    const address = await listen(server, options, context);
    context.after(HEARTBEAT_MS, { kind: "heartbeat" });

    return {
      handle(message) {
        switch (message.kind) {
          case "windows-closed":
            return hub.publish(message.batch);
          case "heartbeat":
            hub.beat();
            context.after(HEARTBEAT_MS, message);
        }
      },
      async terminate() {
        stopping.abort();
        hub.close();
        for (const socket of unasked) socket.destroy();
        await close(server, context.clock);
      },
      details: () => ({ address, ...counts, live_clients: hub.size, live_dropped: hub.dropped }),
    };
  };
}

/**
 * The connections on which nothing has been asked so far, as clients open them ahead of need: Node counts them
 * as busy, so that a close would wait for them.
 */
function trackUnasked(server: Server): ReadonlySet<Socket> {
  const unasked = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    unasked.add(socket);
    socket.once("close", () => unasked.delete(socket));
  });
  server.on("request", ({ socket }) => unasked.delete(socket));
  return unasked;
}

/** The address listened on, as a URL. */
async function listen(
  server: FastifyInstance,
  { listen: { host, port } }: WebOptions,
  context: WorkerContext<WebMessage>,
): Promise<string> {
  try {
    await server.listen({ host: bindHost(host), port });
    server.server.on("error", (error) => context.log.warn({ error }, "the web server lost a connection"));
    return url(host, (server.server.address() as AddressInfo).port);
  } catch (error) {
    await server.close();
    throw new Error(`cannot listen on ${host}:${port}: ${listenProblem(error)}`, { cause: error });
  }
}

/** One socket, also for `localhost`, of which there may be two: a second one would need a close of its own. */
function bindHost(host: string): string {
  return host === "localhost" ? "127.0.0.1" : host.replace(/^\[(.*)\]$/, "$1");
}

function url(host: string, port: number): string {
  return `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`;
}

function listenProblem(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return "another program is listening there";
    case "EACCES":
      return "ports below 1024 need a privilege";
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "this machine has no such address";
    default:
      return errorMessage(error);
  }
}

/** No new connections; those that wait for an answer get it within the grace, the others end at once. */
async function close(server: FastifyInstance, clock: Clock): Promise<void> {
  const cut = clock.setTimer(CLOSE_GRACE_MS, () => server.server.closeAllConnections());
  await server.close();
  cut.cancel();
}
