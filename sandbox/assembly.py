"""What the seller does to a posting before it leaves: packs it, or cancels it. Both show a little later."""

from collections.abc import Callable

from sandbox import postings, reasons, splits
from sandbox.errors import invalid, not_found, refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

SECONDS_UNTIL_PACKED = 3.0
SECONDS_UNTIL_CANCELLED = 2.0
NEEDS_MESSAGE = 402

Package = dict[int, int]


def ship(shop: Shop, posting_number: str, packages: list[Package]) -> list[str]:
    """Pack it; each package holds quantities by SKU, and several packages make several postings."""
    doc = seen(shop, posting_number)
    if doc["status"] == "cancelled":
        raise refused("POSTING_ALREADY_CANCELLED")
    if doc["status"] != "awaiting_packaging" or doc.get("packages"):
        raise refused("POSTING_ALREADY_SHIPPED")
    if any(doc.get("requirements", {}).values()):
        raise refused("EXEMPLAR_INFO_NOT_FILLED_COMPLETELY")
    _check_quantities(doc, packages)
    held = [[[sku, quantity] for sku, quantity in package.items()] for package in packages]
    postings.put(shop, {**found(shop.postings, posting_number), "packages": held})
    shop.later("posting_packed", posting_number, seconds=SECONDS_UNTIL_PACKED)
    return [posting_number]


def cancel(shop: Shop, posting_number: str, reason_id: int, message: str) -> None:
    """Cancel by the seller's fault; allowed until the carrier takes it."""
    doc = seen(shop, posting_number)
    if doc["status"] == "cancelled":
        raise refused("POSTING_ALREADY_CANCELLED")
    if doc["status"] not in postings.RESERVING:
        raise refused("HAS_INCORRECT_STATUS")
    check_reason(reason_id, message)
    shop.later("seller_cancels", f"{posting_number}/{reason_id}", seconds=SECONDS_UNTIL_CANCELLED)


def check_reason(reason_id: int, message: str) -> None:
    """Refuse what no seller may choose, and a reason that says nothing without words."""
    if reason_id not in reasons.FOR_SELLER:
        raise invalid("HAS_INCORRECT_CANCEL_REASON")
    if reason_id == NEEDS_MESSAGE and not message.strip():
        raise invalid("cancel_reason_message is required")


def posting_packed(shop: Shop, posting_number: str) -> None:
    """Packed after all, unless it was cancelled meanwhile."""
    doc = found(shop.postings, posting_number)
    if doc["status"] != "awaiting_packaging":
        return
    if doc.get("ship_fails"):
        _fail(shop, doc)
        return
    numbers = [posting_number]
    if len(doc["packages"]) > 1:
        lines = {line["sku"]: line for line in doc["lines"]}
        parts = [[{**lines[sku], "quantity": n} for sku, n in package] for package in doc["packages"]]
        postings.put(shop, {**doc, "packages": None})
        numbers = [child["posting_number"] for child in splits.split(shop, posting_number, parts)]
    for number in numbers:
        postings.pack(shop, number)


def _fail(shop: Shop, doc: Doc) -> None:
    """Not packed after all. Ozon's lists of changes know nothing of it: the status is what it was."""
    told = {"substatus": "ship_failed", "previous_substatus": doc["substatus"]}
    postings.put(shop, {**doc, **told, "packages": None, "ship_fails": doc["ship_fails"] - 1})


def seller_cancels(shop: Shop, key: str) -> None:
    number, _, reason_id = key.rpartition("/")
    if found(shop.postings, number)["status"] in postings.RESERVING:
        postings.cancel(shop, number, initiator="seller", reason_id=int(reason_id))


def seen(shop: Shop, posting_number: str) -> Doc:
    """Judge by what readers see, as Ozon does."""
    doc = shop.postings.seen(posting_number)
    if doc is None or doc["scheme"] == "fbo":
        raise not_found("POSTING_NOT_FOUND")
    return doc


def _check_quantities(doc: Doc, packages: list[Package]) -> None:
    packed: Package = {}
    for package in packages:
        for sku, quantity in package.items():
            packed[sku] = packed.get(sku, 0) + quantity
    wanted: Package = {}
    for line in doc["lines"]:
        wanted[line["sku"]] = wanted.get(line["sku"], 0) + line["quantity"]
    if packed.keys() - wanted.keys():
        raise invalid("UNKNOWN_PRODUCT_DEFINED")
    if packed != wanted:
        raise invalid("HAS_INCORRECT_PRODUCT_QUANTITY")


HAPPENS: dict[str, Callable[[Shop, str], None]] = {
    "posting_packed": posting_packed,
    "seller_cancels": seller_cancels,
}
