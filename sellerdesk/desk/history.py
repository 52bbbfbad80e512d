"""One history of a posting out of all rooms: events, notes, files, the talk with the buyer, stock, Ozon's bookings.

Six small queries whatever is shown; pages go back by the moment, the source and the row they end with.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import StockMovement
from messaging.models import DialogueMessage
from messaging.states import Author
from money.models import Accrual
from ozon.models import Shop
from sellerdesk.desk.timeline import Line, line_of
from sellerdesk.desk.wording import money_text
from worklist.models import Attachment, Note, TimelineEntry
from worklist.states import Event, Origin

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PAGE = 40
EXCERPT = 140  # characters of a note or a message; the whole of it is in the talk
FILTERS: dict[str, "str | StrPromise"] = {
    "all": gettext_lazy("all"),
    "ozon": "Ozon",
    "us": gettext_lazy("us"),
    "people": gettext_lazy("people"),
    "talk": gettext_lazy("messages"),
    "notes": gettext_lazy("notes and files"),
    "stock": gettext_lazy("stock"),
    "money": gettext_lazy("money"),
}
TALK = [code for code in Event if code.value.startswith("message_")] + [Event.DRAFTED]
STOCK = [Event.RESERVE_RELEASED, Event.STOCK_MOVED, Event.PUT_BACK, Event.GOODS_TOLD, Event.STOCK_PUSHED]
MONEY = [code for code in Event if code.value.startswith(("refund_", "second_"))]
EVENTS: dict[str, Q] = {
    "all": Q(),
    "ozon": Q(origin=Origin.OZON),
    "us": ~Q(origin=Origin.OZON),
    "people": Q(origin=Origin.STAFF),
    "talk": Q(code__in=TALK),
    "notes": Q(code=Event.FILE_REMOVED),
    "stock": Q(code__in=STOCK),
    "money": Q(code__in=MONEY),
}


@dataclass(frozen=True, order=True)
class Mark:
    """A place in the history: a moment, the source's rank in it, the row's key in the source."""

    at: datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.rank}~{self.pk}"


@dataclass(frozen=True)
class Page:
    """Lines, newest first; ``earlier`` is the mark of what comes before them, empty at the beginning."""

    lines: list[Line]
    earlier: str


# Rows by their model.
Have = Mapping[type[Any], Sequence[Any]]
_ANY = Q()


@dataclass(frozen=True)
class _Source:
    """Rows of one kind with ``moment`` and what they say; ``shown_in``: which filters they belong to, and how.
    ``place`` is where the moment stands in a row that was read without it."""

    model: type[Any]
    place: str
    rows: Callable[[Shop, str], QuerySet[Any]]
    line: Callable[[Any], Line]
    shown_in: dict[str, Q]


def read_history(
    shop: Shop, number: str, *, wanted: str = "all", before: Mark | None = None, have: Have | None = None
) -> Page:
    """A page of the posting's history. The caller has checked that the user may see the shop.

    ``have``: rows of a model that were read already, its newest, more than a page of them if there are so many.
    """
    found = [_marked(rank, source, shop, number, wanted, before, have) for rank, source in enumerate(SOURCES)]
    newest = heapq.nlargest(PAGE + 1, (row for rows in found for row in rows), key=lambda row: row[0])
    lines = [SOURCES[mark.rank].line(row) for mark, row in newest[:PAGE]]
    return Page(lines, str(newest[PAGE - 1][0]) if len(newest) > PAGE else "")


def read_mark(text: str) -> Mark | None:
    """The mark behind an address's ``before``; None for anything that is none."""
    parts = text.split("~")
    try:
        at = parse_datetime(parts[0])
        return Mark(at, int(parts[1]), int(parts[2])) if at and at.tzinfo else None
    except (IndexError, ValueError):
        return None


def _marked(
    rank: int,
    source: _Source,
    shop: Shop,
    number: str,
    wanted: str,
    before: Mark | None,
    have: Have | None,
) -> Iterable[tuple[Mark, Any]]:
    if wanted not in source.shown_in:
        return []
    if have and source.model in have and not before and source.shown_in[wanted] == _ANY:
        return [(Mark(getattr(row, source.place), rank, row.pk), row) for row in have[source.model]]
    rows = source.rows(shop, number).filter(source.shown_in[wanted])
    if before:
        rows = rows.filter(_earlier(rank, before))
    return [(Mark(row.moment, rank, row.pk), row) for row in rows.order_by("-moment", "-pk")[: PAGE + 1]]


def _earlier(rank: int, mark: Mark) -> Q:
    if rank == mark.rank:
        return Q(moment__lt=mark.at) | Q(moment=mark.at, pk__lt=mark.pk)
    return Q(moment__lte=mark.at) if rank < mark.rank else Q(moment__lt=mark.at)


def _of(model: type[Any], place: str, shop: Shop, number: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(shop=shop, posting_number=number).annotate(moment=F(place))
    return rows


def _said(shop: Shop, number: str) -> QuerySet[DialogueMessage]:
    rows = DialogueMessage.objects.filter(dialogue__shop=shop, dialogue__posting_number=number)
    return rows.exclude(created_at=None).annotate(moment=F("created_at"))


def _booked(shop: Shop, number: str) -> QuerySet[Accrual]:
    """Ozon tells the day alone."""
    rows = Accrual.objects.filter(shop=shop, unit_number=number).exclude(amount=None).exclude(amount=0)
    return rows.annotate(moment=Cast("date", DateTimeField()))


def _note_line(note: Note) -> Line:
    at = timezone.localtime(note.created_at)
    if note.removed_at:
        return Line(at, "lock", _("A note, taken back"), by=note.by)
    return Line(at, "lock", _("A note"), by=note.by, link=f"#note-{note.pk}", words=_excerpt(note.text))


def _file_line(file: Attachment) -> Line:
    at = timezone.localtime(file.created_at)
    return Line(at, "clip", _("File: %(name)s") % {"name": file.name}, by=file.by, link=f"#file-{file.pk}")


def _said_line(message: DialogueMessage) -> Line:
    text = {
        Author.BUYER: _("The buyer wrote"),
        Author.SELLER: _("We wrote to the buyer"),
        Author.OZON: _("Ozon wrote into the dialogue"),
        Author.COURIER: _("The courier wrote into the dialogue"),
    }.get(Author(message.author), _("Somebody wrote into the dialogue"))
    words = _("a picture") if message.is_image else _excerpt(message.text)
    return Line(timezone.localtime(message.created_at), "chat", text, link="#talk", words=words)


def _movement_line(move: StockMovement) -> Line:
    quantity = f"{move.quantity:+d}".replace("-", "\u2212")
    text = str(Event.STOCK_MOVED.label) % {
        "offer_id": move.component,
        "quantity": quantity,
        "cause": move.get_cause_display(),
    }
    return Line(timezone.localtime(move.at), "stock", text, by=move.by)


def _booking_line(row: Accrual) -> Line:
    day = datetime.combine(row.date, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    text = _("booked %(amount)s: %(what)s") % {
        "amount": money_text(row.amount, row.currency) if row.amount is not None else "",
        "what": row.get_kind_display(),
    }
    return Line(day, "money", text, is_ozon=True, is_day=True)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]}…"


_BY_US = Q(author=Author.SELLER)
_HOUSE = dict.fromkeys(("all", "us", "people", "notes"), _ANY)


def _source(model: type[Any], place: str, line: Callable[[Any], Line], shown_in: dict[str, Q]) -> _Source:
    return _Source(model, place, partial(_of, model, place), line, shown_in)


# In the order of their ranks: of one moment, what stands further down is shown first.
SOURCES: list[_Source] = [
    _Source(Accrual, "", _booked, _booking_line, dict.fromkeys(("all", "ozon", "money"), _ANY)),
    _Source(
        DialogueMessage,
        "created_at",
        _said,
        _said_line,
        {"all": _ANY, "talk": _ANY, "ozon": ~_BY_US, "us": _BY_US},
    ),
    _source(StockMovement, "at", _movement_line, dict.fromkeys(("all", "us", "stock"), _ANY)),
    _source(TimelineEntry, "at", line_of, EVENTS),
    _source(Attachment, "created_at", _file_line, _HOUSE),
    _source(Note, "created_at", _note_line, _HOUSE),
]
