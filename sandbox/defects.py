"""The error index of FBS and rFBS: a seller's cancellation or a late shipment makes a row of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from sandbox import times
from sandbox.shop import Shop
from sandbox.store import Doc

PERIOD_DAYS = 30
# Share of the posting's price that handling the mistake costs, by kind. Tariffs here are the sandbox's own.
PERCENT = {"SELLER_CANCELLATION": Decimal("5"), "SELLER_DELAY": Decimal("2.5")}
CENT = Decimal("0.01")


def rows(shop: Shop, since: str, to: str) -> list[Doc]:
    """Every mistake of that span, oldest first: `kind`, `at`, the posting and what it costs."""
    found = chain.from_iterable(of_posting(doc, now=shop.now()) for doc in shop.postings.all_seen())
    kept = [row for row in found if since <= row["at"] <= to]
    return sorted(kept, key=lambda row: (row["at"], row["posting_number"]))


def of_posting(doc: Doc, *, now: str) -> Iterator[Doc]:
    """The mistakes made with one posting so far; Ozon's own shipments have none."""
    if doc["scheme"] == "fbo":
        return
    if doc["cancellation"]["affect_cancellation_rating"]:
        yield _row(doc, "SELLER_CANCELLATION", doc["cancelled_at"])
    elif (doc["delivering_date"] or doc["cancelled_at"] or now) > doc["shipment_date"]:
        yield _row(doc, "SELLER_DELAY", doc["shipment_date"])


def period(shop: Shop) -> tuple[str, str]:
    """The days the index is taken over: the last thirty."""
    return times.shifted(shop.now(), days=-PERIOD_DAYS), shop.now()


def share(shop: Shop) -> float:
    """What one mistake adds to the index, in percent of the period's postings."""
    since, to = period(shop)
    sold: int = sum(
        doc["scheme"] != "fbo" and since <= doc["in_process_at"] <= to for doc in shop.postings.all_seen()
    )
    return round(100 / max(1, sold), 4)


def total(docs: list[Doc]) -> Decimal:
    return sum((Decimal(line["price"]) * line["quantity"] for line in docs), Decimal(0))


def _row(doc: Doc, kind: str, at: str) -> Doc:
    price = total(doc["lines"])
    charge = (price * PERCENT[kind] / 100).quantize(CENT)
    known = {"posting_number": doc["posting_number"], "order_id": doc["order_id"], "scheme": doc["scheme"]}
    return {**known, "kind": kind, "at": at, "price": price, "charge": charge, "percent": PERCENT[kind]}
