/**
 * The two scripts of meters. Redis runs a script to its end before it does anything else, and that makes a decision atomic for
 * every replica. All reads come before the first write, and the first write is one that needs memory: Redis looks whether it has
 * any (OOM) or may write at all (READONLY) before that one and never after it. So a decision is written whole or not at all.
 */
import { POSTURES } from '../../src/core/domain/decision.ts';
import { LUA_DISTINCT } from './redis-lua-distinct.ts';
import { LUA_LISTS } from './redis-lua-lists.ts';
import { DOUBLE_BYTES, LUA_TIME } from './redis-lua-time.ts';

/** Kinds of state, as numbers on the wire: the position in KINDS below, from 0. */
export const FORMS = ['log', 'buckets', 'distinct', 'once', 'cooldown'] as const;
export type MeterForm = (typeof FORMS)[number];

/** What the scripts are told of a meter, one double each, in this order: fixed by its spec first, then of the touch. */
export const SPEC_FIELDS = ['form', 'windowMs', 'bucketMs', 'capacity', 'overflows', 'onSend', ...POSTURES] as const;
export const TOUCH_FIELDS = ['value', 'enforced', 'group', 'floor', 'writtenAt'] as const;
const METER_FIELDS = [...SPEC_FIELDS, ...TOUCH_FIELDS];
export const METER_DOUBLES = METER_FIELDS.length;

/** Doubles at the start of the answer of ADMIT (admitted, posture, now), and for each meter (reading, over, wait, its now). */
export const ANSWER_HEAD_DOUBLES = 3;
export const ANSWER_METER_DOUBLES = 4;

const LUA_METERS = `
local FOREIGN = 'WRONGTYPE a key of this deployment holds what no target has written'
local KINDS = {${FORMS.join(', ')}}
local POSTURES = {${POSTURES.map((posture) => `'${posture}'`).join(', ')}}
local METER_BYTES = ${METER_DOUBLES * DOUBLE_BYTES}

-- A table made at once is made three times as fast as one that grows field by field.
local function meterAt(i, first)
  local ${METER_FIELDS.join(', ')} =
    struct.unpack('<${'d'.repeat(METER_DOUBLES)}', blob, first + (i - 1) * METER_BYTES)
  return {kind = KINDS[form + 1], ${METER_FIELDS.map((field) => `${field} = ${field}`).join(', ')}}
end

-- Lists of one key are read once and shared; a set says something else to each value.
local states = {}
local function stateOf(key, meter)
  if meter.kind == distinct then return distinct.look(key, meter) end
  local state = states[key]
  if not state then
    state = meter.kind.look(key, meter)
    states[key] = state
  end
  return state
end
`;

/**
 * KEYS: the posture, then one per meter. ARGV[1]: header, refused, then the meters. The same steps as memory-admission.ts, in the
 * same order: judge all, then write all or nothing.
 */
export const LUA_ADMIT = `${LUA_TIME}${LUA_LISTS}${LUA_DISTINCT}${LUA_METERS}
local refused = at(blob, HEADER_BYTES + 1)
local posture = 0
local meters, touched, charges, over, answers = {}, {}, {}, {}, {}
local lists = {KEYS[1]}
for i = 1, #KEYS - 1 do
  meters[i] = meterAt(i, HEADER_BYTES + 9)
  if meters[i].kind ~= distinct then lists[#lists + 1] = KEYS[i + 1] end
end
if not readAll(lists) then return redis.error_reply(FOREIGN) end

local raised = texts[KEYS[1]]
if raised then
  local raisedTo, untilMs = struct.unpack('<dd', raised)
  if now < untilMs then posture = raisedTo end
end

local admitted = refused == 0
for i = 1, #KEYS - 1 do
  local key = KEYS[i + 1]
  local meter = meters[i]
  local state = stateOf(key, meter)
  local charge = meter.kind == buckets and meter.value or state.charge
  local earlier = 0
  for j = 1, i - 1 do
    if KEYS[j + 1] == key then
      -- A value is new only once.
      if meter.kind == distinct and meters[j].value == meter.value then charge = 0 end
      earlier = earlier + charges[j]
    end
  end
  local limit = meter[POSTURES[math.max(posture, meter.floor) + 1]]
  local need, wait = earlier + charge, 0
  over[i] = state.reading + need > limit
  if over[i] then
    wait = math.max(1, math.min(meter.windowMs, meter.kind.wait(state, meter, need, limit)))
    if meter.enforced == 1 then admitted = false end
  end
  touched[i], charges[i] = state, charge
  answers[i + 1] = struct.pack('<dddd', state.reading, over[i] and 1 or 0, wait, state.at)
end

-- In the world where an observed defence is enforced, any meter of its own would have refused.
local overGroups = {}
for i = 1, #meters do
  if meters[i].enforced == 0 and over[i] then overGroups[meters[i].group] = true end
end
local sets = {}
for i = 1, #meters do
  local meter = meters[i]
  local isFree = meter.enforced == 1 or not overGroups[meter.group]
  if meter.onSend == 0 or (admitted and isFree) then
    if meter.kind == distinct then sets[#sets + 1] = i else meter.kind.add(touched[i], meter) end
  end
end
for i = 1, #meters do
  local state = touched[i]
  if state.dirty then
    redis.call('SET', KEYS[i + 1], stored(state), 'PX', lifeOf(meters[i].windowMs))
    state.dirty = false
  end
end
for _, i in ipairs(sets) do distinct.add(touched[i], meters[i]) end
answers[1] = struct.pack('<ddd', admitted and 1 or 0, posture, now)
return table.concat(answers)
`;

/** KEYS: one per write to give back. ARGV[1]: header, then the meters. What is left of a list lives as long as it would have. */
export const LUA_RELEASE = `${LUA_TIME}${LUA_LISTS}${LUA_DISTINCT}${LUA_METERS}
local meters, touched, lists = {}, {}, {}
for i = 1, #KEYS do
  meters[i] = meterAt(i, HEADER_BYTES + 1)
  if meters[i].kind ~= distinct then lists[#lists + 1] = KEYS[i] end
end
if not readAll(lists) then return redis.error_reply(FOREIGN) end
for i = 1, #KEYS do
  local meter = meters[i]
  touched[i] = stateOf(KEYS[i], meter)
  meter.kind.release(touched[i], meter, meter.writtenAt)
end
for i = 1, #KEYS do
  local state = touched[i]
  if state.dirty then
    local left = stored(state)
    if left == '' then redis.call('DEL', KEYS[i]) else redis.call('SET', KEYS[i], left, 'KEEPTTL') end
    state.dirty = false
  end
end
`;
