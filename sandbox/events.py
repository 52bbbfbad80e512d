"""What the clock brings: everything that was scheduled, in the order of its moment."""

from collections.abc import Callable

from sandbox import assembly, carrying, chats, claims, disputes, journey, parcels, part_cancel, requests
from sandbox.shop import Shop
from sandbox.store import Doc

HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    **assembly.HAPPENS,
    **carrying.HAPPENS,
    **chats.HAPPENS,
    **claims.HAPPENS,
    **disputes.HAPPENS,
    **journey.HAPPENS,
    **parcels.HAPPENS,
    **part_cancel.HAPPENS,
    **requests.HAPPENS,
}


def run_due(shop: Shop) -> int:
    """Let everything happen whose moment has come, consequences included; says how much did.

    Each thing happens at its own moment, so that a clock moved by days leaves the same history as waiting.
    """
    done = 0
    while doc := _next(shop):
        shop.due.drop(f"{doc['seq']:012d}")
        with shop.clock.held(doc["at"]):
            HAPPENS[doc["kind"]](shop, doc["key"])
        done += 1
    return done


def _next(shop: Shop) -> Doc | None:
    doc = next(shop.due.walk("when"), None)
    return doc if doc is not None and doc["at"] <= shop.now() else None
