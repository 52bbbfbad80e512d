"""Goods on their way back through Ozon (FBS and FBO); read only for the seller."""

from decimal import Decimal

from sandbox import times, wishes
from sandbox.shop import Shop, found
from sandbox.store import Doc

STATUSES = {
    "ArrivedAtReturnPlace": (3, "В пункте выдачи"),
    "ReceivedBySeller": (16, "Получен продавцом"),
    "ReturnedToOzon": (34, "На складе Ozon"),
    "MovingToSeller": (8, "Едет к вам"),
    "MoneyReturned": (21, "Деньги возвращены"),
    "Utilized": (28, "Утилизирован"),
}
PLACE = {
    "id": "23869688194000",
    "name": "ПВЗ Мытищи, Олимпийский проспект",
    "address": "Московская обл., г. Мытищи",
}


def place(
    shop: Shop,
    posting: Doc,
    *,
    kind: str = "ClientReturn",
    status: str = "ArrivedAtReturnPlace",
    at: str | None = None,
) -> Doc:
    """A return of the posting's first line. `kind` is Ozon's type, `status` a sys_name known here."""
    moment = at or shop.now()
    number = shop.number("parcel", first=1000015552)
    doc = {
        "id": number,
        "posting_number": posting["posting_number"],
        "order_id": posting["order_id"],
        "order_number": posting["order_number"],
        "scheme": posting["scheme"],
        "kind": kind,
        "reason": wishes.RETURN_NAMES[kind],
        "line": posting["lines"][0],
        "created_at": moment,
        "arrived_at": None,
        "final_at": None,
        "barcode": f"ii{5_275_000_000 + number % 10_000_000}",
    }
    return _put(shop, doc, status, moment)


def move(shop: Shop, return_id: int, *, status: str, at: str | None = None) -> Doc:
    """Ozon's tracking shows a new status."""
    return _put(shop, found(shop.parcels, return_id), status, at or shop.now())


def storage_price(doc: Doc, now: str) -> Decimal:
    """Roubles asked for keeping the parcel so far; the first three days are free."""
    if not doc["arrived_at"] or doc["final_at"]:
        return Decimal(0)
    days = (times.parse(now) - times.parse(doc["arrived_at"])).days
    return Decimal(15) * max(0, days - 3)


def _put(shop: Shop, doc: Doc, status: str, moment: str) -> Doc:
    STATUSES[status]
    changed: Doc = {"status": status, "changed_at": moment}
    if status == "ArrivedAtReturnPlace":
        changed["arrived_at"] = moment
    if status in {"ReceivedBySeller", "ReturnedToOzon", "Utilized"}:
        changed |= {"final_at": moment, "arrived_at": doc["arrived_at"] or moment}
    return shop.parcels.put(str(doc["id"]), {**doc, **changed})
