"""Counts of the queue: of its tabs, of its headings, of the views people saved. Each set in one statement at most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.selectors import scope
from ozon.models import Shop
from sellerdesk.desk import filters as f
from sellerdesk.desk.groups import HEADINGS, spans
from worklist import tally
from worklist.models import WorkItem
from worklist.selectors import STATES, tab_of
from worklist.states import ItemState

COUNTED = 1_000


@dataclass(frozen=True)
class Numbers:
    """Cases in each tab, narrowed by the view's filters, and under each heading of the current tab. What is over is
    counted in its own tab alone, up to one more than ``COUNTED``."""

    tabs: Mapping[str, int]
    headings: Sequence[int]

    def total(self, tab: str) -> int:
        return self.tabs[tab]


def numbers(user: User, filters: f.Filters, shops: Iterable[Shop], *, now: datetime, fresh: bool) -> Numbers:
    """What the tabs and headings show. The whole queue is counted for everybody at once (``worklist.tally``), a
    narrowed one for itself."""
    if filters.is_narrowed:
        live = replace(filters, tab="all") if filters.is_over else filters
        awake = _narrowed(user, live, now)
        sleeping = f.narrow(_of(user, ItemState.SNOOZED), live, now=now, user=user).count()
    else:
        awake = _whole(user, filters, shops, now, fresh)
        sleeping = tally.kept(
            f"desk.asleep/{user.pk}", lambda: _of(user, ItemState.SNOOZED).count(), fresh=fresh
        )
    over = {"done": _over(user, filters, now=now, fresh=fresh)} if filters.is_over else {}
    return Numbers({**awake.tabs, "snoozed": sleeping, **over}, awake.headings)


def _over(user: User, filters: f.Filters, *, now: datetime, fresh: bool) -> int:
    """A list of years is not counted to its end on every look."""
    rows = f.narrow(_of(user, ItemState.DONE), filters, now=now, user=user)[: COUNTED + 1]
    key = f"desk.over/{user.pk}/{hash(f.first_page(filters))}"
    return tally.kept(key, rows.count, fresh=fresh)


def _whole(user: User, filters: f.Filters, shops: Iterable[Shop], now: datetime, fresh: bool) -> Numbers:
    board = tally.board(now=now, midnight=tally.midnight(now), fresh=fresh)
    ours = [shop.pk for shop in shops]
    everything = tally.total(board, ours)
    mine = tally.total(board, ours, of=lambda who: who == user.pk)
    free = tally.total(board, ours, of=lambda who: who is None)
    tabs = {"mine": mine.all, "free": free.all, "hot": everything.hot, "all": everything.all}
    current = {"mine": mine, "free": free}.get(filters.tab, everything)
    return Numbers(tabs, _headings({name: getattr(current, name) for name in HEADINGS}, filters.tab))


def _narrowed(user: User, filters: f.Filters, now: datetime) -> Numbers:
    rows = f.narrow(_of(user, ItemState.OPEN), filters, now=now, user=user)
    current = tab_of(filters.tab, user=user, now=now)
    wanted = {f"tab_{name}": tab_of(name, user=user, now=now) for name in f.TABS if name not in STATES}
    found = _counted(rows, {**wanted, **{name: current & span for name, span in spans(now).items()}})
    tabs = {name.removeprefix("tab_"): found[name] for name in wanted}
    return Numbers(tabs, _headings(found, filters.tab))


def _headings(found: Mapping[str, int], tab: str) -> list[int]:
    """In the order of the page; the hot tab has two of them."""
    shown = ("over", "hour") if tab == "hot" else tuple(HEADINGS)
    return [found[name] if name in shown else 0 for name in HEADINGS]


def of_views(user: User, views: Mapping[int, f.Filters], *, now: datetime) -> dict[int, int]:
    """How many cases each view shows: one statement for those of the queue, one for those of what sleeps. What is over
    is not counted."""
    found: dict[int, int] = {}
    for state, is_asleep in ((ItemState.OPEN, False), (ItemState.SNOOZED, True)):
        these = {
            pk: one for pk, one in views.items() if (one.tab == "snoozed") == is_asleep and not one.is_over
        }
        if these:
            wanted = {f"view_{pk}": f.in_view(one, now=now, user=user) for pk, one in these.items()}
            counted = _counted(_of(user, state), wanted)
            found |= {pk: counted[f"view_{pk}"] for pk in these}
    return found


def _of(user: User, state: ItemState) -> Any:
    return scope(WorkItem.objects.filter(state=state), user)


def _counted(rows: Any, wanted: Mapping[str, Q]) -> dict[str, int]:
    """All of them in one pass. An empty condition is everything."""
    counts = {name: Count("pk", filter=which) if which else Count("pk") for name, which in wanted.items()}
    found: dict[str, int] = rows.aggregate(**counts)
    return found
