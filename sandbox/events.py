"""What the clock brings: everything that was scheduled, in the order of its moment."""

from collections.abc import Callable

from sandbox import chats, claims, requests
from sandbox.shop import Shop

HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "request_lapses": requests.lapse,
    "cancel_posting": requests.cancel_posting,
    "money_arrives": claims.money_arrives,
    "buyer_answers": claims.buyer_answers,
    "claim_lapses": claims.lapse,
    "buyer_replies": chats.buyer_replies,
}


def run_due(shop: Shop) -> int:
    """Let everything happen whose moment has come; says how much did."""
    now = shop.now()
    due = sorted((doc for doc in shop.due.all() if doc["at"] <= now), key=lambda doc: (doc["at"], doc["seq"]))
    for doc in due:
        shop.due.drop(f"{doc['seq']:012d}")
        HAPPENS[doc["kind"]](shop, doc["key"])
    return len(due)
