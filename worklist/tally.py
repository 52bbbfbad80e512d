"""How many cases wait, by shop and person: counted once for everybody who looks, not once for each.

The open cases are read in one statement and kept in this process for ``FIGURES_SECONDS``, so a hundred people with the
queue before them cost as much as one. Walls: the tally knows all shops, and every reader says which he may see.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from worklist.models import WorkItem
from worklist.selectors import BREACHING
from worklist.services import NEVER
from worklist.states import ItemState


class Tally(NamedTuple):
    """Open cases by the headings of the queue. The five add up to ``all``."""

    over: int = 0
    hour: int = 0
    today: int = 0
    later: int = 0
    never: int = 0

    @property
    def all(self) -> int:
        return self.over + self.hour + self.today + self.later + self.never

    @property
    def hot(self) -> int:
        """Overdue, or about to be."""
        return self.over + self.hour


Board = dict[tuple[int, int | None], Tally]  # (shop, assignee) → tally
T = TypeVar("T")
MOST = 10_000
# Not Django's cache: it copies what it keeps, and the copying costs more than many a count.
_memory: dict[str, tuple[float, Any]] = {}


def board(*, now: datetime, midnight: datetime, fresh: bool = False) -> Board:
    """The tallies of all shops and people. ``midnight`` ends the reader's day; readers of one zone share a board.

    At most ``FIGURES_SECONDS`` old; ``fresh`` counts anew, for whoever has just changed something.
    """
    return kept(f"worklist.board/{midnight.isoformat()}", lambda: _count(now, midnight), fresh=fresh)


def kept(key: str, count: Callable[[], T], *, fresh: bool = False) -> T:
    """What ``count`` gives, from this process's memory where it is young enough. Nobody may change what he gets."""
    now = monotonic()
    until, found = _memory.get(key, (0.0, None))
    if fresh or until <= now:
        found = count()
        if len(_memory) > MOST:
            _memory.clear()
        _memory[key] = now + settings.FIGURES_SECONDS, found
    return cast(T, found)


def total(rows: Board, shops: Iterable[int], *, of: Callable[[int | None], bool] = lambda _: True) -> Tally:
    """The tally of these shops, of those assignees ``of`` picks."""
    mine = frozenset(shops)
    return _sum(tally for (shop, who), tally in rows.items() if shop in mine and of(who))


def by_shop(rows: Board) -> dict[int, Tally]:
    """The tallies of whole shops; one without an open case is not among them."""
    found: dict[int, list[Tally]] = {}
    for (shop, _who), tally in rows.items():
        found.setdefault(shop, []).append(tally)
    return {shop: _sum(tallies) for shop, tallies in found.items()}


def _sum(tallies: Iterable[Tally]) -> Tally:
    return Tally(*map(sum, zip(*tallies, strict=True)))


def midnight(now: datetime) -> datetime:
    """The end of the day in the active time zone."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))


def _count(now: datetime, midnight: datetime) -> Board:
    edges = [now, now + BREACHING, max(now + BREACHING, midnight), NEVER]
    spans = zip([None, *edges], [*edges, None], strict=True)
    rows = (
        WorkItem.objects.filter(state=ItemState.OPEN)
        .order_by()
        .values("shop", "assignee")
        .annotate(
            **{
                name: Count("pk", filter=_span(*span))
                for name, span in zip(Tally._fields, spans, strict=True)
            }
        )
    )
    return {(row["shop"], row["assignee"]): Tally(*(row[name] for name in Tally._fields)) for row in rows}


def _span(start: datetime | None, end: datetime | None) -> Q:
    which = Q(sort_at__gte=start) if start else Q()
    return which & Q(sort_at__lt=end) if end else which
