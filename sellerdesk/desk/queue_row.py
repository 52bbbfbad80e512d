"""Rows of the queue, drawn once: people who look at the same queue, every few seconds, look at the same rows.

A row's markup is a pure function of what it is drawn from, so all of that is the key it is remembered by; nothing has
to be told to forget. Remembered in this process alone; ``MOST`` rows are some twenty megabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from worklist.models import WorkItem
from worklist.presence import Person, Place

# What a row shows, and nothing more: fifty rows are read on every look.
OWN = (
    *(
        "kind",
        "key",
        "posting_number",
        "deadline_at",
        "sort_at",
        "product",
        "picture",
        "more",
        "reason",
        "amount",
    ),
    *("currency", "shop_id", "opened_at", "snoozed_until", "snoozed_for_reply", "version"),
)
NAMES = ("first_name", "last_name", "username")
SHOWN = (*OWN, *(f"assignee__{name}" for name in NAMES))
MOST = 10_000
_values = attrgetter("pk", *OWN, "assignee_id")
_names = attrgetter(*NAMES)
_drawn: dict[tuple[Any, ...], SafeString] = {}


@dataclass(frozen=True)
class Frame:
    """What is the same for all rows of a page: ``columns`` shown, where one came from (``?from=…`` or empty), the
    reader, and whether rows have a box to tick."""

    columns: tuple[str, ...]
    came_from: str
    reader: int
    has_ticks: bool
    language: str
    zone: str
    today: date


def frame_of(columns: Sequence[str], *, came_from: str, reader: int, has_ticks: bool, now: datetime) -> Frame:
    return Frame(
        tuple(columns),
        came_from,
        reader,
        has_ticks,
        get_language() or "",
        timezone.get_current_timezone_name(),
        timezone.localdate(now),
    )


def drawn(
    item: WorkItem,
    frame: Frame,
    *,
    works: bool,
    shop: str,
    here: Mapping[Place, Sequence[Person]],
    now: datetime,
) -> SafeString:
    """The row of a case. ``works``: the reader may work in its shop; ``here``: who has it open."""
    people = tuple(here.get((item.shop_id, item.posting_number), ()))
    names = _names(item.assignee) if item.assignee else ()
    left = _left(item.deadline_at, now)
    key = (frame, works, shop, people, names, left, *_values(item))
    row = _drawn.get(key)
    if row is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        row = _draw(item, frame, works=works, shop=shop, people=people, now=now)
        _drawn[key] = row
    return row


def _left(deadline: datetime | None, now: datetime) -> tuple[int, bool] | None:
    """All that the words and the colour of a deadline depend on: whole minutes, and whether it is past."""
    if deadline is None:
        return None
    left = deadline - now
    return left // timedelta(minutes=1), left <= timedelta(0)


def _draw(
    item: WorkItem, frame: Frame, *, works: bool, shop: str, people: tuple[Person, ...], now: datetime
) -> SafeString:
    text: str = _template().row(
        item=item, frame=frame, works=works, shop=shop, people=people, items_at=_items_at(), now=now
    )
    return mark_safe(text)  # noqa: S308 - the template escapes each word of a person or of Ozon


@lru_cache
def _items_at() -> str:
    return reverse("item-take", args=[0]).removesuffix("0/take/")


def _template() -> Any:
    engine: Any = engines["jinja2"]  # Django's own type names nothing of the engine behind it
    return engine.env.get_template("desk/queue_row.html").module
