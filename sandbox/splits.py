"""One posting becoming several: split before it is packed, or partly refused when it is handed to the buyer."""

from sandbox import parcels, postings, reasons
from sandbox.errors import refused
from sandbox.shop import Shop, found
from sandbox.store import Doc

PART_CANCELLED = 502


def split(shop: Shop, posting_number: str, packages: list[list[Doc]]) -> list[Doc]:
    """A posting of its own for each package; the first one is over, and nobody cancelled it.

    `packages` hold lines that together are the posting's. The reserve in stock goes over to the new postings.
    """
    parent = found(shop.postings, posting_number)
    if parent["status"] != "awaiting_packaging":
        raise refused("HAS_INCORRECT_STATUS")
    parent = postings.move(shop, parent, "cancelled_from_split_pending", at=None)
    made = [_child(shop, {**parent, "status": "awaiting_packaging"}, lines) for lines in packages]
    postings.put(shop, {**parent, "children": [doc["posting_number"] for doc in made]})
    return made


def split_off(shop: Shop, posting_number: str, pieces: int = 1) -> Doc:
    """Some pieces of the last line become a posting of their own; the rest stays where it was, unpacked."""
    parent = found(shop.postings, posting_number)
    if parent["status"] != "awaiting_packaging":
        raise refused("HAS_INCORRECT_STATUS")
    *kept, last = parent["lines"]
    left = last["quantity"] - pieces
    if pieces < 1 or left < 0 or (not kept and not left):
        raise refused("HAS_INCORRECT_PRODUCT_QUANTITY")
    child = _child(shop, parent, [{**last, "quantity": pieces}])
    lines = [*kept, *([{**last, "quantity": left}] if left else [])]
    children = [*parent.get("children", []), child["posting_number"]]
    postings.put(shop, {**parent, "lines": lines, "children": children, "changed_at": shop.now()})
    return child


def refuse_part(shop: Shop, posting_number: str, pieces: int = 1) -> Doc:
    """The buyer takes the posting but for some pieces of its last line; answers with the cancelled part.

    The posting stays delivered with what was taken; the rest is a cancelled posting on its way back.
    """
    parent = found(shop.postings, posting_number)
    if parent["status"] != "delivered":
        raise refused("HAS_INCORRECT_STATUS")
    *kept, last = parent["lines"]
    if not 1 <= pieces <= last["quantity"] or (not kept and pieces == last["quantity"]):
        raise refused("HAS_INCORRECT_PRODUCT_QUANTITY")
    left = [{**last, "quantity": last["quantity"] - pieces}] if pieces < last["quantity"] else []
    block = reasons.cancellation(initiator="client", reason_id=PART_CANCELLED, packed=True)
    back = _child(shop, {**parent, "status": "delivering"}, [{**last, "quantity": pieces}])
    ended = {"cancellation": block, "cancelled_at": shop.now(), "delivered_at": None}
    back = postings.move(shop, back, "cancelled", at=None, **ended)
    postings.put(shop, {**parent, "lines": [*kept, *left], "children": [back["posting_number"]]})
    if back["scheme"] == "fbs":
        parcels.place(shop, back, kind="PartialReturn", status="MovingToSeller", at=back["cancelled_at"])
    return back


def _child(shop: Shop, parent: Doc, lines: list[Doc]) -> Doc:
    number = _free_number(shop, parent["order_number"])
    known = {"posting_number": number, "parent": parent["posting_number"], "lines": lines}
    substatus = postings.SUBSTATUS[parent["status"]]
    return postings.put(shop, {**parent, **known, "substatus": substatus, "changed_at": shop.now()})


def _free_number(shop: Shop, order_number: str) -> str:
    """The next posting of this order."""
    serial = 2
    while shop.postings.get(f"{order_number}-{serial}") is not None:
        serial += 1
    return f"{order_number}-{serial}"
