"""Why postings are cancelled, as Ozon lists it."""

from sandbox import fields, postings, reasons
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid, not_found
from sandbox.shop import Shop
from sandbox.store import Doc


def fbs(_shop: Shop, _body: Doc) -> Doc:
    """Every reason, with whether the seller may choose it."""
    return {
        "result": [
            {**_shape(number), "is_available_for_cancellation": number in reasons.FOR_SELLER}
            for number in reasons.NAMES
        ]
    }


def of_postings(shop: Shop, body: Doc) -> Doc:
    """The reasons the seller may choose for each posting; none when it cannot be cancelled any more."""
    numbers = fields.strings(body, "related_posting_numbers")
    if not numbers:
        raise invalid("invalid related_posting_numbers: value must contain at least 1 item")
    return {"result": [_of_posting(shop, number) for number in sorted(numbers)]}


def fbo(_shop: Shop, _body: Doc) -> Doc:
    return {"reasons": [{"id": number, "name": name} for number, name in reasons.NAMES.items()]}


def _of_posting(shop: Shop, number: str) -> Doc:
    doc = shop.postings.seen(number)
    if doc is None or doc["scheme"] == "fbo":
        raise not_found("POSTING_NOT_FOUND")
    allowed = reasons.FOR_SELLER if doc["status"] in postings.RESERVING else ()
    return {"posting_number": number, "reasons": [_shape(reason) for reason in allowed]}


def _shape(number: int) -> Doc:
    side = "buyer" if number in reasons.BUYER else "seller"
    return {"id": number, "title": reasons.NAMES[number], "type_id": side}


READERS: dict[str, Reader] = {
    "/v1/posting/fbs/cancel-reason": of_postings,
    "/v2/posting/fbs/cancel-reason/list": fbs,
    "/v1/posting/fbo/cancel-reason/list": fbo,
}
