"""Ozon → us: buyers' cancellation requests."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from orders import packing_follow, requests
from orders.locks import lock_postings, lock_requests
from orders.models import CancellationRequest
from orders.selectors import open_requests
from orders.states import REQUEST_OPEN, OzonRequest, RequestState
from ozon import facts, windows
from ozon.client import Page
from ozon.client.schemas.cancellations import CancellationRequest as RequestReading
from ozon.passes import Pass


def sync_requests(turn: Pass) -> None:
    """Buyers' cancellation requests: those that wait, then ours that no longer do. No filter by change exists; the
    daily proof reads all of them."""
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
        _pages(turn, partial(_of_postings, turn, batch), seen)
    _close_overdue(turn)
    requests.show_late_goods(turn.shop)
    turn.tell(read_to=turn.started)
    windows.read_proof(turn, partial(_all, turn), partial(_take_in, turn))
    with turn.page():
        pass


def _of_postings(turn: Pass, numbers: list[str], last_id: int) -> Page[RequestReading]:
    return turn.client.cancellations.list(posting_numbers=numbers, last_id=last_id)


def _all(turn: Pass, _start: datetime, _end: datetime, last_id: int) -> Page[RequestReading]:
    """All there are: the list knows no span of time."""
    return turn.client.cancellations.list(state="ALL", last_id=last_id or 0)


def _close_overdue(turn: Pass) -> None:
    """Requests whose time is over and whose end no list shows."""
    overdue = [request.pk for request in open_requests(turn.shop) if requests.is_overdue(request)]
    for pk in overdue:
        requests.close_overdue(pk)


def _pages(turn: Pass, read: Callable[[int], Page[RequestReading]], seen: set[int]) -> None:
    for page, _, read_at in windows.pages(lambda last_id: read(last_id or 0), 0):
        seen |= {row.cancellation_id for row in page.values}
        _take_in(turn, page, read_at)


def _take_in(turn: Pass, page: Page[RequestReading], read_at: datetime) -> tuple[int, int]:
    """Store a page with what follows from it. Says how many requests were new and how many differed."""
    counted = [0, 0]

    def take_in(readings: Sequence[RequestReading]) -> None:
        new, differing = _store_requests(turn, readings, read_at=read_at)
        counted[0] += new
        counted[1] += differing

    turn.store(page.values, take_in, key=lambda row: row.cancellation_id, bad_rows=page.bad_rows)
    return counted[0], counted[1]


def _store_requests(turn: Pass, readings: Sequence[RequestReading], *, read_at: datetime) -> tuple[int, int]:
    latest = {reading.cancellation_id: reading for reading in readings}
    known = lock_requests(turn.shop, latest)
    numbers = {reading.posting_number for reading in latest.values()}
    lock_postings(turn.shop, numbers)  # before work items: what is read may stop a packing
    new = differing = 0
    for cancellation_id, reading in latest.items():
        old = known.get(cancellation_id)
        if old is not None and old.read_at >= read_at:
            continue
        request = old or CancellationRequest(shop=turn.shop, cancellation_id=cancellation_id)
        before = None if old is None else _told(request)
        _fill(request, reading, read_at)
        if before == _told(request):
            continue
        new, differing = new + (old is None), differing + (old is not None)
        request.save()
        _follow_request(request, is_new=old is None)
    if new or differing:
        packing_follow.recheck(turn.shop, numbers)
    facts.unknown_values(
        shop=turn.shop,
        source=turn.source,
        seen=[reading.state.upper() for reading in readings],
        known=OzonRequest.KNOWN,
        field="state",
    )
    return new, differing


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
    request.reason = reading.cancellation_reason[:500]
    request.requested_at, request.auto_approve_date = reading.cancelled_at, reading.auto_approve_date
    # What buyers wrote is forgotten in time, and must not come back with the next proof.
    kept_from = read_at - timedelta(days=settings.PERSONAL_DAYS)
    is_kept = request.requested_at is None or request.requested_at >= kept_from
    request.wish = reading.cancellation_reason_message if is_kept else ""
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
