"""rFBS returns: the buyer asks, the seller decides with an action, Ozon moves the money a little later."""

from collections.abc import Callable
from decimal import Decimal

from sandbox import reasons, wishes
from sandbox.errors import invalid, not_found, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

REFUND, CHECK, RECEIVED, PARTIAL, REJECT, REJECT_CHECKED = 11, 12, 13, 1020, -1, -10
# Ozon's ids are an open set: one that nobody has heard of, in words that do not tell what it does. It refunds.
STRANGE = -77
ACTIONS = {
    REFUND: "Вернуть деньги",
    CHECK: "Запросить товар на проверку",
    RECEIVED: "Товар получен",
    PARTIAL: "Предложить частичную компенсацию",
    REJECT: "Отклонить заявку",
    REJECT_CHECKED: "Отклонить после проверки",
    STRANGE: "Закрыть заявку по особому порядку",
}
OPENING = [REFUND, CHECK, PARTIAL, REJECT]
CHECKING = [REFUND, PARTIAL, REJECT_CHECKED]

# state: group, its name, the name of the money's state
STATES = {
    "ON_APPROVAL": ("New", "Ожидает решения", ""),
    "OnWay": ("Delivering", "Товар едет к продавцу", ""),
    "CheckingStatus": ("Checkout", "Товар на проверке", ""),
    "OfferedPartialCompensation": ("Arbitration", "Предложена частичная компенсация", ""),
    "ReturnMoneyApproved": ("Approved", "Возврат денег одобрен", "Возвращаем деньги покупателю"),
    "MoneyReturned": ("Approved", "Деньги возвращены", "Деньги возвращены покупателю"),
    "PartialCompensationReturned": (
        "Approved",
        "Частичная компенсация выплачена",
        "Компенсация выплачена покупателю",
    ),
    "PartialCompensationReturnedByOzon": (
        "Approved",
        "Частичная компенсация выплачена Ozon",
        "Компенсация выплачена покупателю",
    ),
    "DisputeOpened": ("Arbitration", "Покупатель открыл спор", ""),
    "Rejected": ("Rejected", "Заявка отклонена", ""),
    "CanceledByBuyer": ("Rejected", "Покупатель отозвал заявку", ""),
}
SECONDS_UNTIL_MONEY = 5.0
SECONDS_UNTIL_ANSWER = 8.0
SECONDS_OF_PATIENCE = 3 * 86400.0
SECONDS_OF_AN_OFFER = 2 * 86400.0
HOURS_UNTIL_DISPUTE = 30
OFFERS = 2
# Who gave the money back: the seller by an action, or Ozon without asking him again.
SELLER, OZON = "seller", "ozon"


def place(
    shop: Shop,
    posting_number: str,
    *,
    comment: str | None = None,
    reason_id: int | None = None,
    at: str | None = None,
    state: str = "ON_APPROVAL",
) -> Doc:
    """A return request for one piece of the posting's first line: Ozon's answers name no quantity."""
    wish_reason, wish = shop.dice().choice(wishes.CLAIMS)
    posting = found(shop.postings, posting_number)
    number = shop.number("claim", first=8000120001)
    moment = at or shop.now()
    doc = {
        "return_id": number,
        "return_number": f"RET-{moment[:4]}-{number % 100000:05d}",
        "posting_number": posting_number,
        "order_number": posting["order_number"],
        "warehouse_id": posting["warehouse_id"],
        "line": {**posting["lines"][0], "quantity": 1},
        "created_at": moment,
        "changed_at": moment,
        "comment": wish if comment is None else comment,
        "reason_id": wish_reason if reason_id is None else reason_id,
        "state": state,
        "actions": OPENING if state == "ON_APPROVAL" else [],
        "rejection_comment": "",
        "offers": 0,
        "offer": None,
        "payments": [],
        "lapses_at": None,
        "silent": False,
        "tracking": "",
    }
    if state == "ON_APPROVAL":
        doc["lapses_at"] = shop.later("claim_lapses", str(number), seconds=SECONDS_OF_PATIENCE, since=moment)
    return shop.claims.put(str(number), doc)


def act(shop: Shop, return_id: int, body: Doc) -> Doc:
    """Do the chosen action and say what it did. The call knows no key: sent twice it is done twice."""
    action = _allowed(shop, return_id, body)
    if action in {REFUND, STRANGE}:
        return _refund(shop, return_id, body)
    if action == PARTIAL:
        return _offer(shop, return_id, body)
    if action in {REJECT, REJECT_CHECKED}:
        return _reject(shop, return_id, body)
    if action == CHECK:
        doc = found(shop.claims, return_id)
        shop.claims.put(str(return_id), {**doc, "tracking": f"{80_080_000_000_000 + return_id}"})
    state, actions = ("OnWay", [RECEIVED]) if action == CHECK else ("CheckingStatus", CHECKING)
    move(shop, return_id, state, actions)
    return {"kind": "decision", "decision": ACTIONS[action], "action_id": action, "return_id": return_id}


def money_arrives(shop: Shop, return_id: str) -> None:
    move(shop, int(return_id), "MoneyReturned", [])


def buyer_answers(shop: Shop, return_id: str) -> None:
    """The buyer takes an offer of at least three tenths of the price and declines less, unless he is silent."""
    doc = found(shop.claims, return_id)
    if doc["state"] == "OfferedPartialCompensation" and not doc.get("silent"):
        answer_offer(shop, int(return_id), taken=Decimal(doc["offer"]) >= price(doc) * Decimal("0.3"))


def offer_expires(shop: Shop, key: str) -> None:
    """Nobody answered this offer: it counts as declined."""
    return_id, _, offer = key.partition("/")
    doc = found(shop.claims, return_id)
    if doc["state"] == "OfferedPartialCompensation" and doc["offers"] == int(offer):
        answer_offer(shop, int(return_id), taken=False)


def answer_offer(shop: Shop, return_id: int, *, taken: bool) -> None:
    """A part that is taken is paid; after a declined one the seller decides anew, with an offer less."""
    doc = found(shop.claims, return_id)
    if taken:
        pay(shop, return_id, Decimal(doc["offer"]), PARTIAL)
        move(shop, return_id, "PartialCompensationReturned", [])
        return
    move(shop, return_id, "ON_APPROVAL", [a for a in OPENING if a != PARTIAL or doc["offers"] < OFFERS])
    lapses_at = shop.later("claim_lapses", str(return_id), seconds=SECONDS_OF_PATIENCE)
    shop.claims.put(str(return_id), {**found(shop.claims, return_id), "lapses_at": lapses_at})


def give_back(shop: Shop, return_id: int) -> None:
    """Ozon pays the buyer the whole price, without an act of the seller."""
    pay(shop, return_id, price(found(shop.claims, return_id)), REFUND, by=OZON)
    move(shop, return_id, "MoneyReturned", [])


def lapse(shop: Shop, return_id: str) -> None:
    """Silence of three days approves the request; after an offer was declined they are counted anew."""
    doc = found(shop.claims, return_id)
    if doc["state"] == "ON_APPROVAL" and (doc.get("lapses_at") or "") <= shop.now():
        give_back(shop, int(return_id))


def _allowed(shop: Shop, return_id: int, body: Doc) -> int:
    """Judge by what readers see: while a decision is hidden, its action is still on offer, as at Ozon."""
    seen = shop.claims.seen(str(return_id))
    if seen is None:
        raise not_found("return not found")
    action = int(body["id"])
    if action not in seen["actions"]:
        raise refused("action is not available for this return")
    return action


def _refund(shop: Shop, return_id: int, body: Doc) -> Doc:
    doc = found(shop.claims, return_id)
    back_way = max(Decimal(0), _money(body, "return_for_back_way", Decimal(0)))
    amount = price(doc) + back_way
    pay(shop, return_id, amount, REFUND)
    move(shop, return_id, "ReturnMoneyApproved", [])
    shop.later("money_arrives", str(return_id), seconds=SECONDS_UNTIL_MONEY)
    return {
        "kind": "refund",
        "return_id": return_id,
        "posting_number": doc["posting_number"],
        "amount": f"{amount:.2f}",
        **({"back_way": f"{back_way:.2f}"} if back_way else {}),
    }


def _offer(shop: Shop, return_id: int, body: Doc) -> Doc:
    doc = found(shop.claims, return_id)
    amount = _money(body, "compensation_amount", None)
    if not Decimal(1) <= amount <= price(doc) - 1:
        raise invalid("compensation_amount is out of range")
    offers = doc["offers"] + 1
    shop.claims.put(str(return_id), {**doc, "offer": f"{amount:.2f}", "offers": offers})
    move(shop, return_id, "OfferedPartialCompensation", [])
    shop.later("buyer_answers", str(return_id), seconds=SECONDS_UNTIL_ANSWER)
    shop.later("offer_expires", f"{return_id}/{offers}", seconds=SECONDS_OF_AN_OFFER)
    return {"kind": "partial_offer", "return_id": return_id, "amount": f"{amount:.2f}"}


def _reject(shop: Shop, return_id: int, body: Doc) -> Doc:
    comment, reason_id = body.get("comment"), body.get("rejection_reason_id")
    if not isinstance(comment, str) or not comment.strip():
        raise invalid("comment is required")
    if reason_id not in {reason["id"] for reason in reasons.REJECTIONS}:
        raise invalid("rejection_reason_id is required")
    shop.claims.put(str(return_id), {**found(shop.claims, return_id), "rejection_comment": comment})
    move(shop, return_id, "Rejected", [])
    if shop.options.arrivals and shop.dice().random() < 0.3:
        shop.later("buyer_disputes", str(return_id), seconds=3600 * HOURS_UNTIL_DISPUTE)
    return {"kind": "decision", "decision": "rejected", "return_id": return_id, "reason_id": reason_id}


def pay(shop: Shop, return_id: int, amount: Decimal, action: int, *, by: str = SELLER) -> None:
    """Money goes back to the buyer. Every payment stays on the claim."""
    doc = found(shop.claims, return_id)
    payment = {"at": shop.now(), "amount": f"{amount:.2f}", "action_id": action, "by": by}
    shop.claims.put(str(return_id), {**doc, "payments": [*doc["payments"], payment]})


def move(shop: Shop, return_id: int, state: str, actions: list[int]) -> None:
    """Ozon shows another state of the claim, and offers these actions."""
    doc = found(shop.claims, return_id)
    shop.claims.put(str(return_id), {**doc, "state": state, "actions": actions, "changed_at": shop.now()})


def price(doc: Doc) -> Decimal:
    """What the buyer paid for the claimed piece."""
    return Decimal(doc["line"]["price"]) * int(doc["line"]["quantity"])


def _money(body: Doc, field: str, default: Decimal | None) -> Decimal:
    value = body.get(field)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"{field} is required")
    return Decimal(str(value))


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "money_arrives": money_arrives,
    "buyer_answers": buyer_answers,
    "offer_expires": offer_expires,
    "claim_lapses": lapse,
}
