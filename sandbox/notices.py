"""What Ozon tells a seller's own server when something happened: one body for each kind of change.

Built from committed changes of documents, so nothing has to be told where things happen. There is no
notification of returns, cancellation requests or money.
"""

from collections.abc import Callable, Iterator
from uuid import NAMESPACE_URL, uuid5

from sandbox.chats import CUSTOMER
from sandbox.indexes import TOP
from sandbox.shapes.posting_fbo import WAREHOUSE_ID
from sandbox.shop import Shop
from sandbox.store import Change, Doc

PING = "TYPE_PING"
TYPES = (
    "TYPE_NEW_POSTING",
    "TYPE_POSTING_CANCELLED",
    "TYPE_STATE_CHANGED",
    "TYPE_FBO_POSTING_NEW",
    "TYPE_FBO_POSTING_CANCELLED",
    "TYPE_FBO_POSTING_STATE_CHANGED",
    "TYPE_STOCKS_CHANGED",
    "TYPE_NEW_MESSAGE",
)
# Ozon's own spelling: the first letter is Cyrillic.
BUYER = "Сustomer"


def of(shop: Shop, change: Change) -> Iterator[Doc]:
    """The notifications of one committed change of this shop."""
    table, _, old, new = change
    told = WATCHED.get(table.rpartition("/")[2])
    if told is not None and new is not None:
        yield from told(shop, old, new)


def seller_id(shop: Shop) -> int:
    return int(shop.client_id) if shop.client_id.isdecimal() else 0


def _posting(shop: Shop, old: Doc | None, new: Doc) -> Iterator[Doc]:
    if old is None and new["status"] not in {"delivered", "cancelled"}:
        yield _new_fbo(shop, new) if new["scheme"] == "fbo" else _new(shop, new)
    elif old is not None and old["substatus"] != new["substatus"]:
        yield from _moved(shop, old, new)


def _new(shop: Shop, doc: Doc) -> Doc:
    return {
        "message_type": "TYPE_NEW_POSTING",
        "posting_number": doc["posting_number"],
        "products": [{**_goods(line), "offer_id": line["offer_id"]} for line in doc["lines"]],
        "in_process_at": doc["in_process_at"],
        "warehouse_id": doc["warehouse_id"],
        "shipment_date": doc["shipment_date"],
        "tpl_integration_type": "non_integrated" if doc["scheme"] == "rfbs" else "ozon",
        "is_express": False,
        "tracking_number": doc["tracking_number"],
        "delivery_date_begin": None,
        "delivery_date_end": None,
        "seller_id": seller_id(shop),
    }


def _new_fbo(shop: Shop, doc: Doc) -> Doc:
    products = [_goods(line) for line in doc["lines"]]
    told = {"products": products, "creation_date": doc["created_at"]}
    return _fbo(shop, doc, "TYPE_FBO_POSTING_NEW", "new", told)


def _moved(shop: Shop, old: Doc, new: Doc) -> Iterator[Doc]:
    cancelled = new["status"] == "cancelled"
    states: Doc = {"new_state": new["substatus"], "changed_state_date": new["changed_at"]}
    if cancelled:
        block = new["cancellation"]
        reason = {"id": block["cancel_reason_id"], "message": block["cancel_reason"]}
        products = [_goods(line) for line in new["lines"]]
        states = {"products": products, "old_state": old["substatus"], **states, "reason": reason}
    if new["scheme"] != "fbo":
        kind = "TYPE_POSTING_CANCELLED" if cancelled else "TYPE_STATE_CHANGED"
        number, place = new["posting_number"], new["warehouse_id"]
        yield {"message_type": kind, "posting_number": number, **states, **_owner(shop, place)}
    elif cancelled:
        states["cancel_date"] = states.pop("changed_state_date")
        yield _fbo(shop, new, "TYPE_FBO_POSTING_CANCELLED", "cancelled", states)
    else:
        yield _fbo(shop, new, "TYPE_FBO_POSTING_STATE_CHANGED", new["substatus"], states)


def _fbo(shop: Shop, doc: Doc, kind: str, event: str, told: Doc) -> Doc:
    number = doc["posting_number"]
    known = {"message_type": kind, "posting_number": number, "order_number": doc["order_number"]}
    event_id = str(uuid5(NAMESPACE_URL, f"{shop.client_id}/{number}/{event}"))
    return {**known, "uuid": event_id, **told, **_owner(shop, WAREHOUSE_ID)}


def _owner(shop: Shop, warehouse_id: int) -> Doc:
    return {"warehouse_id": warehouse_id, "seller_id": seller_id(shop)}


def _goods(line: Doc) -> Doc:
    return {"sku": line["sku"], "quantity": line["quantity"]}


def _stock(shop: Shop, old: Doc | None, new: Doc) -> Iterator[Doc]:
    if old is None or (old["present"], old["reserved"]) == (new["present"], new["reserved"]):
        return
    product = next(shop.products.walk("sku", low=(new["sku"],), high=(new["sku"], TOP)), None)
    stock = {field: new[field] for field in ("warehouse_id", "present", "reserved")}
    item = {"product_id": product["product_id"] if product else 0, "sku": new["sku"]}
    items = [{**item, "updated_at": new["updated_at"], "stocks": [stock]}]
    yield {"message_type": "TYPE_STOCKS_CHANGED", "seller_id": seller_id(shop), "items": items}


def _message(shop: Shop, old: Doc | None, new: Doc) -> Iterator[Doc]:
    """Of what buyers write; the seller's own messages are no news to him."""
    chat = shop.chats.get(new["chat_id"])
    if old is not None or new["user"] != CUSTOMER or chat is None:
        return
    yield {
        "message_type": "TYPE_NEW_MESSAGE",
        "chat_id": new["chat_id"],
        "chat_type": "Buyer_Seller",
        "message_id": new["message_id"],
        "created_at": new["created_at"],
        "user": {"id": f"7{chat['seq']:06d}", "type": BUYER},
        "data": [new["text"]],
        "seller_id": shop.client_id,
    }


WATCHED: dict[str, Callable[[Shop, Doc | None, Doc], Iterator[Doc]]] = {
    "posting": _posting,
    "stock": _stock,
    "message": _message,
}
