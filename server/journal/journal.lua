#!lua name=sigap_1
-- What the journal asks of its store in one atomic step. Python's side, with the meaning of every answer, is journal.py,
-- lease.py and generations.py. Entry n of the stream has the id n-0 and one field, e. A function's meaning never changes,
-- because a fenced writer of an older version may still call it: a new meaning is a new library name.

local function seq_of(id)
  return tonumber(string.match(id, '^(%d+)%-0$'))
end

local function id_of(seq)
  return string.format('%.0f-0', seq)
end

-- The last seq ever appended. A stream that was trimmed to nothing still knows it; one that never was ends at 0.
local function last_seq(journal)
  local newest = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
  if newest then return seq_of(newest[1]) end
  if redis.call('EXISTS', journal) == 0 then return 0 end
  local about = redis.call('XINFO', 'STREAM', journal)
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then return seq_of(about[i + 1]) end
  end
end

-- nil when the caller's epoch is the current one, else the answer that it gets.
local function fence(meta, epoch)
  local current = redis.call('HGET', meta, 'epoch')
  if current == epoch then return nil end
  if current then return {'FENCED', current} end
  return {'LOST', '0'}
end

local function answer(word, seq)
  return {word, string.format('%.0f', seq)}
end

-- KEYS journal, meta, private. ARGV epoch, prev_seq, count, that many entries, then report ids and their personal data in turn.
local function append(keys, args)
  local refused = fence(keys[2], args[1])
  if refused then return refused end
  local prev, count = tonumber(args[2]), tonumber(args[3])
  local last = last_seq(keys[1])
  if last == prev then
    -- Personal data first: should the store refuse it, nothing was appended; appending itself cannot fail any more.
    for i = 4 + count, #args, 2 do redis.call('HSET', keys[3], args[i], args[i + 1]) end
    for i = 1, count do redis.call('XADD', keys[1], id_of(prev + i), 'e', args[3 + i]) end
    return answer('OK', prev + count)
  end
  if last == prev + count then
    -- Sent again after a lost reply? Only if every byte is the same. Its personal data may have been erased meanwhile.
    -- The write is for WAIT, which looks at nothing older than its own connection's last write.
    local stored = redis.call('XRANGE', keys[1], id_of(prev + 1), id_of(last))
    local same = #stored == count
    for i = 1, count do same = same and stored[i][2][2] == args[3 + i] end
    if same then
      redis.call('HINCRBY', keys[2], 'resent_count', 1)
      return answer('OK', last)
    end
  end
  return answer('GAP', last)
end

-- KEYS journal, meta. ARGV the epoch that the caller saw, the journal id to use if there is none yet.
local function claim(keys, args)
  local epoch = redis.call('HGET', keys[2], 'epoch') or '0'
  if epoch ~= args[1] then return {'TAKEN', epoch} end
  local journal_id, last = redis.call('HGET', keys[2], 'journal_id'), last_seq(keys[1])
  if not journal_id then
    if last > 0 then return answer('NAMELESS', last) end
    journal_id = args[2]
  end
  local mine = string.format('%.0f', tonumber(epoch) + 1)
  redis.call('HSET', keys[2], 'epoch', mine, 'journal_id', journal_id)
  return {'OK', mine, journal_id, string.format('%.0f', last)}
end

-- KEYS meta. ARGV epoch.
local function beat(keys, args)
  return fence(keys[1], args[1]) or answer('OK', redis.call('HINCRBY', keys[1], 'heartbeat', 1))
end

-- KEYS journal, meta. ARGV epoch, the first seq to keep, the digest of the last entry that goes.
local function trim(keys, args)
  local refused = fence(keys[2], args[1])
  if refused then return refused end
  local keep, last = tonumber(args[2]), last_seq(keys[1])
  if keep > last + 1 then return answer('GAP', last) end
  local trimmed = tonumber(redis.call('HGET', keys[2], 'trimmed_seq') or '0')
  if keep - 1 > trimmed then
    redis.call('XTRIM', keys[1], 'MINID', '=', id_of(keep))
    redis.call('HSET', keys[2], 'trimmed_seq', string.format('%.0f', keep - 1), 'trimmed_digest', args[3])
  end
  return answer('OK', math.max(keep - 1, trimmed))
end

-- KEYS meta, snapshots, the generation's chunks. ARGV epoch, generation, token.
local function snapshot_begin(keys, args)
  local refused = fence(keys[1], args[1])
  if refused then return refused end
  if tonumber(args[2]) ~= tonumber(redis.call('HGET', keys[2], 'newest') or '0') + 1 then return {'TAKEN', args[2]} end
  redis.call('UNLINK', keys[3])
  redis.call('HSET', keys[2], 'pending', args[3])
  return {'OK', args[2]}
end

-- KEYS meta, snapshots, chunks. ARGV epoch, token, index, chunk.
local function snapshot_chunk(keys, args)
  local refused = fence(keys[1], args[1])
  if refused then return refused end
  if redis.call('HGET', keys[2], 'pending') ~= args[2] then return {'TAKEN', args[3]} end
  redis.call('HSET', keys[3], args[3], args[4])
  return {'OK', args[3]}
end

-- KEYS meta, snapshots, chunks. ARGV epoch, token, generation, chunk count, record. Sent again it answers the same.
local function snapshot_commit(keys, args)
  local refused = fence(keys[1], args[1])
  if refused then return refused end
  if redis.call('HGET', keys[2], args[3]) == args[5] then return {'OK', args[3]} end
  if redis.call('HGET', keys[2], 'pending') ~= args[2] then return {'TAKEN', args[3]} end
  if redis.call('HLEN', keys[3]) ~= tonumber(args[4]) then return {'TAKEN', args[3]} end
  redis.call('HSET', keys[2], args[3], args[5], 'newest', args[3])
  redis.call('HDEL', keys[2], 'pending')
  return {'OK', args[3]}
end

redis.register_function('sigap_1_append', append)
redis.register_function('sigap_1_claim', claim)
redis.register_function('sigap_1_beat', beat)
redis.register_function('sigap_1_trim', trim)
redis.register_function('sigap_1_snapshot_begin', snapshot_begin)
redis.register_function('sigap_1_snapshot_chunk', snapshot_chunk)
redis.register_function('sigap_1_snapshot_commit', snapshot_commit)
