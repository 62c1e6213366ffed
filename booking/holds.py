"""Holds: a time kept for a client while the form is filled in. A courtesy, never the truth.

They live in Redis for five minutes, one per flow (one visit of the page). When Redis is gone or
frozen there are no holds, and everything else goes on (`tenants.courtesy`).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

from booking.availability import Turn
from tenants import courtesy, revision

SECONDS = 300
RENEWALS = 2
# The whole table outlives its last hold by little.
TABLE_SECONDS = SECONDS * 2

# KEYS[1] the business's holds; ARGV: flow, now, the hold as JSON, seconds the table lives.
# Answers 1 when taken, 0 when another flow holds an overlapping time of one of the resources, or
# when others hold so many seats of the same group time that too few are left.
_TAKE = """
local mine = cjson.decode(ARGV[3])
local left = mine.left - mine.seats
local table = redis.call('HGETALL', KEYS[1])
for i = 1, #table, 2 do
  local flow, other = table[i], cjson.decode(table[i + 1])
  if other['until'] <= tonumber(ARGV[2]) then
    redis.call('HDEL', KEYS[1], flow)
  elseif flow ~= ARGV[1] and mine.group ~= '' and other.group == mine.group then
    left = left - other.seats
  elseif flow ~= ARGV[1] then
    for _, theirs in ipairs(other.spans) do
      for _, ours in ipairs(mine.spans) do
        if theirs[1] == ours[1] and theirs[2] < ours[3] and ours[2] < theirs[3] then return 0 end
      end
    end
  end
end
if mine.group ~= '' and left < 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""

Span = tuple[int, int, int]
"""A stretch of one diary: resource, start, end. Epoch seconds, buffers included."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The time of one visit, kept for one flow. `starts_at` and `until` are epoch seconds.

    `turns` say who does what when: known to whoever takes the hold, and not kept.
    At a group time, `seats` of the `left` ones are kept (`group` names the time, see `seating`);
    the diaries only as long as no session has taken them.
    """

    flow: str
    spans: tuple[Span, ...]
    starts_at: int
    until: int
    renewals: int = 0
    turns: tuple[Turn, ...] = ()
    group: str = ""
    seats: int = 0
    left: int = 0

    @property
    def resources(self) -> tuple[int, ...]:
        """Whose diaries it is about."""
        return tuple(dict.fromkeys(resource for resource, _, _ in self.spans))

    @property
    def can_be_renewed(self) -> bool:
        """Whether "I need more time" still works."""
        return self.renewals < RENEWALS


def take(business_id: int, hold: Hold, *, now: int) -> bool:
    """Keep this time for its flow in place of what it held; False if someone else holds it.

    True without Redis: the database decides in the end.
    """
    args = (hold.flow, now, _text(hold), TABLE_SECONDS)
    taken = bool(
        courtesy.ask(lambda redis: redis.eval(_TAKE, 1, _key(business_id), *args), default=1)
    )
    if taken:
        # Pages that still offer the time are stale.
        revision.renew(business_id)
    return taken


def get(business_id: int, flow: str, *, now: int | None = None) -> Hold | None:
    """The hold of a flow, while it lives."""
    text = (
        courtesy.ask(lambda redis: redis.hget(_key(business_id), flow), default=None)
        if flow
        else None
    )
    hold = _hold(flow, text) if text else None
    return hold if hold and hold.until > (now or int(time.time())) else None


def renew(business_id: int, flow: str, *, now: int | None = None) -> Hold | None:
    """Five minutes more, twice at most. None: there is nothing to renew (any more)."""
    now = now or int(time.time())
    hold = get(business_id, flow, now=now)
    if hold is None or not hold.can_be_renewed:
        return None
    longer = replace(hold, until=now + SECONDS, renewals=hold.renewals + 1)
    return longer if take(business_id, longer, now=now) else None


def release(business_id: int, flow: str) -> None:
    """Give the time back."""
    if flow and courtesy.ask(lambda redis: redis.hdel(_key(business_id), flow), default=0):
        revision.renew(business_id)


def others(business_id: int, flow: str, *, joining: str = "") -> list[Span]:
    """What other flows hold now.

    Who asks about a group time is not kept from it by those who hold seats of it: `joining` is how
    its name begins.
    """
    alive = [h for h in _others(business_id, flow) if not (joining and h.group.startswith(joining))]
    return [span for hold in alive for span in hold.spans]


def held_until(business_id: int, flow: str, span: Span) -> int:
    """Until when another flow holds exactly this stretch, epoch seconds; 0: it does not."""
    found = (hold.until for hold in _others(business_id, flow) if span in hold.spans)
    return max(found, default=0)


def seats(business_id: int, flow: str) -> dict[str, int]:
    """How many seats other flows hold now, by group time."""
    held: dict[str, int] = {}
    for hold in _others(business_id, flow):
        if hold.group:
            held[hold.group] = held.get(hold.group, 0) + hold.seats
    return held


def _others(business_id: int, flow: str) -> list[Hold]:
    table: dict[str, str] = courtesy.ask(lambda redis: redis.hgetall(_key(business_id)), default={})
    now = int(time.time())
    alive = [_hold(name, text) for name, text in table.items() if name != flow]
    return [hold for hold in alive if hold.until > now]


def _key(business_id: int) -> str:
    return f"b:{business_id}:holds"


def _text(hold: Hold) -> str:
    return json.dumps({
        "spans": hold.spans, "starts_at": hold.starts_at, "until": hold.until,
        "renewals": hold.renewals, "group": hold.group, "seats": hold.seats, "left": hold.left,
    })  # fmt: skip


def _hold(flow: str, text: str) -> Hold:
    fields = json.loads(text)
    spans = tuple((resource, start, end) for resource, start, end in fields.pop("spans"))
    return Hold(flow, spans, **fields)
