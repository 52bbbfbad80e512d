"""Reading a span of time page after page, so that any pass may be cut short and the next one goes on where it was.

A span that is being read is kept in the source's cursor under its name, and moves in the transaction that stored
its page. History and proofs are read in slices; what is new at Ozon never waits for them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ozon.client import Page
from ozon.client.errors import OzonError, Refused
from ozon.passes import Pass

T = TypeVar("T")
Token = str | int
Read = Callable[[datetime, datetime, Any], Page[T]]
# Stores rows read from a moment on; says how many were new to us and how many differed.
Take = Callable[[Page[T], datetime], tuple[int, int]]

MONTH = timedelta(days=30)
DAY = timedelta(days=1)
PROOF_SPAN = MONTH
PAGES_AT_ONCE = 10
CHANGED_TO = "changed_to"
CHANGES, OVERLAP, PROOF, PROVED = "changes", "overlap", "proof", "proved"
MOST_EMPTY = 3
NOTHING_PROVED = {"read": 0, "missing": 0, "differing": 0}


def moment(value: Any) -> datetime | None:
    """A moment kept in a cursor."""
    return parse_datetime(value) if isinstance(value, str) else None


def pages(read: Callable[[Any], Page[T]], token: Token) -> Iterable[tuple[Page[T], Token, datetime]]:
    """Every page from ``token`` on, with the token of the next one (falsy at the end) and when it was asked for.

    Ozon may claim a next page behind an empty one or repeat a cursor: some empty pages are walked past, a cursor
    seen before ends the list.
    """
    seen, empty = {token}, 0
    while True:
        read_at = timezone.now()
        page = read(token)
        following: Token = page.cursor or page.last_id
        empty = 0 if page.rows or page.bad_rows else empty + 1
        if not page.has_next or following in seen or empty > MOST_EMPTY:
            yield page, "", read_at
            return
        seen.add(following)
        yield page, following, read_at
        token = following


def read_span(
    turn: Pass,
    name: str,
    start: datetime,
    end: datetime,
    read: Read[T],
    take: Take[T],
    *,
    at_once: int = 1,
    done: dict[str, Any] | None = None,
) -> bool:
    """Read ``start`` to ``end``, or go on with the span of that name a pass was cut short in. True when it is over.

    ``at_once``: pages stored in one transaction; above one the span is background work, read in the pass's slice.
    ``done``: columns of the source that the last page writes.
    """
    kept = turn.cursor.get(name) or {}
    start, end = moment(kept.get("from")) or start, moment(kept.get("to")) or end
    token, resumed = kept.get("page") or "", bool(kept.get("page"))
    while True:
        try:
            return _read_on(turn, name, start, end, token, read, take, at_once=at_once, done=done or {})
        except Refused:
            if not resumed:
                raise
            token, resumed = "", False  # the kept cursor has expired: the span from its start


def _read_on(
    turn: Pass,
    name: str,
    start: datetime,
    end: datetime,
    token: Token,
    read: Read[T],
    take: Take[T],
    *,
    at_once: int,
    done: dict[str, Any],
) -> bool:
    held: list[Page[T]] = []
    since: datetime | None = None
    place = token

    def store() -> None:
        nonlocal held, since
        page, read_at, held, since = joined(held), since or timezone.now(), [], None
        if place:
            turn.cursor[name] = {"from": start.isoformat(), "to": end.isoformat(), "page": place}
        else:
            turn.cursor.pop(name, None)
            turn.tell(**done)
            if name == CHANGES:
                turn.cursor[CHANGED_TO] = end.isoformat()
                turn.tell(read_to=end)
        new, differing = take(page, read_at)
        _count(turn, name, page, new=new, differing=differing)

    try:
        for page, place, read_at in pages(lambda at: read(start, end, at), token):
            held.append(page)
            since = since or read_at
            enough = bool(at_once > 1 and place) and not turn.goes_on(name)
            if place and not enough and len(held) < at_once:
                turn.renew()
                continue
            store()
            if enough:
                return False
    except OzonError:
        if held:
            store()  # what came before the error is not asked for again
        raise
    return True


def joined(held: list[Page[T]]) -> Page[T]:
    """Several pages as one."""
    rows = [row for page in held for row in page.rows]
    return Page(rows, [row for page in held for row in page.bad_rows])


def read_changes(turn: Pass, read: Read[T], take: Take[T]) -> None:
    """First what is new since the last pass, then a little of what was before: Ozon's lists trail its writes, and a
    cursor that does not look back loses rows. The first pass begins at the shop's opening line."""
    line = turn.shop.opening_line
    if CHANGES in turn.cursor:
        read_span(turn, CHANGES, line, turn.started, read, take)
    seen_to = moment(turn.cursor.get(CHANGED_TO)) or line
    back = max(line, seen_to - turn.overlap)
    if back < seen_to:
        # Owed from the moment the changes are read: a pass that ends in between leaves it to the next one.
        owed = moment((turn.cursor.get(OVERLAP) or {}).get("from")) or back
        turn.cursor[OVERLAP] = {"from": min(back, owed).isoformat(), "to": seen_to.isoformat()}
    read_span(turn, CHANGES, seen_to, turn.started, read, take)
    if OVERLAP in turn.cursor:
        read_span(turn, OVERLAP, back, seen_to, read, take)


def read_history(
    turn: Pass, read: Read[T], take: Take[T], *, longest: timedelta, step: timedelta = MONTH
) -> None:
    """What was so before the shop was connected, in steps, newest first, down to the shop's days of history."""
    row, line = turn.row, turn.shop.opening_line
    if row.opened_at:
        return
    bottom = row.history_from or line - min(timedelta(days=turn.shop.history_days), longest)
    top = row.history_to or line
    turn.tell(history_from=bottom, history_to=top)
    while top > bottom and turn.goes_on("history"):
        start = max(bottom, top - step)
        if not read_span(
            turn, "history", start, top, read, take, at_once=PAGES_AT_ONCE, done={"history_to": start}
        ):
            break
        top = start
    turn.opens = top <= bottom


def proof_due(turn: Pass) -> datetime | None:
    """From when on everything is to be compared with Ozon now: what a person asked for, else a month, daily."""
    row = turn.row
    if row.again_from:
        return row.again_from
    last = row.proof_at or row.opened_at
    return turn.started - PROOF_SPAN if last and turn.started - last >= DAY else None


def read_proof(turn: Pass, read: Read[T], take: Take[T], *, longest: timedelta | None = None) -> bool:
    """Compare what Ozon has in a span with what is here, and heal what differs. True when a proof has ended now.

    ``take`` counts what was missing and what differed; the sum stands on the source when the span is over.
    ``longest``: what Ozon takes for a span; of a longer one the newest part is read.
    """
    turn.proves = True
    asked = turn.row.again_from.isoformat() if turn.row.again_from else ""
    if asked and asked != turn.cursor.get(PROVED, {}).get("asked"):
        turn.cursor.pop(PROOF, None)  # what a person wants now is another span
    kept = turn.cursor.get(PROOF)
    since = moment(kept["from"]) if kept else proof_due(turn)
    if since is None or not turn.goes_on(PROOF):
        return False
    until = (moment(kept["to"]) if kept else None) or turn.started
    if not kept:
        since = max(since, until - longest) if longest else since
        turn.cursor[PROVED] = {**NOTHING_PROVED, "asked": asked}
    if not read_span(turn, PROOF, since, until, read, take, at_once=PAGES_AT_ONCE):
        return False
    counted = {name: turn.cursor.get(PROVED, {}).get(name, 0) for name in NOTHING_PROVED}
    turn.cursor.pop(PROVED, None)
    turn.tell(
        proof_at=turn.started,
        proof={"from": since.isoformat(), "to": until.isoformat(), **counted},
        again_from=Case(
            When(again_from=turn.row.again_from, then=Value(None, output_field=DateTimeField())),
            default=F("again_from"),
        ),
    )
    with turn.page():
        pass
    return True


def _count(turn: Pass, name: str, page: Page[T], *, new: int, differing: int) -> None:
    """Add up what a proof finds. Written with the next page: a proof cut short in between counts a page less."""
    if name == PROOF:
        counted = turn.cursor.setdefault(PROVED, dict(NOTHING_PROVED))
        counted["read"] += len(page.rows)
        counted["missing"] += new
        counted["differing"] += differing
