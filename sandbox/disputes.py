"""Disputes over rFBS returns: the buyer does not take a refusal, and Ozon decides."""

from collections.abc import Callable
from random import Random

from sandbox import claims
from sandbox.shop import Shop, found
from sandbox.store import Doc

HOURS_OF_DISPUTE = (24, 72)


def dispute(shop: Shop, return_id: int) -> Doc:
    """The buyer does not take the refusal: Ozon will decide, and until then the seller may still give way."""
    claims.move(shop, return_id, "DisputeOpened", [claims.REFUND])
    hours = Random(f"{shop.options.seed}/{return_id}/dispute").uniform(*HOURS_OF_DISPUTE)
    shop.later("dispute_ends", str(return_id), seconds=3600 * hours)
    return found(shop.claims, return_id)


def buyer_disputes(shop: Shop, return_id: str) -> None:
    if found(shop.claims, return_id)["state"] == "Rejected":
        dispute(shop, int(return_id))


def dispute_ends(shop: Shop, return_id: str) -> None:
    """Ozon finds for the buyer, and then the money goes back, or for the seller."""
    if found(shop.claims, return_id)["state"] == "DisputeOpened":
        for_buyer = Random(f"{shop.options.seed}/{return_id}/verdict").random() >= 0.5
        end_dispute(shop, int(return_id), for_buyer=for_buyer)


def end_dispute(shop: Shop, return_id: int, *, for_buyer: bool) -> None:
    if for_buyer:
        claims.give_back(shop, return_id)
    else:
        claims.move(shop, return_id, "Rejected", [])


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "buyer_disputes": buyer_disputes,
    "dispute_ends": dispute_ends,
}
