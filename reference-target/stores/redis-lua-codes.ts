/** The scripts of the posture and of pending codes: one key each, so that replicas agree on both. */
import { LUA_TIME } from './redis-lua-time.ts';

/** KEYS[1]: the posture. ARGV[1]: header, index into POSTURES, until when (virtual). */
export const LUA_SET_POSTURE = `${LUA_TIME}
local posture, untilMs = struct.unpack('<dd', blob, HEADER_BYTES + 1)
if untilMs <= now then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], struct.pack('<dd', posture, untilMs), 'PX', lifeOf(untilMs - now))
end
`;

/** KEYS[1]: the code's. ARGV[1]: header, tries left, until when (virtual). ARGV[2]: its hash. */
export const LUA_PUT_CODE = `${LUA_TIME}
local triesLeft, untilMs = struct.unpack('<dd', blob, HEADER_BYTES + 1)
if untilMs <= now then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], struct.pack('<dd', triesLeft, untilMs) .. ARGV[2], 'PX', lifeOf(untilMs - now))
end
`;

/** What CHECK_CODE answers, as numbers from 0. */
export const CODE_CHECKS = ['verified', 'wrong-code', 'code-expired', 'too-many-attempts'] as const;

/** KEYS[1]: the code's. ARGV[1]: header. ARGV[2]: the hash of what was entered. The same steps as memory-codes.ts. */
export const LUA_CHECK_CODE = `${LUA_TIME}
local kept = redis.call('GET', KEYS[1])
if not kept then return 2 end
local triesLeft, untilMs = struct.unpack('<dd', kept)
if untilMs <= now then
  redis.call('DEL', KEYS[1])
  return 2
end
if triesLeft <= 0 then return 3 end
local codeHash = kept:sub(17)
if codeHash == ARGV[2] then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('SET', KEYS[1], struct.pack('<dd', triesLeft - 1, untilMs) .. codeHash, 'KEEPTTL')
return 1
`;
