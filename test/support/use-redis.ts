/** A Redis for all tests of a suite, which is empty again after each of them. */
import type { Redis } from "ioredis";
import { RedisServer } from "./redis-server.js";

export interface RedisStand {
  readonly server: RedisServer;
  /** The test's own connection to it. */
  readonly redis: Redis;
}

/** To be called within `describe`; `letGo` ends whatever still writes to it at the end of a test. */
export function useRedis(letGo: () => Promise<void>): RedisStand {
  const stand = {} as { server: RedisServer; redis: Redis };
  before(async () => {
    stand.server = await RedisServer.start();
    stand.redis = stand.server.connect();
  });
  afterEach(async () => {
    await letGo();
    await stand.redis.flushall();
  });
  after(async () => {
    stand.redis.disconnect();
    await stand.server.remove();
  });
  return stand;
}
