/**
 * The two Lua scripts. Each touches keys of one zone, or on a single server of several, and can be run twice
 * with the same outcome.
 */
import { createHash } from "node:crypto";

export interface Script {
  readonly text: string;
  /** What EVALSHA calls it by. */
  readonly sha: string;
}

/**
 * Puts windows into sorted sets, each by compare-and-set: if the member of its node at its start is the expected
 * one ("" for none), it is replaced. Then the set is trimmed to its retention, counted from its newest score.
 *
 * KEYS: the sorted sets. ARGV: what a member of the node begins with (compact, JSON), ms after which a key that
 * nobody writes goes, and the windows as `pack-offers.ts` packs them: for each key its retention in ms and its number of
 * windows, for each window its start, the member expected and the new one. Returns for each window that was not put its
 * place among all (from 0) and the member that is there, or false where the key holds something else.
 */
export const STORE_WINDOWS = toScript(`
local compact, json, idle, packed = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local at, place, left = 1, 0, {}
for _, key in ipairs(KEYS) do
  local retention, count, isOther
  retention, count, at = struct.unpack('<dI4', packed, at)
  for _ = 1, count do
    local start, expected, member
    start, expected, member, at = struct.unpack('<dI4c0I4c0', packed, at)
    local current = ''
    local same = redis.pcall('ZRANGEBYSCORE', key, start, start)
    if same.err then
      if string.sub(same.err, 1, 9) ~= 'WRONGTYPE' then return same end
      isOther = true
      current = false
    else
      for _, other in ipairs(same) do
        if string.sub(other, 1, #compact) == compact or string.sub(other, 1, #json) == json then
          current = other
        end
      end
    end
    if current == expected then
      if current ~= '' then redis.call('ZREM', key, current) end
      redis.call('ZADD', key, start, member)
    else
      left[#left + 1] = place
      left[#left + 1] = current
    end
    place = place + 1
  end
  if not isOther then
    local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
    if newest then
      redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('(%.0f', newest - retention))
      redis.call('PEXPIRE', key, idle)
    end
  end
end
return left
`);

/**
 * Puts a zone's newest values into its hash, unless the zone has a newer window: a writer that catches up does
 * not undo what another has written meanwhile.
 *
 * KEYS: the hash, the sorted set of the finest windows. ARGV: start of the window that the values are from, ms
 * after which a key that nobody writes goes, "1" to begin the hash anew, how many fields go, those, and then
 * fields and values.
 */
export const STORE_LATEST = toScript(`
local start, idle, isNew, gone = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local newest = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
if newest and tonumber(newest) > tonumber(start) then return 0 end
if isNew == '1' then redis.call('DEL', KEYS[1]) end
for from = 5, 4 + gone, 1000 do
  redis.call('HDEL', KEYS[1], unpack(ARGV, from, math.min(from + 999, 4 + gone)))
end
for from = 5 + gone, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, from, math.min(from + 999, #ARGV)))
end
redis.call('PEXPIRE', KEYS[1], idle)
return 1
`);

function toScript(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
