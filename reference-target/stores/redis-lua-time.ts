/**
 * The beginning of every script: what time it is, and how long a key may live. Redis tells the time, because replicas whose
 * clocks disagree would forget each other's counters (methods.md 2.3 S8).
 */

/** Doubles at the start of the first argument of every script, as `headerOf` writes them. */
export const HEADER_DOUBLES = 5;
export const DOUBLE_BYTES = 8;

/**
 * Leaves `now` (virtual milliseconds), `speed`, `graceMs` and `lifeOf(virtualMs)` to the rest of the script. `given` is the
 * conformance suite's hand-turned time, below 0 for everybody else. All numbers travel as little-endian doubles: a text
 * of a number above 2^47 would be rounded by Lua.
 */
export const LUA_TIME = `
local HEADER_BYTES = ${HEADER_DOUBLES * DOUBLE_BYTES}
local blob = ARGV[1]
local given, epochMs, startedAtMs, speed, graceMs = struct.unpack('<ddddd', blob)
local now = given
if now < 0 then
  local time = redis.call('TIME')
  now = math.floor(epochMs + (time[1] * 1000 + time[2] / 1000 - startedAtMs) * speed)
end
-- Real milliseconds after which a key may go, as text. Few windows, and making a text of a number is dear.
local lives = {}
local function lifeOf(virtualMs)
  local life = lives[virtualMs]
  if not life then
    life = string.format('%.0f', math.ceil(virtualMs / speed) + graceMs)
    lives[virtualMs] = life
  end
  return life
end
`;
