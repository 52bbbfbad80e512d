"""Ozon → us: what Ozon booked to the seller's account, day by day."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from money.families import families_of
from money.models import Accrual, AccrualType, Reconciliation
from money.states import Family, PartKind
from money.touching import touch
from ozon import copying, facts
from ozon.client import BadRow
from ozon.client.errors import Refused
from ozon.client.schemas.accruals import Accrual as Reading
from ozon.client.schemas.accruals import AccrualType as TypeReading
from ozon.models import SyncSource
from ozon.passes import Pass
from ozon.windows import pages

DAY = timedelta(days=1)
MOST_HISTORY = timedelta(days=90)
# Ozon keeps the place in a day's list for 15 minutes; a call takes its time.
PLACE_KEPT = timedelta(minutes=14)
PAGES_AT_ONCE = 10
KEY = ("shop", "date", "accrual_id", "part")
FIGURES = ("amount", "sale_commission", "commission", "bonus", "coinvestment", "seller_price", "buyer_price")
# What a comparison with the refund ledger reads.
COMPARED = ("unit_number", "kind", "sku", "type_id", "amount", "currency", "bonus", "coinvestment")
BACK = frozenset({Family.SALE, Family.SHIPPING, Family.COMPENSATION})
TOLD = ("unit_number", "category", "delivery_schema", "kind", "sku", "type_id", "total", "currency", *FIGURES)


def sync_accruals(turn: Pass) -> None:
    """Bookings of the days since the last pass and of the overlap before them, then history, newest first.

    A day that was read before is read again as a whole: Ozon adds to days that are over. An unchanged row is not
    written. Idempotent.
    """
    turn.proves = True  # what a person wants read again is not over with the first pass
    _read_types(turn)
    book = _Book(turn)
    _read_new(book)
    _read_again(book)
    _read_history(book)


def _read_types(turn: Pass) -> None:
    page = turn.client.accruals.types()
    turn.store(
        list({row.id: row for row in page.values}.values()),
        partial(_keep_types, turn),
        key=lambda row: row.id,
        bad_rows=page.bad_rows,
    )


def _keep_types(turn: Pass, readings: Sequence[TypeReading]) -> None:
    rows = [
        AccrualType(shop=turn.shop, type_id=row.id, name=row.name[:300], description=row.description)
        for row in readings
    ]
    told = ["name", "description"]
    copying.merge(rows, ["shop", "type_id", *told], unique=["shop", "type_id"], replace=told)


@dataclass
class _Book:
    """Bookings that are read and not stored yet: many days are one transaction."""

    turn: Pass
    rows: dict[tuple[date, int], Reading] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)
    pages: int = 0

    def read(self, day: date, *, done: Callable[[], None]) -> None:
        """All pages of one day; ``done`` notes in the cursor that it is read."""
        place = _kept_place(self.turn, day)
        try:
            self._read_on(day, place)
        except Refused:
            if not place:
                raise
            self._read_on(day, "")  # the kept place is not known any more: the day from its start
        done()
        if self.pages >= PAGES_AT_ONCE:
            self.store()

    def _read_on(self, day: date, place: str) -> None:
        read = partial(self.turn.client.accruals.by_day, day)
        for page, following, _ in pages(lambda at: read(last_id=at), place):
            self.rows |= {(day, row.accrual_id): row for row in page.values}
            self.bad_rows += page.bad_rows
            self.pages += 1
            self.turn.cursor.pop("place", None)
            if following:
                now = timezone.now().isoformat()
                self.turn.cursor["place"] = {"day": day.isoformat(), "last_id": following, "at": now}
                self.store()
            else:
                self.turn.renew()

    def store(self) -> None:
        """Everything read so far, with the cursor."""
        rows, bad_rows = self.rows, self.bad_rows
        self.rows, self.bad_rows, self.pages = {}, [], 0
        self.turn.store(
            [(day, reading) for (day, _), reading in rows.items()],
            partial(_keep, self.turn),
            key=lambda row: row[1].accrual_id,
            bad_rows=bad_rows,
        )


def _read_new(book: _Book) -> None:
    """From the overlap before the newest day read so far to today, oldest first: a pass cut short goes on there."""
    turn = book.turn
    read_to = parse_date(turn.cursor.get("read_to") or "")
    day = read_to - turn.overlap if read_to else turn.shop.opening_line.date()
    while day <= turn.started.date():
        book.read(day, done=partial(_note_new, turn, day))
        day += DAY
    book.store()


def _note_new(turn: Pass, day: date) -> None:
    turn.cursor["read_to"] = max(turn.cursor.get("read_to") or "", day.isoformat())


def _read_again(book: _Book) -> None:
    """What a person wants read anew, in the pass's slice of time."""
    turn, wanted = book.turn, book.turn.row.again_from
    if wanted is None:
        return
    day = parse_date(turn.cursor.get("again") or "") or wanted.date()
    while day <= turn.started.date() and turn.goes_on("again"):
        book.read(day, done=partial(turn.cursor.update, {"again": (day + DAY).isoformat()}))
        day += DAY
    if day > turn.started.date():
        turn.cursor.pop("again", None)
        SyncSource.objects.filter(pk=turn.row.pk, again_from=wanted).update(again_from=None)
    book.store()


def _read_history(book: _Book) -> None:
    """What was booked before the shop was connected, newest first, in the pass's slice of time."""
    turn, row, line = book.turn, book.turn.row, book.turn.shop.opening_line
    if row.opened_at:
        return
    bottom = row.history_from or line - min(timedelta(days=turn.shop.history_days), MOST_HISTORY)
    top = row.history_to or line
    turn.tell(history_from=bottom, history_to=top)
    while top > bottom and turn.goes_on("history"):
        top = max(bottom, top - DAY)
        book.read(top.date(), done=partial(turn.tell, history_to=top))
    turn.opens = top <= bottom
    book.store()


def _kept_place(turn: Pass, day: date) -> str:
    kept = turn.cursor.get("place") or {}
    at = parse_datetime(kept.get("at") or "")
    if kept.get("day") != day.isoformat() or at is None or timezone.now() - at > PLACE_KEPT:
        return ""
    return str(kept["last_id"])


def _keep(turn: Pass, readings: Sequence[tuple[date, Reading]]) -> None:
    """A booking read again replaces all its parts."""
    rows = [row for day, reading in readings for row in _rows(turn, day, reading)]
    read = {(day, reading.accrual_id) for day, reading in readings}
    parts = {(row.date, row.accrual_id, row.part) for row in rows}
    stored = Accrual.objects.filter(
        shop=turn.shop, date__in={day for day, _ in read}, accrual_id__in=[number for _, number in read]
    ).only(*KEY, *COMPARED)
    known = {
        (row.date, row.accrual_id, row.part): row for row in stored if (row.date, row.accrual_id) in read
    }
    gone = [row for key, row in known.items() if key not in parts]
    Accrual.objects.filter(pk__in=[row.pk for row in gone]).delete()
    copying.merge(rows, [*KEY, *TOLD], unique=KEY, replace=TOLD)
    _tell_changed(turn, [*gone, *_changed(rows, known)])
    _tell_unknown(turn, rows)


def _changed(rows: Sequence[Accrual], known: Mapping[tuple[date, int, str], Accrual]) -> Iterator[Accrual]:
    """New and corrected rows, with what a corrected one was about before."""
    for row in rows:
        old = known.get((row.date, row.accrual_id, row.part))
        if old is None:
            yield row
        elif any(getattr(old, name) != getattr(row, name) for name in COMPARED):
            yield from (old, row)


def _tell_changed(turn: Pass, changed: Sequence[Accrual]) -> None:
    """Have the postings compared anew to which money went back, or for which anything changed once it was compared."""
    units = {row.unit_number for row in changed if row.unit_number}
    if not units:
        return
    families = families_of(turn.shop)
    back = {row.unit_number for row in changed if _goes_back(row, families)}
    compared = Reconciliation.objects.filter(shop=turn.shop, posting_number__in=units - back)
    touch(turn.shop, back | set(compared.values_list("posting_number", flat=True)))


def _goes_back(row: Accrual, families: Mapping[int, Family]) -> bool:
    if row.kind == PartKind.SALE:
        return row.amount is not None and row.amount < 0
    return families.get(row.type_id) in BACK


def _rows(turn: Pass, day: date, reading: Reading) -> list[Accrual]:
    """One row per part, named so that the same reading gives the same names."""
    seen: Counter[str] = Counter()
    rows = []
    for part in reading.parts:
        name = f"{part.kind}:{part.sku}:{part.type_id}"
        seen[name] += 1
        rows.append(
            Accrual(
                shop=turn.shop,
                date=day,
                accrual_id=reading.accrual_id,
                part=f"{name}:{seen[name]}",
                unit_number=reading.unit_number,
                category=reading.category,
                delivery_schema=reading.delivery_schema,
                kind=part.kind,
                sku=part.sku,
                type_id=part.type_id,
                total=reading.total,
                currency=(part.currency or reading.currency or turn.shop.currency)[:3],
                **{name: getattr(part, name) for name in FIGURES},
            )
        )
    return rows


def _tell_unknown(turn: Pass, rows: Sequence[Accrual]) -> None:
    """Services and fees that Ozon's own dictionary does not name."""
    types = AccrualType.objects.filter(shop=turn.shop).values_list("type_id", flat=True)
    facts.unknown_values(
        shop=turn.shop,
        source=turn.source,
        seen=[str(row.type_id) for row in rows if row.type_id],
        known=frozenset(map(str, types)),
        field="type_id",
    )
