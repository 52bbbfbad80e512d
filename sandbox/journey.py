"""What happens to a posting by itself as time passes: packed at Ozon's, taken by the carrier, received."""

from collections.abc import Callable

from sandbox import postings, refs
from sandbox.shop import Shop, found

SECONDS_WHILE_UNDECIDED = 6 * 3600.0


def ozon_packs(shop: Shop, posting_number: str) -> None:
    if found(shop.postings, posting_number)["status"] == "awaiting_packaging":
        postings.pack(shop, posting_number)


def carrier_takes(shop: Shop, posting_number: str) -> None:
    _unless_undecided(shop, posting_number, "carrier_takes", "awaiting_deliver", postings.hand_over)


def buyer_receives(shop: Shop, posting_number: str) -> None:
    _unless_undecided(shop, posting_number, "buyer_receives", "delivering", postings.deliver)


def _unless_undecided(
    shop: Shop, posting_number: str, kind: str, status: str, step: Callable[[Shop, str], object]
) -> None:
    """A posting the buyer asks to cancel waits where it is until that is decided."""
    if found(shop.postings, posting_number)["status"] != status:
        return
    if any(doc["state"] == "ON_APPROVAL" for doc in refs.of(shop.requests, posting_number)):
        shop.later(kind, posting_number, seconds=SECONDS_WHILE_UNDECIDED)
        return
    step(shop, posting_number)


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "ozon_packs": ozon_packs,
    "carrier_takes": carrier_takes,
    "buyer_receives": buyer_receives,
}
