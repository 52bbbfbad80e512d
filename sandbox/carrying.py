"""The seller's own carrier: its number, and how far the seller says the parcel is, which shows a little later."""

from collections.abc import Callable

from sandbox import postings
from sandbox.shop import Shop, found
from sandbox.store import Doc

SECONDS_UNTIL_MOVED = 2.0
WITH_COURIER, CONDITIONALLY = "posting_in_courier_service", "posting_conditionally_delivered"
# By move: the status it starts from.
FROM = {"delivering": "awaiting_deliver", "last_mile": "delivering", "delivered": "delivering"}


def set_tracking(shop: Shop, posting_number: str, number: str) -> str:
    """Sets the carrier's number; answers with what is wrong, or nothing."""
    wrong = _wrong(shop, posting_number, {"awaiting_deliver", "delivering"})
    if not wrong and not number.strip():
        wrong = "TRACKING_NUMBER_IS_EMPTY"
    if not wrong:
        doc = found(shop.postings, posting_number)
        postings.put(shop, {**doc, "tracking_number": number.strip()})
    return wrong


def move(shop: Shop, posting_number: str, to: str) -> str:
    """Takes the move, which shows a little later; answers with what is wrong, or nothing."""
    wrong = _wrong(shop, posting_number, {FROM[to]})
    if not wrong:
        shop.later("seller_moves", f"{posting_number}/{to}", seconds=SECONDS_UNTIL_MOVED)
    return wrong


def seller_moves(shop: Shop, key: str) -> None:
    """The move, unless the posting went another way meanwhile."""
    number, _, to = key.rpartition("/")
    doc = found(shop.postings, number)
    if doc["status"] != FROM[to]:
        return
    if to == "delivering":
        tracking = doc["tracking_number"]
        doc = postings.hand_over(shop, number)
        postings.put(shop, {**doc, "tracking_number": tracking or doc["tracking_number"]})
    elif to == "last_mile":
        before = {"substatus": WITH_COURIER, "previous_substatus": doc["substatus"]}
        postings.put(shop, {**doc, **before, "changed_at": shop.now()})
    else:
        doc = postings.deliver(shop, number)
        postings.put(shop, {**doc, "substatus": CONDITIONALLY})


def _wrong(shop: Shop, posting_number: str, statuses: set[str]) -> str:
    """Judged by what readers see, as at Ozon."""
    doc: Doc | None = shop.postings.seen(posting_number)
    if doc is None or doc["scheme"] == "fbo":
        return "POSTING_NOT_FOUND"
    if doc["scheme"] != "rfbs":
        return "HAS_INCORRECT_TPL_INTEGRATION_TYPE"
    return "" if doc["status"] in statuses else "HAS_INCORRECT_STATUS"


HAPPENS: dict[str, Callable[[Shop, str], None]] = {"seller_moves": seller_moves}
