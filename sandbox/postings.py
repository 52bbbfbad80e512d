"""The life of a posting: placed, packed, handed over, delivered, cancelled; and what that does to stock."""

from collections.abc import Iterable
from random import Random

from sandbox import catalogue, parcels, reasons, stock, times
from sandbox.shop import Shop, found
from sandbox.store import Doc

SUBSTATUS = {
    "awaiting_packaging": "posting_created",
    "awaiting_deliver": "posting_registered",
    "delivering": "posting_on_way_to_city",
    "delivered": "posting_received",
    "cancelled": "posting_canceled",
    "cancelled_from_split_pending": "posting_split_pending",
}
SCHEMES = ("fbs", "rfbs", "fbo")
# Delivered within hours; bought by a company; bought out by Ozon; paid for in a shop outside Ozon.
MARKS = frozenset({"express", "legal", "buyout", "external"})
# A posting placed in a later status was ordered so many hours before, unless a moment is given.
HOURS_BEHIND = {"awaiting_deliver": 7, "delivering": 21, "delivered": 120}
RESERVING = frozenset({"awaiting_packaging", "awaiting_deliver"})
# What comes by itself next (see journey.py), and after how many hours at least and at most.
BY_ITSELF = {
    "awaiting_packaging": ("ozon_packs", 3, 9),
    "awaiting_deliver": ("carrier_takes", 6, 20),
    "delivering": ("buyer_receives", 24, 96),
}


def place(
    shop: Shop,
    *,
    scheme: str = "fbs",
    status: str = "awaiting_packaging",
    lines: list[Doc] | None = None,
    at: str | None = None,
    posting_number: str | None = None,
    chat_allowed: bool = True,
    marks: Iterable[str] = (),
) -> Doc:
    """A new posting of scheme fbs, rfbs or fbo, paid at `at`. Each line is {"offer_id", "quantity"}.

    `marks` are out of MARKS: what is rare about it.
    """
    if not set(marks) <= MARKS:
        raise ValueError(f"marks must be out of {', '.join(sorted(MARKS))}")
    if scheme not in SCHEMES:
        raise ValueError(f"scheme must be one of {', '.join(SCHEMES)}")
    dice = shop.dice()
    ordered = at or times.shifted(shop.now(), hours=-HOURS_BEHIND.get(status, 0))
    order = posting_number.rpartition("-")[0] if posting_number else order_number(shop, shop.dice())
    doc = {
        "posting_number": posting_number or f"{order}-1",
        "parent": "",
        "order_number": order,
        "order_id": 38_000_000_000 + shop.number("order"),
        "scheme": scheme,
        "status": status,
        "substatus": SUBSTATUS.get(status, "posting_created"),
        "previous_substatus": "",
        "warehouse_id": catalogue.RFBS_WAREHOUSE if scheme == "rfbs" else catalogue.FBS_WAREHOUSE,
        "lines": _lines(shop, lines),
        "created_at": times.shifted(ordered, seconds=-dice.randint(8, 90)),
        "in_process_at": ordered,
        "shipment_date": times.shifted(ordered, hours=30),
        "packed_at": None,
        "delivering_date": None,
        "delivered_at": None,
        "cancellation": reasons.NO_CANCELLATION,
        "cancelled_at": None,
        "tracking_number": "",
        "chat_allowed": chat_allowed and scheme != "fbo",
        "marks": sorted(marks),
        "destination": dice.choice(["Москва", "Казань", "Екатеринбург", "Самара", "Пермь", "Тула"]),
        "changed_at": ordered,
    }
    doc = _as_if_moved(doc, status, ordered, now=shop.now())
    if status in RESERVING:
        stock.reserve(shop, doc)
    _plan(shop, doc)
    return put(shop, doc)


def pack(shop: Shop, posting_number: str, *, at: str | None = None) -> Doc:
    """Assembled: a label exists, the parcel still lies with the seller."""
    doc = found(shop.postings, posting_number)
    return move(shop, doc, "awaiting_deliver", at=at, packed_at=at or shop.now())


def hand_over(shop: Shop, posting_number: str, *, at: str | None = None) -> Doc:
    """Given to the carrier: the goods leave the stock."""
    moment = at or shop.now()
    doc = found(shop.postings, posting_number)
    if doc["status"] in RESERVING:
        stock.leave(shop, doc)
    packed_at = doc["packed_at"] or moment
    tracking = f"TK{shop.number('tracking', first=70412001)}RU"
    return move(
        shop, doc, "delivering", at=at, packed_at=packed_at, delivering_date=moment, tracking_number=tracking
    )


def deliver(shop: Shop, posting_number: str, *, at: str | None = None) -> Doc:
    doc = found(shop.postings, posting_number)
    return move(shop, doc, "delivered", at=at, delivered_at=at or shop.now())


def cancel(
    shop: Shop,
    posting_number: str,
    *,
    packed: bool = False,
    handed_over: bool = False,
    initiator: str = "client",
    reason_id: int | None = None,
    at: str | None = None,
) -> Doc:
    """Cancel, after packing it or handing it over first if asked. A cancelled posting stays as it is."""
    moment = at or shop.now()
    doc = found(shop.postings, posting_number)
    if doc["status"] == "cancelled":
        return doc
    if (packed or handed_over) and doc["status"] == "awaiting_packaging":
        doc = pack(shop, posting_number, at=_before(moment, doc, minutes=90))
    if handed_over and doc["status"] == "awaiting_deliver":
        doc = hand_over(shop, posting_number, at=_before(moment, doc, minutes=30))
    if doc["status"] in RESERVING:
        stock.release(shop, doc)
    block = reasons.cancellation(
        initiator=initiator, reason_id=reason_id, packed=doc["packed_at"] is not None
    )
    doc = move(shop, doc, "cancelled", at=moment, cancellation=block, cancelled_at=moment)
    if doc["delivering_date"] and doc["scheme"] == "fbs":
        parcels.place(shop, doc, kind="Cancellation", status="MovingToSeller", at=moment)
    return doc


def put(shop: Shop, doc: Doc) -> Doc:
    return shop.postings.put(doc["posting_number"], doc)


def move(shop: Shop, doc: Doc, status: str, *, at: str | None, **fields: object) -> Doc:
    """The next status, with what it arranges for later; stock is the caller's."""
    changed = {"status": status, "substatus": SUBSTATUS[status], "previous_substatus": doc["substatus"]}
    moved = put(shop, {**doc, **changed, "changed_at": at or shop.now(), **fields})
    _plan(shop, moved)
    return moved


def _plan(shop: Shop, doc: Doc) -> None:
    """Arrange what the posting will do by itself. Packing is the seller's work, except in Ozon's warehouse."""
    if doc["status"] not in BY_ITSELF or (doc["status"] == "awaiting_packaging" and doc["scheme"] != "fbo"):
        return
    kind, least, most = BY_ITSELF[doc["status"]]
    dice = Random(f"{shop.options.seed}/{doc['posting_number']}/{kind}")
    shop.later(kind, doc["posting_number"], seconds=3600 * dice.uniform(least, most))


def _before(moment: str, doc: Doc, *, minutes: int) -> str:
    """So long before a moment, but not before the posting was paid."""
    return max(str(doc["in_process_at"]), times.shifted(moment, seconds=-60 * minutes))


def _as_if_moved(doc: Doc, status: str, ordered: str, *, now: str) -> Doc:
    """Fill in the moments a posting that is placed in a later status must already have behind it."""
    moments: dict[str, str] = {}
    if status != "awaiting_packaging":
        moments["packed_at"] = min(now, times.shifted(ordered, hours=6))
    if status in {"delivering", "delivered"}:
        moments["delivering_date"] = min(now, times.shifted(ordered, hours=20))
        doc = {**doc, "tracking_number": f"TK{doc['order_id']}RU"}
    if status == "delivered":
        moments["delivered_at"] = min(now, times.shifted(ordered, days=4))
    return {**doc, **moments, "changed_at": max([ordered, *moments.values()])}


def _lines(shop: Shop, wanted: list[Doc] | None) -> list[Doc]:
    if wanted is None:
        dice = shop.dice()
        return [catalogue.line(dice.choice(catalogue.products(shop)), dice.choice([1, 1, 1, 1, 2]))]
    return [
        catalogue.line(found(shop.products, line["offer_id"]), int(line.get("quantity", 1)))
        for line in wanted
    ]


def order_number(shop: Shop, dice: Random) -> str:
    """A buyer's number and the number of his order, as in 0187543210-0042."""
    serial = shop.number("buyer")
    buyer = 100_000_000 + (serial * 7_919_317 + shop.options.seed * 31) % 850_000_000
    return f"0{buyer}-{dice.randint(1, 240):04d}"
