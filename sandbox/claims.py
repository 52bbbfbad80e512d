"""rFBS returns: the buyer asks, the seller decides with an action, Ozon moves the money a little later."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from sandbox import reasons, wishes
from sandbox.errors import invalid, not_found, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

REFUND, CHECK, RECEIVED, PARTIAL, REJECT, REJECT_CHECKED = 11, 12, 13, 1020, -1, -10
ACTIONS = {
    REFUND: "Вернуть деньги",
    CHECK: "Запросить товар на проверку",
    RECEIVED: "Товар получен",
    PARTIAL: "Предложить частичную компенсацию",
    REJECT: "Отклонить заявку",
    REJECT_CHECKED: "Отклонить после проверки",
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
    "DisputeOpened": ("Arbitration", "Покупатель открыл спор", ""),
    "Rejected": ("Rejected", "Заявка отклонена", ""),
    "CanceledByBuyer": ("Rejected", "Покупатель отозвал заявку", ""),
}
SECONDS_UNTIL_MONEY = 5.0
SECONDS_UNTIL_ANSWER = 8.0
SECONDS_OF_PATIENCE = 3 * 86400.0
HOURS_OF_DISPUTE = (24, 72)
HOURS_UNTIL_DISPUTE = 30
OFFERS = 2


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
    }
    if state == "ON_APPROVAL":
        doc["lapses_at"] = shop.later("claim_lapses", str(number), seconds=SECONDS_OF_PATIENCE, since=moment)
    return shop.claims.put(str(number), doc)


def act(shop: Shop, return_id: int, body: Doc) -> Doc:
    """Do the chosen action and say what it did. The call knows no key: sent twice it is done twice."""
    action = _allowed(shop, return_id, body)
    if action == REFUND:
        return _refund(shop, return_id, body)
    if action == PARTIAL:
        return _offer(shop, return_id, body)
    if action in {REJECT, REJECT_CHECKED}:
        return _reject(shop, return_id, body)
    state, actions = ("OnWay", [RECEIVED]) if action == CHECK else ("CheckingStatus", CHECKING)
    _move(shop, return_id, state, actions)
    return {"kind": "decision", "decision": ACTIONS[action], "action_id": action, "return_id": return_id}


def money_arrives(shop: Shop, return_id: str) -> None:
    _move(shop, int(return_id), "MoneyReturned", [])


def buyer_answers(shop: Shop, return_id: str) -> None:
    """The buyer takes an offer of at least three tenths of the price and declines a smaller one."""
    doc = found(shop.claims, return_id)
    if doc["state"] != "OfferedPartialCompensation":
        return
    if Decimal(doc["offer"]) >= _price(doc) * Decimal("0.3"):
        _pay(shop, int(return_id), Decimal(doc["offer"]), PARTIAL)
        _move(shop, int(return_id), "PartialCompensationReturned", [])
    else:
        left = OPENING if doc["offers"] < OFFERS else [a for a in OPENING if a != PARTIAL]
        _move(shop, int(return_id), "ON_APPROVAL", left)
        lapses_at = shop.later("claim_lapses", return_id, seconds=SECONDS_OF_PATIENCE)
        shop.claims.put(return_id, {**found(shop.claims, return_id), "lapses_at": lapses_at})


def dispute(shop: Shop, return_id: int) -> Doc:
    """The buyer does not take the refusal: Ozon will decide, and until then the seller may still give way."""
    _move(shop, return_id, "DisputeOpened", [REFUND])
    hours = Random(f"{shop.options.seed}/{return_id}/dispute").uniform(*HOURS_OF_DISPUTE)
    shop.later("dispute_ends", str(return_id), seconds=3600 * hours)
    return found(shop.claims, return_id)


def buyer_disputes(shop: Shop, return_id: str) -> None:
    if found(shop.claims, return_id)["state"] == "Rejected":
        dispute(shop, int(return_id))


def dispute_ends(shop: Shop, return_id: str) -> None:
    """Ozon finds for the buyer, and then the money goes back, or for the seller."""
    doc = found(shop.claims, return_id)
    if doc["state"] != "DisputeOpened":
        return
    if Random(f"{shop.options.seed}/{return_id}/verdict").random() < 0.5:
        _move(shop, int(return_id), "Rejected", [])
        return
    _pay(shop, int(return_id), _price(doc), REFUND)
    _move(shop, int(return_id), "MoneyReturned", [])


def lapse(shop: Shop, return_id: str) -> None:
    """Silence of three days approves the request; after an offer was declined they are counted anew."""
    doc = found(shop.claims, return_id)
    if doc["state"] == "ON_APPROVAL" and (doc.get("lapses_at") or "") <= shop.now():
        _pay(shop, int(return_id), _price(doc), REFUND)
        _move(shop, int(return_id), "MoneyReturned", [])


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
    amount = _price(doc) + max(Decimal(0), _money(body, "return_for_back_way", Decimal(0)))
    _pay(shop, return_id, amount, REFUND)
    _move(shop, return_id, "ReturnMoneyApproved", [])
    shop.later("money_arrives", str(return_id), seconds=SECONDS_UNTIL_MONEY)
    return {
        "kind": "refund",
        "return_id": return_id,
        "posting_number": doc["posting_number"],
        "amount": f"{amount:.2f}",
    }


def _offer(shop: Shop, return_id: int, body: Doc) -> Doc:
    doc = found(shop.claims, return_id)
    amount = _money(body, "compensation_amount", None)
    if not Decimal(1) <= amount <= _price(doc) - 1:
        raise invalid("compensation_amount is out of range")
    shop.claims.put(str(return_id), {**doc, "offer": f"{amount:.2f}", "offers": doc["offers"] + 1})
    _move(shop, return_id, "OfferedPartialCompensation", [])
    shop.later("buyer_answers", str(return_id), seconds=SECONDS_UNTIL_ANSWER)
    return {"kind": "partial_offer", "return_id": return_id, "amount": f"{amount:.2f}"}


def _reject(shop: Shop, return_id: int, body: Doc) -> Doc:
    comment, reason_id = body.get("comment"), body.get("rejection_reason_id")
    if not isinstance(comment, str) or not comment.strip():
        raise invalid("comment is required")
    if reason_id not in {reason["id"] for reason in reasons.REJECTIONS}:
        raise invalid("rejection_reason_id is required")
    shop.claims.put(str(return_id), {**found(shop.claims, return_id), "rejection_comment": comment})
    _move(shop, return_id, "Rejected", [])
    if shop.options.arrivals and shop.dice().random() < 0.3:
        shop.later("buyer_disputes", str(return_id), seconds=3600 * HOURS_UNTIL_DISPUTE)
    return {"kind": "decision", "decision": "rejected", "return_id": return_id, "reason_id": reason_id}


def _pay(shop: Shop, return_id: int, amount: Decimal, action: int) -> None:
    doc = found(shop.claims, return_id)
    payment = {"at": shop.now(), "amount": f"{amount:.2f}", "action_id": action}
    shop.claims.put(str(return_id), {**doc, "payments": [*doc["payments"], payment]})


def _move(shop: Shop, return_id: int, state: str, actions: list[int]) -> None:
    doc = found(shop.claims, return_id)
    shop.claims.put(str(return_id), {**doc, "state": state, "actions": actions, "changed_at": shop.now()})


def _price(doc: Doc) -> Decimal:
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
    "claim_lapses": lapse,
    "buyer_disputes": buyer_disputes,
    "dispute_ends": dispute_ends,
}
