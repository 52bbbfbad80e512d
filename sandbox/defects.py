"""The error index of FBS and rFBS: a seller's cancellation or a late shipment makes a row of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from sandbox import times
from sandbox.indexes import TOP
from sandbox.shop import Shop
from sandbox.store import Doc

PERIOD_DAYS = 30
# No posting is given more days than this from payment to shipment.
DAYS_TO_SHIP = 3
# Share of the posting's price that handling the mistake costs, by kind. Tariffs here are the sandbox's own.
PERCENT = {"SELLER_CANCELLATION": Decimal("5"), "SELLER_DELAY": Decimal("2.5")}
CENT = Decimal("0.01")


def rows(shop: Shop, since: str, to: str) -> list[Doc]:
    """Every mistake of that span, oldest first: `kind`, `at`, the posting and what it costs."""
    found = chain.from_iterable(of_posting(doc, now=shop.now()) for doc in _candidates(shop, since, to))
    kept = {(row["at"], row["posting_number"]): row for row in found if since <= row["at"] <= to}
    return [row for _, row in sorted(kept.items())]


def of_posting(doc: Doc, *, now: str) -> Iterator[Doc]:
    """The mistakes made with one posting so far; Ozon's own shipments and what was split have none."""
    if doc["scheme"] == "fbo" or doc["status"] == "cancelled_from_split_pending":
        return
    if doc["cancellation"]["affect_cancellation_rating"]:
        yield _row(doc, "SELLER_CANCELLATION", doc["cancelled_at"])
    elif doc.get("part_cancelled_at"):
        yield _row(doc, "SELLER_CANCELLATION", doc["part_cancelled_at"])
    elif (doc["delivering_date"] or doc["cancelled_at"] or now) > doc["shipment_date"]:
        yield _row(doc, "SELLER_DELAY", doc["shipment_date"])


def period(shop: Shop) -> tuple[str, str]:
    """The days the index is taken over: the last thirty."""
    return times.shifted(shop.now(), days=-PERIOD_DAYS), shop.now()


def share(shop: Shop) -> float:
    """What one mistake adds to the index, in percent of the period's postings."""
    since, to = period(shop)
    placed = shop.postings.indexes["placed"]
    shelves = [name for name in placed.buckets() if name.startswith("fbs/")]
    return round(100 / max(1, placed.count(shelves, low=(since,), high=(to, TOP))), 4)


def _candidates(shop: Shop, since: str, to: str) -> Iterator[Doc]:
    """Postings that should have left in that span, and those that were last changed in it."""
    shelves = {name for name in shop.postings.indexes["placed"].buckets() if name.startswith("fbs/")}
    paid = times.shifted(since, days=-DAYS_TO_SHIP)
    yield from shop.postings.walk("placed", buckets=shelves, low=(paid,), high=(to, TOP))
    yield from shop.postings.walk("changed", buckets={"fbs"}, low=(since,), high=(to, TOP))


def total(docs: list[Doc]) -> Decimal:
    return sum((Decimal(line["price"]) * line["quantity"] for line in docs), Decimal(0))


def _row(doc: Doc, kind: str, at: str) -> Doc:
    price = total(doc["lines"])
    charge = (price * PERCENT[kind] / 100).quantize(CENT)
    known = {"posting_number": doc["posting_number"], "order_id": doc["order_id"], "scheme": doc["scheme"]}
    return {**known, "kind": kind, "at": at, "price": price, "charge": charge, "percent": PERCENT[kind]}
