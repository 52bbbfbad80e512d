"""Goods on their way back through Ozon (FBS and FBO), and buyers' claims there; read only for the seller."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from sandbox import times, wishes
from sandbox.shop import Shop, found
from sandbox.store import Doc

# sys_name: id, what Ozon shows. Only 3, 16 and 34 are known ids of Ozon's.
STATUSES = {
    "ArrivedAtReturnPlace": (3, "В пункте выдачи"),
    "ReceivedBySeller": (16, "Получен продавцом"),
    "ReturnedToOzon": (34, "На складе Ozon"),
    "MovingToSeller": (8, "Едет к вам"),
    "MovingToOzon": (9, "Едет на склад Ozon"),
    "MoneyReturned": (21, "Деньги возвращены"),
    "Utilized": (28, "Утилизирован"),
    "OnSellerApproval": (40, "Ожидает вашего решения"),
    "Approved": (41, "Заявка одобрена"),
    "ReturnMoneyApproved": (42, "Возврат денег одобрен"),
    "Rejected": (43, "Заявка отклонена"),
    "DisputeOpened": (44, "Покупатель открыл спор"),
    "ApprovedByOzon": (45, "Одобрена Ozon"),
    "CrmRejected": (46, "Отклонена Ozon"),
    "CompensationOffered": (47, "Ozon предлагает компенсацию"),
    "WaitingCompensation": (48, "Ожидает компенсации"),
    "CompensationRejectedBySla": (49, "Срок ответа на компенсацию истёк"),
    "CompensationRejectedBySeller": (50, "Вы отказались от компенсации"),
    # Shown by Ozon in words that its list of names does not have.
    "ItemSearch": (51, "Ищем товар"),
    "ItemWrittenOff": (52, "Списали товар"),
}
# What follows by itself: its weight, the next status, after how many hours at least and at most. Silence of a
# day approves a claim; the rest of the pace is the sandbox's own.
Step = tuple[int, str, float, float]
NEXT: dict[str, list[Step]] = {
    "OnSellerApproval": [(1, "Approved", 24, 24)],
    "DisputeOpened": [(1, "ApprovedByOzon", 24, 72), (1, "CrmRejected", 24, 72)],
    "Approved": [(1, "ReturnMoneyApproved", 0.5, 2)],
    "ApprovedByOzon": [(1, "ReturnMoneyApproved", 0.5, 2)],
    "ReturnMoneyApproved": [(1, "MoneyReturned", 1, 4)],
    "MoneyReturned": [(1, "MovingToSeller", 12, 36)],
    "MovingToSeller": [(1, "ArrivedAtReturnPlace", 48, 120)],
    "MovingToOzon": [(1, "ReturnedToOzon", 48, 120)],
    "ArrivedAtReturnPlace": [(4, "ReceivedBySeller", 24, 144), (1, "ReturnedToOzon", 240, 336)],
    "CompensationOffered": [(1, "CompensationRejectedBySla", 72, 72)],
    "ItemSearch": [(1, "MovingToSeller", 48, 96), (1, "ItemWrittenOff", 120, 240)],
    "ItemWrittenOff": [(1, "CompensationOffered", 12, 24)],
}
FINAL = frozenset({"ReceivedBySeller", "ReturnedToOzon", "Utilized"})
UNPAID = frozenset({"OnSellerApproval", "Approved", "ReturnMoneyApproved", "Rejected", "DisputeOpened"})
UNPAID |= {"ApprovedByOzon", "CrmRejected"}
HOURS_UNTIL_COMPENSATED = 48
OFFERED, COMPENSATED, DECOMPENSATED = 1, 2, 4
COMPENSATION = {
    OFFERED: ("Sent", "Отправлена"),
    COMPENSATED: ("Received", "Получена"),
    DECOMPENSATED: ("DecompensationSent", "Отозвана"),
}


def place(
    shop: Shop,
    posting: Doc,
    *,
    kind: str = "ClientReturn",
    status: str = "ArrivedAtReturnPlace",
    at: str | None = None,
) -> Doc:
    """A return of the posting's first line. `kind` is Ozon's type, `status` a sys_name known here.

    A parcel of a buyer who had received his order is paid back when Ozon takes it from him.
    """
    moment = at or shop.now()
    number = shop.number("parcel", first=1000015552)
    taken = kind == "ClientReturn" and status not in UNPAID
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
        "refunded_at": moment if taken else None,
        "compensation": None,
        "barcode": f"ii{5_275_000_000 + number % 10_000_000}",
    }
    return _put(shop, doc, status, moment)


def move(shop: Shop, return_id: int, *, status: str, at: str | None = None) -> Doc:
    """Ozon's tracking shows a new status."""
    return _put(shop, found(shop.parcels, return_id), status, at or shop.now())


def parcel_moves(shop: Shop, key: str) -> None:
    """The step that was arranged, unless something else happened to the parcel meanwhile."""
    number, before, after = key.split("/")
    if found(shop.parcels, number)["status"] == before:
        move(shop, int(number), status=after)


def compensation_arrives(shop: Shop, return_id: str) -> None:
    if found(shop.parcels, return_id)["status"] == "WaitingCompensation":
        _compensate(shop, return_id, COMPENSATED, "paid_at")


def take_compensation_back(shop: Shop, return_id: int) -> None:
    """The goods were found after all: what was paid is booked in reverse."""
    _compensate(shop, str(return_id), DECOMPENSATED, "reversed_at")


def _compensate(shop: Shop, return_id: str, status: int, moment: str) -> None:
    doc, now = found(shop.parcels, return_id), shop.now()
    given = {**(doc["compensation"] or {}), "id": status, "at": now, moment: now}
    shop.parcels.put(return_id, {**doc, "compensation": given, "changed_at": now})


def storage_price(doc: Doc, now: str) -> Decimal:
    """Roubles asked for keeping the parcel so far; nothing for one that is not kept any more."""
    return Decimal(0) if doc["final_at"] else _kept(doc, now)


def storage_charged(doc: Doc) -> Decimal:
    """What the whole time at the place came to, for a parcel that left it."""
    return _kept(doc, doc["final_at"]) if doc["final_at"] else Decimal(0)


def _kept(doc: Doc, until: str) -> Decimal:
    """The first three days are free."""
    if not doc["arrived_at"]:
        return Decimal(0)
    days = (times.parse(until) - times.parse(doc["arrived_at"])).days
    return Decimal(15) * max(0, days - 3)


def _put(shop: Shop, doc: Doc, status: str, moment: str) -> Doc:
    STATUSES[status]
    changed: Doc = {"status": status, "changed_at": moment}
    if status == "ArrivedAtReturnPlace":
        changed["arrived_at"] = moment
    if status in FINAL:
        changed |= {"final_at": moment, "arrived_at": doc["arrived_at"] or moment}
    if status == "MoneyReturned" and not doc.get("refunded_at"):
        changed["refunded_at"] = moment
    if status == "WaitingCompensation":
        changed["compensation"] = {"id": OFFERED, "at": moment}
        shop.later("compensation_arrives", str(doc["id"]), seconds=3600 * HOURS_UNTIL_COMPENSATED)
    moved = shop.parcels.put(str(doc["id"]), {**doc, **changed})
    _plan(shop, moved)
    return moved


def _plan(shop: Shop, doc: Doc) -> None:
    steps = NEXT.get(doc["status"])
    if not steps:
        return
    dice = Random(f"{shop.options.seed}/{doc['id']}/{doc['status']}")
    [(_, after, least, most)] = dice.choices(steps, weights=[step[0] for step in steps])
    if doc["scheme"] == "fbo" and after == "MovingToSeller":
        after = "MovingToOzon"
    hours = dice.uniform(least, most)
    shop.later("parcel_moves", f"{doc['id']}/{doc['status']}/{after}", seconds=3600 * hours)


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "parcel_moves": parcel_moves,
    "compensation_arrives": compensation_arrives,
}
