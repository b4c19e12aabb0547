/** An nsqlookupd for tests: answers every question with the same. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class FakeLookupd {
  status = 200;
  body = "{}";
  questions: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.questions.push(request.url ?? "");
      response.writeHead(this.status, { connection: "close" }).end(this.body);
    });
  }

  static async start(): Promise<FakeLookupd> {
    const lookupd = new FakeLookupd();
    await new Promise<void>((resolve) => lookupd.#server.listen(0, "127.0.0.1", resolve));
    return lookupd;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers with nsqds on these ports, in the shape of 1.x, or in that of before 1.0. */
  announce(ports: readonly number[], isOld = false): void {
    const producers = ports.map((port) => ({ broadcast_address: "127.0.0.1", tcp_port: port }));
    this.status = 200;
    this.body = JSON.stringify(
      isOld ? { status_code: 200, data: { channels: [], producers } } : { channels: [], producers },
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
