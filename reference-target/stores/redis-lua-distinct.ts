/**
 * State of `distinct` meters: a sorted set per key, one member per value. A value counts once however often it comes, so members
 * cannot collide as those of the published limiter did (methods.md 2.3 S3), and looking costs the same at any limit.
 */

/**
 * A member's score is its last-seen time x 1,024 plus the admissions of it that were not given back, so that both are read
 * and written at once and the order by score is the order by time. Exact up to the year 2248 (2^53 / 1,024 milliseconds).
 */
const STANDING = 1_024;

/** The same functions as the lists' kinds have. Changes nothing but in `add` and `release`, where the set is also trimmed. */
export const LUA_DISTINCT = `
local STANDING = ${STANDING}
local function whole(number) return string.format('%.0f', number) end

local distinct = {}
local firstsAlive = {}
function distinct.look(key, meter)
  local least = (now - meter.windowMs + 1) * STANDING
  local firstAlive = firstsAlive[least] or whole(least)
  firstsAlive[least] = firstAlive
  local own = whole(meter.value)
  local state = {key = key, own = own, at = now, firstAlive = firstAlive, charge = 1, reading = 0, score = false}
  state.reading = redis.call('ZCOUNT', key, firstAlive, '+inf')
  local score = tonumber(redis.call('ZSCORE', key, own) or nil)
  if score and score >= least then
    state.score = score
    state.charge = 0
  end
  return state
end
-- The value itself would be seen again, so only others can make room.
function distinct.wait(state, meter, need, limit)
  local mustGo = state.reading + need - limit
  local own = state.own
  local alive = redis.call('ZRANGEBYSCORE', state.key, state.firstAlive, '+inf', 'WITHSCORES', 'LIMIT', 0, mustGo + 1)
  for i = 1, #alive, 2 do
    if alive[i] ~= own then
      mustGo = mustGo - 1
      if mustGo == 0 then return math.floor(alive[i + 1] / STANDING) + meter.windowMs - now end
    end
  end
  return meter.windowMs
end
local written = {}
function distinct.add(state, meter)
  local key, own = state.key, state.own
  local score, size = state.score, state.reading
  if written[key] then
    score = tonumber(redis.call('ZSCORE', key, own) or nil)
    size = redis.call('ZCARD', key)
  end
  written[key] = true
  local seenAt, standing = now, 1
  if score then
    seenAt = math.max(now, math.floor(score / STANDING))
    standing = math.min(score % STANDING + 1, STANDING - 1)
  end
  redis.call('ZADD', key, whole(seenAt * STANDING + standing), own)
  redis.call('PEXPIRE', key, lifeOf(meter.windowMs))
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. state.firstAlive)
  if not score and size >= meter.capacity then redis.call('ZREMRANGEBYRANK', key, 0, 0) end
end
-- At its highest count the standing is not known any more, so the value stays; so does all of a full set (see memory-log.ts).
function distinct.release(state, meter, writtenAt)
  if meter.overflows == 1 and state.reading >= meter.capacity then return end
  if not state.score or writtenAt + meter.windowMs <= now then return end
  local standing = state.score % STANDING
  if standing == 1 then
    redis.call('ZREM', state.key, state.own)
  elseif standing < STANDING - 1 then
    redis.call('ZADD', state.key, whole(state.score - 1), state.own)
  end
end
`;
