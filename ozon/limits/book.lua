-- Book one call, or say when to ask again. Atomic over all processes and machines; Redis's clock is the only one.
--
-- The account's calls leave evenly, one per interval: 'next' is the first free moment. Who is interactive books any
-- moment within its patience; bulk reading books only what leaves within one interval, so it yields to everybody
-- who waits. A method with a limit of its own has the moments of its last calls besides; until it has room nothing
-- is booked, so that one method's queue holds up no other method.
--
-- KEYS  1 next, 2 the method's last calls, 3 pauses, 4 circuits
-- ARGV  1 method, 2 interval, 3 how far ahead to book, 4 calls of the method's own limit (0: none), 5 their window,
--       6 how long a probe may take. Times are microseconds.
-- Gives {verdict, wait, room}: 0 booked, leaves after the wait; 1 nothing booked, ask again after the wait, there is
-- room after so long; 2 the method is closed for the wait.

local BOOKED, LATER, CLOSED = 0, 1, 2
local LONGEST_QUEUE = 10000000

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local method, interval, ahead = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local calls, window, probe = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local function moment(text)
  return tonumber(text or 0) or 0
end

local function text(number)
  return string.format('%.0f', number)
end

local circuit = redis.call('HMGET', KEYS[4], method .. '|until', method .. '|probe')
local closed = math.max(moment(circuit[1]), moment(circuit[2]))
if closed > now then
  return {CLOSED, closed - now, closed - now}
end

local pauses = redis.call('HMGET', KEYS[3], '*', method)
local free = moment(redis.call('GET', KEYS[1]))
if free > now + LONGEST_QUEUE then
  free = 0 -- nobody books so far ahead: the clock was set back
end
local slot = math.max(now, free, moment(pauses[1]))
local own = moment(pauses[2])
if calls > 0 then
  local first = redis.call('LINDEX', KEYS[2], -calls)
  if first then
    own = math.max(own, moment(first) + window)
  end
end

if own > now or slot > now + ahead then
  return {LATER, math.max(own, slot - ahead) - now, math.max(own, slot) - now}
end

redis.call('SET', KEYS[1], text(slot + interval), 'PX', 60000)
if calls > 0 then
  redis.call('RPUSH', KEYS[2], text(slot))
  redis.call('LTRIM', KEYS[2], -calls, -1)
  redis.call('PEXPIRE', KEYS[2], math.ceil(window / 1000) + 60000)
end
if circuit[1] then
  redis.call('HSET', KEYS[4], method .. '|probe', text(slot + probe))
end
return {BOOKED, slot - now, slot - now}
