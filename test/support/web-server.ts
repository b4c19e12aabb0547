/** The real web server on a free port of loopback, around a node that is made up. */
import type { Worker } from "../../src/actors/worker.js";
import { SHUTDOWN } from "../../src/actors/reason.js";
import { webActor, type WebMessage, type WebOptions } from "../../src/web/web-actor.js";
import { FakeContext } from "./fake-context.js";
import { FakeNodeView } from "./fake-node-view.js";

export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly view: FakeNodeView;
  readonly context: FakeContext<WebMessage>;
  readonly worker: Worker<WebMessage>;
  /** Orderly stop, as the runtime does it. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 unless told otherwise. The test stops it. */
export async function startWebServer(options: Partial<WebOptions> = {}): Promise<WebServer> {
  const view = new FakeNodeView();
  const context = new FakeContext<WebMessage>("/web");
  const worker = await webActor({ listen: { host: "127.0.0.1", port: 0 }, view, ...options })(context);
  const port = Number(new URL(String(worker.details?.().address)).port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    view,
    context,
    worker,
    async stop() {
      await worker.terminate?.(SHUTDOWN);
      context.end();
    },
  };
}
