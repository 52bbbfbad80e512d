"""rFBS returns: list, get, and the action that decides."""

from itertools import islice

from sandbox import claims, fields
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.errors import not_found
from sandbox.indexes import TOP
from sandbox.shapes import returns
from sandbox.shop import Shop
from sandbox.store import Doc


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter")
    limit = fields.integer(body, "limit", low=1, high=1000)
    last_id = fields.integer(body, "last_id", default=0)
    groups = {group.lower() for group in fields.strings(wanted, "group_state")}
    number = fields.string(wanted, "posting_number", default="")
    offer_id = fields.string(wanted, "offer_id", default="")
    span = fields.section(wanted, "created_at")
    docs = (
        doc
        for doc in shop.claims.walk("number", low=(last_id, TOP))
        if (not groups or "all" in groups or claims.STATES[doc["state"]][0].lower() in groups)
        and (not number or doc["posting_number"] == number)
        and (not offer_id or doc["line"]["offer_id"] == offer_id)
        and fields.within(doc["created_at"], span)
    )
    return {"returns": [returns.claim_row(doc) for doc in islice(docs, limit)]}


def get(shop: Shop, body: Doc) -> Doc:
    doc = shop.claims.seen(str(fields.integer(body, "return_id")))
    if doc is None:
        raise not_found("return not found")
    return {"returns": returns.claim(shop, doc)}


def action_set(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    return_id = fields.integer(body, "return_id")
    fields.integer(body, "id")
    return {}, claims.act(shop, return_id, body)


READERS: dict[str, Reader] = {"/v2/returns/rfbs/list": listed, "/v2/returns/rfbs/get": get}
WRITERS: dict[str, Writer] = {"/v1/returns/rfbs/action/set": action_set}
