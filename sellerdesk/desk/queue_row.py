"""Rows of the queue, drawn once: people who look at the same queue, every few seconds, look at the same rows.

A row's markup is a pure function of what it is drawn from, so all of that is the key it is remembered by; nothing has
to be told to forget. Remembered in this process alone; ``MOST`` rows are some twenty megabytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from accounts.models import User
from orders.by_hand import may_come_back
from worklist.figures import NOBODY
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
SHOWN = ("pk", *OWN, "assignee_id", *(f"assignee__{name}" for name in NAMES))
OVER = ("closed_at", "closed_by", "outcome")
SHOWN_OVER = (*SHOWN, *OVER)
MOST = 10_000
_drawn: dict[tuple[Any, ...], SafeString] = {}
_sheets: dict["Frame", int] = {}
_numbers = count()  # never given twice: a row remembered under one can never stand for another


class Row(NamedTuple):
    """A case as the queue shows it: values alone, in the order of ``SHOWN``; fifty models would cost more than the
    reading of them."""

    pk: int
    kind: str
    key: str
    posting_number: str
    deadline_at: datetime | None
    sort_at: datetime
    product: str
    picture: str
    more: int
    reason: str
    amount: Decimal | None
    currency: str
    shop_id: int
    opened_at: datetime
    snoozed_until: datetime | None
    snoozed_for_reply: bool
    version: int
    assignee_id: int | None
    first_name: str | None
    last_name: str | None
    username: str | None
    closed_at: datetime | None = None
    closed_by: str = ""
    outcome: str = ""


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


def rows_of(view: QuerySet[WorkItem], most: int, shown: Sequence[str] = SHOWN) -> list[Row]:
    """The first cases of a view, with what these columns of the table tell."""
    return [Row(*values) for values in view.values_list(*shown)[:most]]


def sheet_of(frame: Frame) -> int:
    """The number rows of one frame are remembered under, so that the frame is looked at once and not for each."""
    if len(_sheets) >= MOST:
        _sheets.clear()
    return _sheets.setdefault(frame, next(_numbers))


def drawn(
    row: Row,
    frame: Frame,
    sheet: int,
    *,
    works: bool,
    shop: str,
    here: Mapping[Place, Sequence[Person]],
    now: datetime,
) -> SafeString:
    """The row of a case. ``works``: the reader may work in its shop; ``here``: who has it open."""
    people = tuple(here.get((row.shop_id, row.posting_number), ()))
    key = (sheet, works, shop, people, _left(row.deadline_at, now), row)
    markup = _drawn.get(key)
    if markup is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        markup = _draw(_item(row), frame, works=works, shop=shop, people=people, now=now)
        _drawn[key] = markup
    return markup


def _item(row: Row) -> WorkItem:
    """The case itself, as far as a row shows it."""
    item = WorkItem(pk=row.pk, **{name: getattr(row, name) for name in (*OWN, *OVER)})
    if row.assignee_id:
        item.assignee = User(pk=row.assignee_id, **{name: getattr(row, name) for name in NAMES})
    return item


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
        item=item,
        frame=frame,
        works=works,
        shop=shop,
        people=people,
        items_at=_items_at(),
        now=now,
        closed_by=closer_of(item),
        may_come_back=may_come_back(item),
    )
    return mark_safe(text)  # noqa: S308 - the template escapes each word of a person or of Ozon


def closer_of(item: WorkItem) -> str:
    """Who took a case out of the queue, in words; empty for one that is in it."""
    if item.closed_at is None:
        return ""
    return gettext("by itself") if item.closed_by in NOBODY else item.closed_by


@lru_cache
def _items_at() -> str:
    return reverse("item-take", args=[0]).removesuffix("0/take/")


def _template() -> Any:
    engine: Any = engines["jinja2"]  # Django's own type names nothing of the engine behind it
    return engine.env.get_template("desk/queue_row.html").module
