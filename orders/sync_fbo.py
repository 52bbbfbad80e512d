"""Ozon → us: FBO postings. Their goods lie in Ozon's warehouses: they are read, never written."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone

from orders.selectors import open_numbers
from orders.states import Scheme
from orders.sync import NUMBERS, OPEN_AFTER, PUSHED, SPAN, known_to_ozon, store_page, taker
from ozon import push, windows
from ozon.client import Page
from ozon.client.schemas.postings import Posting as Reading
from ozon.passes import Pass


def sync_fbo(turn: Pass) -> None:
    """FBO postings: what was pushed, what came in since the last pass, then open ones until they are over, since the
    list knows no filter by change; in what is left of the slice history and the daily proof."""
    _read_pushed(turn)
    if turn.only_pushed:
        return
    take = taker(turn, scheme=Scheme.FBO)
    windows.read_changes(turn, partial(_page, turn), take)
    _reread_open(turn)
    past = taker(turn, past=True, scheme=Scheme.FBO)
    windows.read_history(turn, partial(_page, turn), past, longest=SPAN)
    windows.read_proof(turn, partial(_page, turn), take, longest=SPAN)


def _page(
    turn: Pass, start: datetime, end: datetime, cursor: str, *, numbers: Sequence[str] = ()
) -> Page[Reading]:
    return turn.client.postings.fbo_list(
        start, end, cursor=cursor or "", posting_numbers=numbers, sort_dir="DESC"
    )


def _read_pushed(turn: Pass) -> None:
    read_at = timezone.now()
    waiting = push.waiting(turn.shop, turn.source, PUSHED)
    _by_numbers(turn, sorted({row.key for row in waiting if row.key}))
    push.handled((row.pk for row in waiting), before=read_at)
    turn.unfinished = turn.unfinished or len(waiting) == PUSHED


def _reread_open(turn: Pass) -> None:
    """A round through the open ones, as far as the slice goes; the next pass goes on behind."""
    while turn.goes_on("open"):
        after = turn.cursor.get(OPEN_AFTER, 0)
        rows = open_numbers(turn.shop, turn.started, after=after, limit=NUMBERS, scheme=Scheme.FBO)
        turn.cursor[OPEN_AFTER] = rows[-1][0] if len(rows) == NUMBERS else 0
        _by_numbers(turn, [number for _, number in rows])
        if len(rows) < NUMBERS:
            return


def _by_numbers(turn: Pass, numbers: Sequence[str]) -> None:
    read_at = timezone.now()

    def read(some: Sequence[str]) -> list[Page[Reading]]:
        page = partial(_page, turn, turn.started - SPAN, turn.started, numbers=some)
        return [found for found, _, _ in windows.pages(page, "")]

    found = known_to_ozon(numbers, read)
    store_page(turn, windows.joined(found), read_at=read_at, past=False, scheme=Scheme.FBO)
