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
import type { OverviewNode } from "../model/overview.js";
import type { WindowBatch, ZoneStatus } from "../model/window.js";
import { createAccess } from "./access.js";
import { LiveHub } from "./live-hub.js";
import { LiveOverviewHub } from "./live-overview-hub.js";
import type { NodeView } from "./node-view.js";
import type { LiveHubs } from "./routes/live-routes.js";
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
  | { readonly kind: "windows-closed"; readonly batch: WindowBatch }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "tell-overview" }
  | { readonly kind: "ask-zones" }
  | { readonly kind: "zones-listed"; readonly zones: readonly ZoneStatus[] };

/** Proxies cut a connection that is silent for 30 to 60 s. */
const HEARTBEAT_MS = 15_000;

/** The overview's readers are told of a change after this: windows of many hosts close at about one time. */
const OVERVIEW_DELAY_MS = 200;

/** Between two questions for the list of zones: a zone that has gone is shown so after this, or a little more. */
const ZONES_MS = 5_000;

/** For requests in hand to be answered at a stop; then their connections are cut. */
const CLOSE_GRACE_MS = 1_000;

/** The start throws one sentence with the address in it, when that cannot be listened on. */
export function webActor(options: WebOptions): StartWorker<WebMessage> {
  return async (context) => {
    const { view } = options;
    const hubs = { windows: new LiveHub(), overview: new LiveOverviewHub(() => describeNode(view)) };
    const stopping = new AbortController();
    const counts = { requests: 0, refused: 0 };
    const checkAccess = createAccess({ ...options, host: options.listen.host });
    const server = createServer({
      view,
      hubs,
      checkAccess,
      log: context.log,
      stopping: stopping.signal,
      onRequest: () => counts.requests++,
      onRefused: () => counts.refused++,
    });
    const unasked = trackUnasked(server.server);
    const address = await listen(server, options, context);
    const handle = createHandler(context, hubs, view);

    return {
      handle,
      async terminate() {
        stopping.abort();
        for (const hub of Object.values(hubs)) hub.close();
        for (const socket of unasked) socket.destroy();
        await close(server, context.clock);
      },
      details: () => ({ address, ...counts, ...describeHubs(hubs) }),
    };
  };
}

/** Feeds both streams, and keeps the beat of them. */
function createHandler(
  context: WorkerContext<WebMessage>,
  { windows, overview }: LiveHubs,
  view: NodeView,
): (message: WebMessage) => void {
  let isTelling = false;
  const tellSoon = (): void => {
    if (isTelling) return;
    isTelling = true;
    context.after(OVERVIEW_DELAY_MS, { kind: "tell-overview" });
  };
  context.after(HEARTBEAT_MS, { kind: "heartbeat" });
  context.after(ZONES_MS, { kind: "ask-zones" });

  return (message) => {
    switch (message.kind) {
      case "windows-closed":
        windows.publish(message.batch);
        overview.take(message.batch);
        return tellSoon();
      case "tell-overview":
        isTelling = false;
        return overview.flush();
      case "heartbeat":
        for (const hub of [windows, overview]) hub.beat();
        return void context.after(HEARTBEAT_MS, message);
      case "ask-zones":
        void listZones(view).then((zones) => zones && context.self.offer({ kind: "zones-listed", zones }));
        return void context.after(ZONES_MS, message);
      case "zones-listed":
        overview.takeZones(message.zones);
        return tellSoon();
    }
  };
}

/** null while the aggregator is away: the next question tells. */
async function listZones(view: NodeView): Promise<readonly ZoneStatus[] | null> {
  return view.zones().catch(() => null);
}

function describeNode(view: NodeView): OverviewNode {
  const { node, version, status, reasons, started_at } = view.health();
  return { node, version, status, reasons, started_at };
}

function describeHubs({ windows, overview }: LiveHubs): Readonly<Record<string, number>> {
  return {
    live_clients: windows.size,
    live_dropped: windows.dropped,
    overview_clients: overview.size,
    overview_skipped: overview.skipped,
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
