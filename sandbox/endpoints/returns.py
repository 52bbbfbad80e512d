"""Returns through Ozon (FBS and FBO), by last_id."""

from sandbox import fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.shapes import returns
from sandbox.shop import Shop
from sandbox.store import Doc

SPANS = ("logistic_return_date", "storage_tariffication_start_date", "visual_status_change_moment")


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter")
    if sum(bool(wanted.get(name)) for name in SPANS) > 1:
        raise invalid("only one date filter is allowed")
    limit = fields.integer(body, "limit", low=1, high=500)
    last_id = fields.integer(body, "last_id", default=0)
    docs = [doc for doc in shop.parcels.all_seen() if doc["id"] > last_id and _matches(shop, doc, wanted)]
    docs.sort(key=lambda doc: int(doc["id"]))
    return {"returns": [returns.parcel(shop, doc) for doc in docs[:limit]], "has_next": len(docs) > limit}


def _matches(shop: Shop, doc: Doc, wanted: Doc) -> bool:
    numbers = fields.strings(wanted, "posting_numbers", most=50)
    scheme = fields.string(wanted, "return_schema", default="").upper()
    status = fields.string(wanted, "visual_status_name", default="")
    same = {"offer_id": doc["line"]["offer_id"], "barcode": doc["barcode"], "order_id": str(doc["order_id"])}
    return (
        (not numbers or doc["posting_number"] in numbers)
        and (not scheme or doc["scheme"].upper() == scheme)
        and (not status or doc["status"] == status)
        and all(not wanted.get(name) or str(wanted[name]) == value for name, value in same.items())
        and all(_in_span(shop, doc, wanted, name) for name in SPANS)
    )


def _in_span(shop: Shop, doc: Doc, wanted: Doc, name: str) -> bool:
    span = fields.section(wanted, name)
    if not span:
        return True
    shown = returns.parcel(shop, doc)
    value = {
        "logistic_return_date": shown["logistic"]["return_date"],
        "storage_tariffication_start_date": shown["storage"]["tariffication_start_date"],
        "visual_status_change_moment": doc["changed_at"],
    }[name]
    return value is not None and fields.within(value, span, start="time_from", end="time_to")


READERS: dict[str, Reader] = {"/v1/returns/list": listed}
