-- Note how one call ended: count it, and pause what Ozon wants paused.
--
-- KEYS  1 counters of the hour, 2 last words, 3 pauses, 4 circuits
-- ARGV  1 method, 2 microseconds it took, 3 kind of error ('' none), 4 what was said, 5 Ratelimit-Remaining ('' not told),
--       6 what to pause ('' nothing, '*' the account, or the method), 7 microseconds of the pause,
--       8 circuit ('' not known, 'open', 'closed'), 9 seconds to keep the counters

local MINUTE = 60000000
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local method, kind, remaining = ARGV[1], ARGV[3], ARGV[5]
local keep = ARGV[9]

redis.call('HINCRBY', KEYS[1], method .. '|calls', 1)
redis.call('HINCRBY', KEYS[1], method .. '|time', ARGV[2])
if kind ~= '' then
  redis.call('HINCRBY', KEYS[1], method .. '|error|' .. kind, 1)
  redis.call('HSET', KEYS[2], method .. '|error', ARGV[4], method .. '|error_at', string.format('%.0f', now))
end
redis.call('EXPIRE', KEYS[1], keep)
if remaining ~= '' then
  redis.call('HSET', KEYS[2], method .. '|remaining', remaining)
end
redis.call('EXPIRE', KEYS[2], keep)

local function later(key, field, moment)
  if moment > (tonumber(redis.call('HGET', key, field) or 0) or 0) then
    redis.call('HSET', key, field, string.format('%.0f', moment))
    redis.call('EXPIRE', key, keep)
  end
end

if ARGV[6] ~= '' then
  later(KEYS[3], ARGV[6], now + ARGV[7])
end

-- An answer to a call that left before the method was closed says nothing: only what comes after the pause counts.
local closed_until = tonumber(redis.call('HGET', KEYS[4], method .. '|until') or 0)
if ARGV[8] == 'open' and closed_until <= now then
  local strikes = redis.call('HINCRBY', KEYS[4], method .. '|strikes', 1)
  local minutes = math.min(2 ^ (strikes - 1), 10)
  redis.call('HDEL', KEYS[4], method .. '|probe')
  later(KEYS[4], method .. '|until', now + math.max(minutes * MINUTE, tonumber(ARGV[7])))
elseif ARGV[8] == 'closed' and closed_until > 0 and closed_until <= now then
  redis.call('HDEL', KEYS[4], method .. '|until', method .. '|probe', method .. '|strikes')
end
return 0
