/**
 * State of the kinds that keep a list per key: log, buckets, once, cooldown. A list is one string of doubles, oldest entry
 * first. All are read with one MGET, because each command in a script costs more than what it does here, and each is written
 * with one SET that also renews its expiry. MGET calls a key of another type empty, which would open the gate (methods.md 2.3 S4):
 * so what it calls empty must not exist.
 */

/**
 * A state is {s = its entries, at = its own now, reading =, charge =, dirty =}. `at` never lies before the newest entry: a
 * clock that is set back must neither open a limit nor disorder a list. Each kind has
 *   look(key, meter): reads the state, drops what has expired, fills reading and charge;
 *   wait(state, meter, need, limit): milliseconds until `need` fits; asked only when it does not fit now;
 *   add(state, meter): counts one touch in;
 *   release(state, meter, writtenAt): takes one touch back, or too little, never too much.
 */
export const LUA_LISTS = `
local function at(s, byte) return (struct.unpack('<d', s, byte)) end

-- Number of entries at the front that are not later than cut; entries start with their time.
local function expired(s, width, cut)
  if #s == 0 or at(s, 1) > cut then return 0 end
  local low, high = 1, #s / width
  while low < high do
    local middle = math.floor((low + high) / 2)
    if at(s, middle * width + 1) > cut then high = middle else low = middle + 1 end
  end
  return low
end

local texts = {}
-- Reads these keys. False when one of them holds something that is no text.
local function readAll(keys)
  if #keys == 0 then return true end
  local found = redis.call('MGET', unpack(keys))
  local absent = {}
  for i = 1, #keys do
    texts[keys[i]] = found[i] or nil
    if not found[i] then absent[#absent + 1] = keys[i] end
  end
  return #absent == 0 or redis.call('EXISTS', unpack(absent)) == 0
end

local function open(key, width)
  local s = texts[key] or ''
  local latest = now
  if #s > 0 then latest = math.max(now, at(s, #s - width + 1)) end
  return {s = s, at = latest, charge = 1, dirty = false, reading = 0, standing = 0, latest = 0}
end

-- The last entry of exactly this time: its first byte, or nil.
local function findAt(s, time)
  local byte = #s - 7
  while byte > 0 and at(s, byte) > time do byte = byte - 8 end
  if byte > 0 and at(s, byte) == time then return byte end
end

local function without(s, byte, width) return s:sub(1, byte - 1) .. s:sub(byte + width) end

local log = {}
function log.look(key, meter)
  local state = open(key, 8)
  local gone = expired(state.s, 8, state.at - meter.windowMs)
  if gone > 0 then state.s = state.s:sub(gone * 8 + 1) end
  state.reading = #state.s / 8
  return state
end
function log.wait(state, meter, need, limit)
  if need > limit then return meter.windowMs end
  local mustGo = state.reading + need - limit
  return at(state.s, (mustGo - 1) * 8 + 1) + meter.windowMs - state.at
end
function log.add(state, meter)
  if #state.s / 8 >= meter.capacity then state.s = state.s:sub(9) end
  state.s = state.s .. struct.pack('<d', state.at)
  state.dirty = true
end
-- A full list may have dropped entries that still count, so it stays as it is (see memory-log.ts).
local function releaseEntry(state, meter, writtenAt)
  if meter.overflows == 1 and #state.s / 8 >= meter.capacity then return end
  local byte = findAt(state.s, writtenAt)
  if byte then
    state.s = without(state.s, byte, 8)
    state.dirty = true
  end
end
log.release = releaseEntry

local once = {}
function once.look(key, meter)
  local state = open(key, 8)
  if #state.s > 0 and at(state.s, 1) + meter.windowMs <= state.at then state.s = '' end
  state.reading = #state.s / 8
  return state
end
function once.wait(state, meter, need, limit)
  if need > limit then return meter.windowMs end
  return at(state.s, 1) + meter.windowMs - state.at
end
function once.add(state, meter)
  if #state.s / 8 >= meter.capacity then return end
  state.s = state.s .. struct.pack('<d', state.at)
  state.dirty = true
end
once.release = releaseEntry

-- Entries of 16 bytes: the latest write into the bucket, and its amount. The total follows behind the last of them.
local buckets = {}
local function bucketStart(time, meter) return math.floor(time / meter.bucketMs) * meter.bucketMs end
function buckets.look(key, meter)
  local s = texts[key] or ''
  local state = {s = '', at = now, total = 0, dirty = false, reading = 0}
  if #s > 0 then
    state.s, state.total = s:sub(1, -9), at(s, #s - 7)
    state.at = math.max(now, at(s, #s - 23))
  end
  local gone = expired(state.s, 16, state.at - meter.windowMs)
  for i = 0, gone - 1 do state.total = state.total - at(state.s, i * 16 + 9) end
  if gone > 0 then state.s = state.s:sub(gone * 16 + 1) end
  state.reading = state.total
  return state
end
function buckets.wait(state, meter, need, limit)
  if need > limit then return meter.windowMs end
  local byte = 1
  local mustGo = state.reading + need - limit - at(state.s, 9)
  while mustGo > 0 do
    byte = byte + 16
    mustGo = mustGo - at(state.s, byte + 8)
  end
  return at(state.s, byte) + meter.windowMs - state.at
end
function buckets.add(state, meter)
  if meter.value == 0 then return end
  local amount = meter.value
  local newest = #state.s - 15
  if newest > 0 and at(state.s, newest) >= bucketStart(state.at, meter) then
    amount = amount + at(state.s, newest + 8)
    state.s = state.s:sub(1, newest - 1)
  end
  state.s = state.s .. struct.pack('<dd', state.at, amount)
  state.total = state.total + meter.value
  state.dirty = true
end
function buckets.release(state, meter, writtenAt)
  if meter.value == 0 then return end
  local start = bucketStart(writtenAt, meter)
  local byte = #state.s - 15
  while byte > 0 and at(state.s, byte) >= start + meter.bucketMs do byte = byte - 16 end
  if byte < 1 or at(state.s, byte) < start then return end
  local amount = at(state.s, byte + 8)
  if amount > meter.value then
    state.s = state.s:sub(1, byte + 7) .. struct.pack('<d', amount - meter.value) .. state.s:sub(byte + 16)
  else
    state.s = without(state.s, byte, 16)
  end
  state.total = state.total - math.min(amount, meter.value)
  state.dirty = true
end

-- One entry: the latest admission, and before it how many stand that were not given back.
local cooldown = {}
function cooldown.look(key, meter)
  local state = open(key, 8)
  if #state.s > 0 then
    state.latest = at(state.s, 9)
    if state.latest + meter.windowMs > state.at then state.standing = at(state.s, 1) end
  end
  state.reading = math.min(state.standing, 1)
  return state
end
function cooldown.wait(state, meter, need, limit)
  if need > limit then return meter.windowMs end
  return state.latest + meter.windowMs - state.at
end
function cooldown.add(state)
  state.standing = state.standing + 1
  state.s = struct.pack('<dd', state.standing, state.at)
  state.dirty = true
end
function cooldown.release(state, meter, writtenAt)
  if state.standing == 0 or writtenAt + meter.windowMs <= state.at then return end
  state.standing = state.standing - 1
  state.s = state.standing > 0 and struct.pack('<dd', state.standing, state.latest) or ''
  state.dirty = true
end

local function stored(state)
  if state.total and #state.s > 0 then return state.s .. struct.pack('<d', state.total) end
  return state.s
end
`;
