"""Buyers' requests to cancel an rFBS posting: the seller decides, or the clock does."""

from collections.abc import Callable
from decimal import Decimal

from sandbox import postings, refs, times, wishes
from sandbox.errors import not_found, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

STATES = {
    "ON_APPROVAL": (1, "Ожидает решения"),
    "APPROVED": (2, "Подтверждена"),
    "REJECTED": (3, "Отклонена"),
}
AUTOMATIC = (5, "Подтверждена автоматически")
SECONDS_UNTIL_CANCELLED = 2.0


def place(
    shop: Shop,
    posting_number: str,
    *,
    message: str | None = None,
    reason_id: int | None = None,
    hours_left: float = 24.0,
    at: str | None = None,
    state: str = "ON_APPROVAL",
) -> Doc:
    """A request on this posting that approves itself `hours_left` hours from now unless it is decided."""
    wish_reason, wish = shop.dice().choice(wishes.CANCEL)
    number = shop.number("request", first=90066300)
    moment = at or shop.now()
    doc = {
        "cancellation_id": number,
        "posting_number": posting_number,
        "reason_id": wish_reason if reason_id is None else reason_id,
        "message": wish if message is None else message,
        "created_at": moment,
        "order_date": found(shop.postings, posting_number)["created_at"],
        "state": state,
        "automatic": False,
        "decided_at": None if state == "ON_APPROVAL" else moment,
        "auto_approve_at": times.shifted(moment, hours=hours_left),
        "comment": "",
    }
    if state == "ON_APPROVAL":
        doc["auto_approve_at"] = shop.later("request_lapses", str(number), seconds=hours_left * 3600)
    return shop.requests.put(str(number), doc)


def approve(shop: Shop, cancellation_id: int, *, comment: str) -> Doc:
    """Take the cancellation: the request changes at once, the posting a moment later, as at Ozon."""
    _undecided(shop, cancellation_id)
    doc = _decide(shop, cancellation_id, "APPROVED", comment=comment)
    shop.later("cancel_posting", doc["posting_number"], seconds=SECONDS_UNTIL_CANCELLED)
    return doc


def reject(shop: Shop, cancellation_id: int, *, comment: str) -> Doc:
    """Refuse it: the posting keeps its status and must be delivered."""
    _undecided(shop, cancellation_id)
    return _decide(shop, cancellation_id, "REJECTED", comment=comment)


def lapse(shop: Shop, cancellation_id: str) -> None:
    """Nobody decided in time: approved by itself."""
    if found(shop.requests, cancellation_id)["state"] != "ON_APPROVAL":
        return
    doc = _decide(shop, int(cancellation_id), "APPROVED", comment="", automatic=True)
    shop.later("cancel_posting", doc["posting_number"], seconds=SECONDS_UNTIL_CANCELLED)


def cancel_posting(shop: Shop, posting_number: str) -> None:
    """What an approved request leads to, unless the posting reached its buyer meanwhile."""
    if found(shop.postings, posting_number)["status"] == "delivered":
        return
    approved = [doc for doc in refs.of(shop.requests, posting_number) if doc["state"] == "APPROVED"]
    postings.cancel(shop, posting_number, initiator="client", reason_id=approved[-1]["reason_id"])


def amount(shop: Shop, doc: Doc) -> str:
    """What the buyer gets back when the posting is cancelled, in roubles."""
    lines = found(shop.postings, doc["posting_number"])["lines"]
    return f"{sum((Decimal(line['price']) * line['quantity'] for line in lines), Decimal(0)):.2f}"


def _undecided(shop: Shop, cancellation_id: int) -> None:
    """Judge by what readers see: while a decision is hidden, a second one is taken again, as at Ozon."""
    seen = shop.requests.seen(str(cancellation_id))
    if seen is None:
        raise not_found("cancellation not found")
    if seen["state"] != "ON_APPROVAL":
        raise refused("cancellation is not on approval")


def _decide(shop: Shop, cancellation_id: int, state: str, *, comment: str, automatic: bool = False) -> Doc:
    doc = found(shop.requests, cancellation_id)
    decided = {"state": state, "comment": comment, "automatic": automatic, "decided_at": shop.now()}
    return shop.requests.put(str(cancellation_id), {**doc, **decided})


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "request_lapses": lapse,
    "cancel_posting": cancel_posting,
}
