"""Cancelling a part of a posting by the seller: it stays, with fewer pieces. Shows a little later."""

from collections.abc import Callable

from sandbox import assembly, postings, reasons, stock
from sandbox.errors import invalid, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

Pieces = dict[int, int]


def cancel(shop: Shop, posting_number: str, reason_id: int, message: str, pieces: Pieces) -> None:
    """So many pieces of each SKU; allowed until it is packed, and something has to be left."""
    doc = assembly.seen(shop, posting_number)
    if doc["status"] == "cancelled":
        raise refused("POSTING_ALREADY_CANCELLED")
    if doc["status"] != "awaiting_packaging" or doc.get("packages"):
        raise refused("HAS_INCORRECT_STATUS")
    assembly.check_reason(reason_id, message)
    _check(doc, pieces)
    listed = ",".join(f"{sku}:{quantity}" for sku, quantity in sorted(pieces.items()))
    key = f"{posting_number}/{reason_id}/{listed}"
    shop.later("seller_cancels_part", key, seconds=assembly.SECONDS_UNTIL_CANCELLED)


def _check(doc: Doc, pieces: Pieces) -> None:
    there: Pieces = {}
    for line in doc["lines"]:
        there[line["sku"]] = there.get(line["sku"], 0) + line["quantity"]
    if pieces.keys() - there.keys():
        raise invalid("UNKNOWN_PRODUCT_DEFINED")
    too_many = any(quantity > there[sku] for sku, quantity in pieces.items())
    if too_many or pieces == there:
        raise invalid("HAS_INCORRECT_PRODUCT_QUANTITY")


def seller_cancels_part(shop: Shop, key: str) -> None:
    """The pieces go, unless the posting was packed or cancelled meanwhile."""
    number, reason_id, listed = key.rsplit("/", 2)
    doc = found(shop.postings, number)
    if doc["status"] != "awaiting_packaging":
        return
    left = {int(sku): int(quantity) for sku, quantity in (pair.split(":") for pair in listed.split(","))}
    kept, gone = [], []
    for line in doc["lines"]:
        away = min(line["quantity"], left.get(line["sku"], 0))
        left[line["sku"]] = left.get(line["sku"], 0) - away
        gone += [{**line, "quantity": away}] if away else []
        kept += [{**line, "quantity": line["quantity"] - away}] if line["quantity"] > away else []
    stock.release(shop, {**doc, "lines": gone})
    counted = shop.now() if int(reason_id) in reasons.SELLER else None
    postings.put(shop, {**doc, "lines": kept, "part_cancelled_at": counted, "changed_at": shop.now()})


HAPPENS: dict[str, Callable[[Shop, str], None]] = {"seller_cancels_part": seller_cancels_part}
