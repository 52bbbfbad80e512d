"""Ozon → us: postings and cancellation requests."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from orders import requests
from orders.follow import follow
from orders.locks import lock_requests
from orders.mirror import store
from orders.models import CancellationRequest
from orders.selectors import open_requests
from orders.states import KNOWN_STATUSES, REQUEST_OPEN, OzonRequest, RequestState, Scheme
from ozon import facts
from ozon.client import Page, Row
from ozon.client.errors import Forbidden, NotConnected, OzonError, RateLimited, Refused, Unauthorized
from ozon.client.schemas.cancellations import CancellationRequest as RequestReading
from ozon.client.schemas.postings import Posting as Reading
from ozon.states import FactKind
from ozon.sync import Pass

# Ozon's list of changes trails its writes; a cursor that does not look back loses rows.
OVERLAP = timedelta(minutes=10)
# The list takes spans of at most a year.
SPAN = timedelta(days=364)
FBO_AGAIN = timedelta(days=45)
REREAD = 20
# In the cursor: postings the history window could not read. Once they can be read they are history still.
OLD_BAD = "old_bad"


def _time(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else None


def sync_fbs(turn: Pass) -> None:
    """FBS and rFBS postings by change of status: first what was so at the opening line, then what changed since.

    Everything the first window shows as cancelled was cancelled before the shop was connected: history.
    """
    _reread_bad(turn)
    line = turn.shop.opening_line
    changed_to = _time(turn.cursor.get("changed_to"))
    if changed_to is None:
        since = line - timedelta(days=min(turn.shop.history_days, SPAN.days))
        _read_window(turn, since, line, is_history=True)
        changed_to = line
    _read_window(turn, changed_to - OVERLAP if changed_to > line else line, turn.started, is_history=False)


def _read_window(turn: Pass, changed_from: datetime, changed_to: datetime, *, is_history: bool) -> None:
    """All pages of one window. A pass that was cut short goes on at its page; the window then stays as it was."""
    window = turn.cursor.get("window") or {}
    if window.get("history") == is_history and window.get("page"):
        changed_from = _time(window["from"]) or changed_from
        changed_to = _time(window["to"]) or changed_to
        page_cursor = window["page"]
    else:
        page_cursor = ""
    more, resumed = True, bool(page_cursor)
    while more:
        read_at = timezone.now()
        try:
            page = turn.client.postings.fbs_list(
                changed_to - SPAN,
                changed_to,
                changed_from=changed_from,
                changed_to=changed_to,
                cursor=page_cursor,
            )
        except Refused:
            if not resumed:
                raise
            page_cursor, resumed = "", False  # the kept cursor has expired: the window from its start
            continue
        resumed = False
        more, page_cursor = page.has_next, page.cursor
        turn.cursor["window"] = {
            "history": is_history,
            "from": changed_from.isoformat(),
            "to": changed_to.isoformat(),
            "page": page_cursor,
        }
        if not more:
            turn.cursor = {"changed_to": changed_to.isoformat(), OLD_BAD: turn.cursor.get(OLD_BAD, [])}
        _store_page(turn, page, read_at=read_at, is_history=is_history)


def _store_page(
    turn: Pass,
    page: Page[Reading],
    *,
    read_at: datetime,
    is_history: bool,
    scheme: Scheme | None = None,
) -> None:
    def take_in(rows: Sequence[Row[Reading]]) -> None:
        changes = store(turn.shop, rows, read_at=read_at, scheme=scheme)
        follow(turn.shop, changes, is_history=is_history, now=turn.started)
        facts.unknown_values(
            shop=turn.shop,
            source=turn.source,
            seen=[row.value.status for row in rows],
            known=KNOWN_STATUSES,
            field="status",
        )

    turn.store(
        page.rows,
        take_in,
        key=lambda row: row.value.posting_number,
        bad_rows=page.bad_rows,
        spoiled=partial(_remember, turn, is_history=is_history),
    )


def _remember(turn: Pass, key: str, *, is_history: bool) -> None:
    """Note in the cursor which bad rows are history; one that changed after the opening line is not."""
    old = [known for known in turn.cursor.get(OLD_BAD, []) if known != key]
    turn.cursor[OLD_BAD] = [*old, key] if is_history else old


def _reread_bad(turn: Pass) -> None:
    """Postings a list page broke on are read one by one until they decode: the cursor has moved past them."""
    for fact in facts.open_facts(turn.shop, turn.source, FactKind.BAD_ROW)[:REREAD]:
        if "-" not in fact.key:
            continue
        read_at = timezone.now()
        try:
            row: Row[Reading] = turn.client.postings.fbs_get(fact.key)
        except (RateLimited, Unauthorized, Forbidden, NotConnected):
            return
        except OzonError as error:
            # Behind the others for the next pass, so that one that never reads does not keep them waiting.
            _told_again(turn, fact.key, str(error))
            continue
        is_history = fact.key in turn.cursor.get(OLD_BAD, [])
        _store_page(turn, Page([row], []), read_at=read_at, is_history=is_history)


def _told_again(turn: Pass, key: str, why: str) -> None:
    facts.record(shop=turn.shop, source=turn.source, kind=FactKind.BAD_ROW, key=key, detail=why)


def sync_fbo(turn: Pass) -> None:
    """FBO postings, newest first. They cannot be filtered by change, so the last weeks are read again."""
    days = timedelta(days=min(turn.shop.history_days, SPAN.days)) if turn.is_first else FBO_AGAIN
    since, cursor, more = turn.started - days, "", True
    while more:
        read_at = timezone.now()
        page = turn.client.postings.fbo_list(since, turn.started, cursor=cursor, sort_dir="DESC")
        more, cursor = page.has_next, page.cursor
        _store_page(turn, page, read_at=read_at, is_history=turn.is_first, scheme=Scheme.FBO)


def sync_requests(turn: Pass) -> None:
    """Buyers' cancellation requests: those that wait, then ours that no longer do. No filter by change exists."""
    state = "ALL" if turn.is_first else OzonRequest.ON_APPROVAL
    seen: set[int] = set()
    _pages(turn, lambda last_id: turn.client.cancellations.list(state=state, last_id=last_id), seen)
    numbers = [
        number
        for cancellation_id, number in open_requests(turn.shop).values_list(
            "cancellation_id", "posting_number"
        )
        if cancellation_id not in seen
    ]
    for start in range(0, len(numbers), 100):
        batch = sorted(set(numbers[start : start + 100]))
        _pages(
            turn,
            lambda last_id, batch=batch: turn.client.cancellations.list(
                posting_numbers=batch, last_id=last_id
            ),
            seen,
        )
    _close_overdue(turn)


def _close_overdue(turn: Pass) -> None:
    """Requests whose time is over and whose end no list shows."""
    overdue = [request.pk for request in open_requests(turn.shop) if requests.is_overdue(request)]
    for pk in overdue:
        requests.close_overdue(pk)


def _pages(turn: Pass, read: Callable[..., Page[RequestReading]], seen: set[int]) -> None:
    last_id, more = 0, True
    while more:
        read_at = timezone.now()
        page = read(last_id)
        more, last_id = page.has_next, page.last_id
        seen |= {row.cancellation_id for row in page.values}
        turn.store(
            page.values,
            partial(_store_requests, turn, read_at=read_at),
            key=lambda row: row.cancellation_id,
            bad_rows=page.bad_rows,
        )


def _store_requests(turn: Pass, readings: Sequence[RequestReading], *, read_at: datetime) -> None:
    latest = {reading.cancellation_id: reading for reading in readings}
    known = lock_requests(turn.shop, latest)
    for cancellation_id, reading in latest.items():
        old = known.get(cancellation_id)
        if old is not None and old.read_at >= read_at:
            continue
        request = old or CancellationRequest(shop=turn.shop, cancellation_id=cancellation_id)
        before = None if old is None else _told(request)
        _fill(request, reading, read_at)
        if before == _told(request):
            CancellationRequest.objects.filter(pk=request.pk).update(read_at=read_at)
            continue
        request.save()
        _follow_request(request, is_new=old is None)
    facts.unknown_values(
        shop=turn.shop,
        source=turn.source,
        seen=[reading.state.upper() for reading in readings],
        known=OzonRequest.KNOWN,
        field="state",
    )


def _told(request: CancellationRequest) -> tuple[Any, ...]:
    return (
        request.ozon_state,
        request.ozon_state_name,
        request.auto_approve_date,
        request.reason,
        request.wish,
        request.posting_number,
    )


def _fill(request: CancellationRequest, reading: RequestReading, read_at: datetime) -> None:
    request.posting_number = reading.posting_number[:80]
    request.ozon_state, request.ozon_state_name = reading.state[:64], reading.state_name[:200]
    request.initiator = reading.cancellation_initiator[:32]
    request.reason, request.wish = reading.cancellation_reason[:500], reading.cancellation_reason_message
    request.requested_at, request.auto_approve_date = reading.cancelled_at, reading.auto_approve_date
    request.read_at = read_at


def _follow_request(request: CancellationRequest, *, is_new: bool) -> None:
    """A waiting request enters the queue whenever it was made; one that is over when first read is history."""
    waiting = request.ozon_state.upper() == OzonRequest.ON_APPROVAL and not requests.is_overdue(request)
    if is_new and not waiting:
        ends = {
            OzonRequest.APPROVED: RequestState.APPROVED,
            OzonRequest.REJECTED: RequestState.REJECTED,
            OzonRequest.ON_APPROVAL: RequestState.LAPSED,  # long after its time
        }
        CancellationRequest.objects.filter(pk=request.pk).update(
            state=ends.get(request.ozon_state.upper(), RequestState.WITHDRAWN)
        )
        return
    if waiting and request.state == RequestState.REQUESTED:
        if is_new:
            requests.announce(request)
        requests.ask(request)
    elif request.state in REQUEST_OPEN or request.state == RequestState.REJECTED:
        requests.follow_ozon(request)
