"""Ozon's reading of a page of postings → rows. What follows from it is ``orders.follow``."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import zstandard
from django.db.models.base import ModelState

from orders.locks import lock_postings
from orders.models import Posting, PostingLine
from orders.states import DELIVERED, HANDED_OVER, IN_HOUSE, PACKED_STATUS, RFBS_FLOWS, Scheme
from ozon import copying
from ozon.client import Row
from ozon.client.schemas.postings import Cancellation as CancellationReading
from ozon.client.schemas.postings import Posting as Reading
from ozon.models import Shop

# Personal data no screen needs never reaches the archive.
PERSONAL = ("customer", "addressee", "legal_info", "courier", "analytics_data", "additional_data")

LEVEL = 1  # a third of the time of zlib at the same size
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])

_DEFAULTS = {field.attname: field.get_default() for field in Posting._meta.concrete_fields}

COPIED = (
    "order_id",
    "order_number",
    "parent_number",
    "scheme",
    "ozon_status",
    "ozon_substatus",
    "actions",
    "in_process_at",
    "shipment_date",
    "delivering_date",
    "delivered_at",
    "packed_at",
    "handed_over_at",
    "warehouse_id",
    "delivery_method_id",
    "delivery_method",
    "carrier",
    "flow",
    "tracking_number",
    "upper_barcode",
    "lower_barcode",
    "is_express",
    "is_legal",
    "is_external",
    "has_buyout",
    "late_after",
    "requirements",
    "reason_id",
    "reason",
    "cancellation_type",
    "cancelled_after_ship",
    "affects_rating",
    "amount",
    "currency",
)
READ = ("read_at", "payload", "fingerprint")
INSERTED = ("id", "shop", "posting_number", *COPIED, *READ)
LINE_COLUMNS = ("posting", "sku", "offer_id", "name", "quantity", "price", "is_buyout")


class Line(NamedTuple):
    """A product of a posting, as it is written: in the order of ``LINE_COLUMNS`` behind the posting's key."""

    sku: int
    offer_id: str
    name: str
    quantity: int
    price: Decimal | None
    is_buyout: bool


@dataclass
class Change:
    """One posting after a reading: what it was before (``""`` when new), its lines, and the pieces by ``offer_id`` by
    which they became more or fewer (none when new)."""

    posting: Posting
    before: str
    is_new: bool
    lines: list[Line]
    moved: dict[str, int] = field(default_factory=dict)

    def give_lines(self) -> None:
        """Its lines as if prefetched, so that what follows asks for none of them. Costs more than the reading: only
        for what is worked on."""
        known = PostingLine.objects.all()
        known._result_cache = [PostingLine(posting=self.posting, **line._asdict()) for line in self.lines]
        known._prefetch_done = True  # type: ignore[attr-defined]  # as prefetch_related leaves it
        self.posting._prefetched_objects_cache = {"lines": known}  # type: ignore[attr-defined]  # Django's own place for it


def scheme_of(reading: Reading) -> Scheme:
    flows = {reading.tpl_integration_type.casefold(), reading.integration_type_flow.casefold()}
    return Scheme.RFBS if flows & RFBS_FLOWS else Scheme.FBS


def archive(raw: bytes) -> bytes:
    """The row as Ozon sent it, compressed, without buyers' personal data."""
    kept = {name: value for name, value in _MEMBERS.decode(raw).items() if name not in PERSONAL}
    return zstandard.compress(msgspec.json.encode(kept), LEVEL)


def lines_of(reading: Reading) -> list[Line]:
    """The reading's lines; the same article listed twice becomes one line."""
    merged: dict[tuple[int, str], Line] = {}
    for product in reading.products:
        key = (product.sku, product.offer_id[:100])
        quantity = max(0, product.quantity) + (merged[key].quantity if key in merged else 0)
        is_buyout = product.is_marketplace_buyout
        merged[key] = Line(*key, product.name[:500], quantity, product.price, is_buyout)
    return list(merged.values())


def _fill(row: Posting, reading: Reading, scheme: Scheme, read_at: datetime) -> None:
    cancellation = reading.cancellation
    row.order_id, row.order_number = reading.order_id, reading.order_number[:80]
    row.parent_number, row.scheme = reading.parent_posting_number[:80], scheme
    row.ozon_status, row.ozon_substatus = reading.status[:64], reading.substatus[:64]
    row.actions = sorted(reading.available_actions)
    row.in_process_at = reading.in_process_at or reading.created_at
    row.shipment_date, row.delivering_date = reading.shipment_date, reading.delivering_date
    row.delivered_at = row.delivered_at or reading.fact_delivery_date
    # Ozon leaves whole objects out of some readings; what was known of the place and the goods stays known.
    row.warehouse_id = reading.warehouse_id or row.warehouse_id
    row.delivery_method = reading.delivery_method_name[:300] or row.delivery_method
    row.delivery_method_id = reading.delivery_method_id or row.delivery_method_id
    row.carrier = reading.carrier[:200] or row.carrier
    row.flow = (reading.integration_type_flow or reading.tpl_integration_type)[:64] or row.flow
    row.tracking_number = reading.tracking_number[:120]
    # Only some readings are asked for them.
    row.upper_barcode = reading.upper_barcode[:100] or row.upper_barcode
    row.lower_barcode = reading.lower_barcode[:100] or row.lower_barcode
    row.is_express, row.is_external = reading.is_express, reading.is_external
    row.is_legal = reading.is_legal or row.is_legal  # only some readings are asked for it
    row.late_after, row.requirements = reading.shipment_date_without_delay, reading.requirements
    row.reason_id = (cancellation.cancel_reason_id if cancellation else 0) or reading.cancel_reason_id
    row.reason = cancellation.cancel_reason[:500] if cancellation else ""
    row.cancellation_type = _said_by(cancellation)[:32] if cancellation else ""
    row.cancelled_after_ship = cancellation.cancelled_after_ship if cancellation else None
    row.affects_rating = cancellation.affect_cancellation_rating if cancellation else None
    if reading.status == PACKED_STATUS:
        row.packed_at = row.packed_at or read_at
    if reading.status in IN_HOUSE:
        row.handed_over_at = None  # parcels really do come back
    if reading.status in HANDED_OVER:
        row.handed_over_at = row.handed_over_at or read_at
    if reading.status == DELIVERED:
        row.delivered_at = row.delivered_at or read_at
    if not reading.products and row.pk:
        return
    lines = reading.products
    row.has_buyout = any(p.is_marketplace_buyout for p in lines)
    row.amount = sum((p.price * p.quantity for p in lines if p.price is not None), Decimal(0))
    row.currency = next((p.currency for p in lines if p.currency), row.shop.currency)[:3]


def _said_by(cancellation: CancellationReading) -> str:
    return cancellation.cancellation_type or cancellation.cancellation_initiator


def _signature(row: Posting) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COPIED)


def _same_lines(row: Posting, lines: Sequence[Line]) -> bool:
    def facts(found: Iterable[PostingLine | Line]) -> list[tuple[int, str, int, Decimal | None, bool]]:
        return sorted((line.sku, line.offer_id, line.quantity, line.price, line.is_buyout) for line in found)

    return facts(row.lines.all()) == facts(lines)


def fingerprint(row: Row[Reading]) -> bytes:
    """What a reading was, to the byte and without keeping it: 16 bytes."""
    return hashlib.blake2b(row.raw_bytes, digest_size=16).digest()


@dataclass
class _Batch:
    """What one page has to write, so that it is a handful of statements whatever the page's size."""

    changes: list[Change] = field(default_factory=list)
    refreshed: list[Posting] = field(default_factory=list)  # says the same in other words
    relined: list[Change] = field(default_factory=list)

    def write(self) -> None:
        fresh = [change.posting for change in self.changes if change.is_new]
        for posting, pk in zip(fresh, copying.take_ids(Posting, len(fresh)) if fresh else [], strict=True):
            posting.pk = pk
        copying.insert(fresh, INSERTED)
        copying.update([change.posting for change in self.changes if not change.is_new], [*COPIED, *READ])
        copying.update(self.refreshed, READ)
        old = [change.posting.pk for change in self.relined if not change.is_new]
        if old:
            PostingLine.objects.filter(posting__in=old).delete()
        values = [(change.posting.pk, *line) for change in self.relined for line in change.lines]
        copying.insert_values(PostingLine, LINE_COLUMNS, values)


def store(
    shop: Shop,
    rows: Sequence[Row[Reading]],
    *,
    read_at: datetime,
    scheme: Scheme | None = None,
    thorough: bool = False,
) -> list[Change]:
    """Upsert a page in bulk, in the caller's transaction, and tell what changed.

    A row is replaced only by a reading that began later. A page seen twice writes nothing: readings of one source
    are taken one after the other, so what is stored is what was read last. Postings that changed stay locked
    until the transaction ends. ``thorough``: compare even what came as it came last time, to the byte: what is stored
    of it may be damaged, or an older version of the desk understood less of it.
    """
    latest = {row.value.posting_number: row for row in rows}
    prints = {number: fingerprint(row) for number, row in latest.items()}
    stored = Posting.objects.filter(shop=shop, posting_number__any=list(latest))
    seen = {number: bytes(known) for number, known in stored.values_list("posting_number", "fingerprint")}
    if not thorough:
        latest = {number: row for number, row in latest.items() if seen.get(number) != prints[number]}
    known = lock_postings(shop, seen.keys() & latest.keys())
    batch = _Batch()
    for number, row in latest.items():
        posting = known.get(number) or _blank(number[:80])
        if posting.pk is None or posting.read_at < read_at:
            posting.shop = shop
            posting.fingerprint = prints[number]
            says_news = seen.get(number) != prints[number]
            _take(batch, posting, row, scheme or scheme_of(row.value), read_at, says_news=says_news)
    batch.write()
    return batch.changes


def _blank(number: str) -> Posting:
    """A new posting. Django asks every field for its default when it makes a row by names: that takes as long as
    reading it from Ozon's answer."""
    posting = Posting.__new__(Posting)
    posting.__dict__.update(_DEFAULTS, posting_number=number)
    posting._state = ModelState()
    return posting


def _take(
    batch: _Batch, posting: Posting, row: Row[Reading], scheme: Scheme, read_at: datetime, *, says_news: bool
) -> None:
    """Put one reading on its row and into the batch. ``says_news``: it came otherwise than last time."""
    is_new = posting.pk is None
    before, signature = posting.ozon_status, None if is_new else _signature(posting)
    _fill(posting, row.value, scheme, read_at)
    posting.read_at, posting.payload = read_at, archive(row.raw_bytes)
    lines = lines_of(row.value)
    same_lines = not is_new and (not lines or _same_lines(posting, lines))
    if same_lines and _signature(posting) == signature:
        if says_news:
            batch.refreshed.append(posting)
        return
    change = Change(posting=posting, before="" if is_new else before, is_new=is_new, lines=lines)
    batch.changes.append(change)
    if same_lines:
        change.lines = [_line_of(known) for known in posting.lines.all()]
        return
    batch.relined.append(change)
    if not is_new:
        change.moved = _moved(posting.lines.all(), lines)


def _moved(before: Iterable[PostingLine], after: Iterable[Line]) -> dict[str, int]:
    """By how many pieces each article's lines differ: fewer now is negative."""
    moved: Counter[str] = Counter()
    for now in after:
        moved[now.offer_id] += now.quantity
    for known in before:
        moved[known.offer_id] -= known.quantity
    return {offer_id: pieces for offer_id, pieces in moved.items() if pieces}


def _line_of(line: PostingLine) -> Line:
    return Line(line.sku, line.offer_id, line.name, line.quantity, line.price, line.is_buyout)


def parents_of(shop: Shop, postings: Iterable[Posting]) -> dict[str, Posting]:
    """Parents of split postings, by number, in one query."""
    numbers = {posting.parent_number for posting in postings if posting.parent_number}
    if not numbers:
        return {}
    return {row.posting_number: row for row in Posting.objects.filter(shop=shop, posting_number__in=numbers)}
