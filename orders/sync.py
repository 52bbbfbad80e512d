"""Ozon → us: FBS and rFBS postings, and what taking in a page of any scheme's is."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from orders import packing_follow, parts, seller_follow
from orders.follow import follow
from orders.mirror import store
from orders.selectors import open_numbers, unknown_numbers
from orders.states import CANCELLED, KNOWN_STATUSES, Scheme
from ozon import facts, push, windows
from ozon.client import BadRow, Page, Row
from ozon.client.errors import (
    Forbidden,
    MethodBlocked,
    NotConnected,
    OzonError,
    RateLimited,
    Refused,
    Unauthorized,
)
from ozon.client.schemas.postings import Posting as Reading
from ozon.passes import Pass
from ozon.states import FactKind

# The lists take spans of at most a year.
SPAN = timedelta(days=364)
REREAD = 20
PUSHED = 100
NUMBERS = 100
# What befalls every other call too, and is no one posting's trouble.
OF_ALL = (RateLimited, Unauthorized, Forbidden, NotConnected, MethodBlocked)
# One posting Ozon cannot answer for is that posting's trouble; so many one after the other are Ozon's.
FAILED_IN_A_ROW = 5
# In the cursor: postings the history could not read. Once they can be read they are history still.
OLD_BAD = "old_bad"
OPEN_AFTER = "open_after"
# In the cursor: pieces that left a posting's list and were not seen in another yet, see ``orders.parts``.
OWED = "owed"


def sync_fbs(turn: Pass) -> None:
    """FBS and rFBS postings: what was pushed, what changed since the last pass, and in what is left of the slice
    history, the daily proof and the re-reading of old open ones.

    Everything the history shows as cancelled was cancelled before the shop was connected.
    """
    _read_pushed(turn)
    _read_awaited(turn)
    _settle_parts(turn)
    if turn.only_pushed:
        return
    _reread_bad(turn)
    windows.read_changes(turn, partial(_changed_page, turn), _with_pushed(turn, taker(turn)))
    _settle_parts(turn)
    before_line = partial(_fbs_page, turn, before=turn.shop.opening_line)
    windows.read_history(turn, before_line, taker(turn, past=True), longest=SPAN)
    if windows.read_proof(turn, partial(_fbs_page, turn), _prover(turn), longest=SPAN):
        turn.cursor[OPEN_AFTER] = 0
    _reread_open(turn)


def _fbs_page(
    turn: Pass,
    start: datetime,
    end: datetime,
    cursor: str,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
    numbers: Sequence[str] = (),
) -> Page[Reading]:
    """Postings that came in from ``start`` to ``end``, cut to those whose status changed ``after`` and ``before``."""
    bounds = (after or start, before or turn.started) if after or before else (None, None)
    return turn.client.postings.fbs_list(
        start, end, changed_from=bounds[0], changed_to=bounds[1], order_numbers=numbers, cursor=cursor or ""
    )


def _changed_page(turn: Pass, start: datetime, end: datetime, cursor: str) -> Page[Reading]:
    """Postings whose status changed from ``start`` to ``end``, whenever they came in."""
    return _fbs_page(turn, end - SPAN, end, cursor, after=start, before=end)


def taker(turn: Pass, *, past: bool = False, scheme: Scheme | None = None) -> windows.Take[Reading]:
    def take(page: Page[Reading], read_at: datetime) -> tuple[int, int]:
        return store_page(turn, page, read_at=read_at, past=past, scheme=scheme)

    return take


def _with_pushed(turn: Pass, take: windows.Take[Reading]) -> windows.Take[Reading]:
    """After each page what was pushed meanwhile: looking back takes many pages when much is going on."""

    def both(page: Page[Reading], read_at: datetime) -> tuple[int, int]:
        told = take(page, read_at)
        _read_pushed(turn)
        return told

    return both


def _prover(turn: Pass) -> windows.Take[Reading]:
    """Take in what was asked for by number or found by a proof. A cancelled posting that is missing here is work,
    unless Ozon says that it was cancelled before the shop was connected."""

    def take(page: Page[Reading], read_at: datetime) -> tuple[int, int]:
        doubtful = _doubtful(turn, page)
        past = doubtful - _changed_since_line(turn, doubtful)
        now = [row for row in page.rows if row.value.posting_number not in past]
        old = [row for row in page.rows if row.value.posting_number in past]
        with transaction.atomic():  # the place in the list moves with both
            found = store_page(turn, Page(now, page.bad_rows), read_at=read_at, past=None)
            more = store_page(turn, Page(old, []), read_at=read_at, past=True) if old else (0, 0)
        return found[0] + more[0], found[1] + more[1]

    return take


def _doubtful(turn: Pass, page: Page[Reading]) -> set[str]:
    """Cancelled postings of before the opening line that are not here."""
    line = turn.shop.opening_line
    cancelled = {
        row.posting_number
        for row in page.values
        if row.status == CANCELLED and (row.in_process_at is None or row.in_process_at <= line)
    }
    return unknown_numbers(turn.shop, cancelled)


def _changed_since_line(turn: Pass, numbers: set[str]) -> set[str]:
    found: set[str] = set()
    for page in _by_orders(turn, numbers, after=turn.shop.opening_line):
        found |= {row.posting_number for row in page.values} | {row.key for row in page.bad_rows}
    return found


def _by_orders(turn: Pass, numbers: set[str], *, after: datetime | None = None) -> list[Page[Reading]]:
    """The postings of these postings' orders, asked for by order: the list takes a hundred orders at once."""
    orders = sorted({order_of(number) for number in numbers})
    found: list[Page[Reading]] = []
    for start in range(0, len(orders), NUMBERS):
        turn.renew()
        batch = orders[start : start + NUMBERS]
        read = partial(_fbs_page, turn, turn.started - SPAN, turn.started, after=after, numbers=batch)
        found += [page for page, _, _ in windows.pages(read, "")]
    return found


def order_of(number: str) -> str:
    """The order's number in a posting's: ``0132112277-0101`` of ``0132112277-0101-1``. An order's stays itself."""
    return number.rpartition("-")[0] if number.count("-") > 1 else number


def _read_pushed(turn: Pass) -> None:
    """What Ozon pushed, read by its number: a push is a hint, the reading is the fact."""
    read_at = timezone.now()
    waiting = push.waiting(turn.shop, turn.source, PUSHED)
    numbers = {row.key for row in waiting if row.key}
    with turn.client.hurrying():
        _read_numbers(turn, numbers, read_at)
    push.handled((row.pk for row in waiting), before=read_at)
    turn.unfinished = turn.unfinished or len(waiting) == PUSHED


def _read_awaited(turn: Pass) -> None:
    """What Ozon is assembling or cancelling for us: its outcome may change nothing that lists of changes go by."""
    read_at = timezone.now()
    numbers = packing_follow.awaited(turn.shop) | seller_follow.awaited(turn.shop)
    if numbers:
        with turn.client.hurrying():
            _read_numbers(turn, numbers, read_at)
        packing_follow.look_again(turn.shop, read_at=read_at)


def _read_numbers(turn: Pass, numbers: set[str], read_at: datetime) -> None:
    """Postings or orders by number: by order where the list shows them, else one by one."""
    if not numbers:
        return
    found = known_to_ozon(sorted(numbers), lambda some: _by_orders(turn, set(some)))
    _prover(turn)(windows.joined(found), read_at)
    seen = {row.posting_number for page in found for row in page.values}
    _get_each(turn, sorted(number for number in numbers - seen if number.count("-") > 1))


def known_to_ozon(
    numbers: Sequence[str], read: Callable[[Sequence[str]], list[Page[Reading]]]
) -> list[Page[Reading]]:
    """What ``read`` gives for these numbers. Where Ozon refuses them together, one may be no number to it, and anybody
    may push one: the halves by themselves, and so on; what is refused alone is left out."""
    try:
        return read(numbers) if numbers else []
    except (Unauthorized, Forbidden):
        raise
    except Refused:
        half = len(numbers) // 2
        return known_to_ozon(numbers[:half], read) + known_to_ozon(numbers[half:], read) if half else []


def _get_each(turn: Pass, numbers: Sequence[str]) -> None:
    """Postings one by one. One that Ozon does not know is left as it is here; one that cannot be read is told, holds up
    nobody, and is tried again by ``_reread_bad``."""
    told = {fact.key for fact in facts.open_facts(turn.shop, turn.source, FactKind.BAD_ROW)}
    failed = 0
    for number in numbers:
        if number in told:
            continue
        turn.renew()
        read_at = timezone.now()
        try:
            row: Row[Reading] = turn.client.postings.fbs_get(number)
        except OF_ALL:
            raise
        except Refused:
            continue
        except OzonError as error:
            broken: Page[Reading] = Page([], [BadRow(number, str(error), "")])
            store_page(turn, broken, read_at=read_at, past=None)
            failed += 1
            if failed == FAILED_IN_A_ROW:
                raise
            continue
        failed = 0
        _prover(turn)(Page([row], []), read_at)


def _settle_parts(turn: Pass) -> None:
    """Read the orders of postings that lost pieces, or whose pieces came ahead in another, as a whole: what no posting
    of the order lists then was cancelled in part. Orders that cannot be read whole wait for the next pass."""
    owed: parts.Owed = turn.cursor.get(OWED, {})
    if not owed:
        return
    read_at = timezone.now()
    page = windows.joined(_by_orders(turn, set(owed)))
    _prover(turn)(page, read_at)
    broken = {order_of(row.key) for row in page.bad_rows}
    read = {row.posting_number for row in page.values if order_of(row.posting_number) not in broken}
    with turn.page():
        left = turn.cursor.get(OWED, {})
        parts.settle(turn.shop, {number: pieces for number, pieces in left.items() if number in read})
        turn.cursor[OWED] = {number: pieces for number, pieces in left.items() if number not in read}


def _reread_open(turn: Pass) -> None:
    """After a proof: open postings that are older than its span, oldest first. What Ozon lists no more (a year) is
    read one by one."""
    while OPEN_AFTER in turn.cursor and turn.goes_on("open"):
        rows = open_numbers(
            turn.shop, turn.started - windows.PROOF_SPAN, after=turn.cursor[OPEN_AFTER], limit=NUMBERS
        )
        read_at = timezone.now()
        found = _by_orders(turn, {number for _, number in rows})
        missing = {number for _, number in rows} - {
            row.posting_number for page in found for row in page.values
        }
        _get_each(turn, sorted(missing))
        turn.cursor[OPEN_AFTER] = rows[-1][0] if rows else 0
        if len(rows) < NUMBERS:
            del turn.cursor[OPEN_AFTER]
        _prover(turn)(windows.joined(found), read_at)


def store_page(
    turn: Pass, page: Page[Reading], *, read_at: datetime, past: bool | None, scheme: Scheme | None = None
) -> tuple[int, int]:
    """Store a page with what follows from it. Says how many postings were new and how many differed.

    ``past``: it shows what was so before the shop was connected. None: it does not, which says nothing of its bad
    rows.
    """
    counted = [0, 0]
    asked_for = turn.row.again_from is not None
    owed = _Account(turn)

    def take_in(rows: Sequence[Row[Reading]]) -> None:
        owed.forget(rows)
        changes = store(turn.shop, rows, read_at=read_at, scheme=scheme, thorough=asked_for)
        moved = follow(turn.shop, changes, is_history=bool(past), now=turn.started)
        counted[0] += sum(change.is_new for change in changes)
        counted[1] += sum(not change.is_new for change in changes)
        facts.unknown_values(
            shop=turn.shop,
            source=turn.source,
            seen=[row.value.status for row in rows],
            known=KNOWN_STATUSES,
            field="status",
        )
        owed.add(rows, moved)

    turn.store(
        page.rows,
        take_in,
        key=lambda row: row.value.posting_number,
        bad_rows=page.bad_rows,
        spoiled=partial(_remember, turn, past=past),
    )
    return counted[0], counted[1]


class _Account:
    """What is owed (``orders.parts``) after a page, in the cursor. A page that cannot be stored as one is taken in
    again row by row: what its rows said before does not count then."""

    def __init__(self, turn: Pass) -> None:
        self._turn = turn
        self._before: parts.Owed = turn.cursor.get(OWED, {})
        self._said: dict[str, parts.Owed] = {}

    def forget(self, rows: Sequence[Row[Reading]]) -> None:
        for row in rows:
            self._said.pop(row.value.posting_number, None)
        self._keep()

    def add(self, rows: Sequence[Row[Reading]], moved: parts.Owed) -> None:
        if moved:
            self._said[rows[0].value.posting_number] = moved
            self._keep()

    def _keep(self) -> None:
        owed = parts.together([self._before, *self._said.values()])
        if owed or OWED in self._turn.cursor:
            self._turn.cursor[OWED] = owed


def _remember(turn: Pass, key: str, *, past: bool | None) -> None:
    """Note in the cursor which bad rows are history; one that changed after the opening line is not."""
    if past is None:
        return
    old = [known for known in turn.cursor.get(OLD_BAD, []) if known != key]
    turn.cursor[OLD_BAD] = [*old, key] if past else old


def _reread_bad(turn: Pass) -> None:
    """Postings a list page broke on are read one by one until they decode: the cursor has moved past them."""
    for fact in facts.open_facts(turn.shop, turn.source, FactKind.BAD_ROW)[:REREAD]:
        if "-" not in fact.key:
            continue
        read_at = timezone.now()
        try:
            row: Row[Reading] = turn.client.postings.fbs_get(fact.key)
        except OF_ALL:
            return
        except OzonError as error:
            # Behind the others for the next pass, so that one that never reads does not keep them waiting.
            facts.record(
                shop=turn.shop, source=turn.source, kind=FactKind.BAD_ROW, key=fact.key, detail=str(error)
            )
            continue
        is_old = fact.key in turn.cursor.get(OLD_BAD, [])
        (taker(turn, past=True) if is_old else _prover(turn))(Page([row], []), read_at)
