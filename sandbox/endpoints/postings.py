"""Posting lists by cursor, and one posting."""

from collections.abc import Callable
from itertools import islice

from sandbox import fields, search
from sandbox.endpoints.kinds import Reader
from sandbox.errors import not_found
from sandbox.shapes import posting_fbo, posting_v3, posting_v4
from sandbox.shop import Shop
from sandbox.store import Doc

FLOWS = {"fbs": "ozon", "rfbs": "non_integrated"}


def fbs_list(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter", required=True)
    warehouses = fields.strings(wanted, "warehouse_ids")
    flows = fields.strings(wanted, "integration_type_flow")
    order_id = fields.integer(wanted, "order_id", default=0)

    def fits(doc: Doc) -> bool:
        return (
            (not warehouses or str(doc["warehouse_id"]) in warehouses)
            and (not flows or FLOWS[doc["scheme"]] in flows)
            and (not order_id or doc["order_id"] == order_id)
        )

    page, answer = _page(shop, body, "fbs", fits)
    flags = fields.flags(body)
    return {"postings": [posting_v4.shape(shop, doc, flags) for doc in page], **answer}


def fbo_list(shop: Shop, body: Doc) -> Doc:
    order_id = fields.integer(fields.section(body, "filter", required=True), "order_id", default=0)
    page, answer = _page(shop, body, "fbo", lambda doc: not order_id or doc["order_id"] == order_id)
    flags = fields.flags(body)
    return {"postings": [posting_fbo.shape(doc, flags) for doc in page], **answer}


def fbs_get(shop: Shop, body: Doc) -> Doc:
    doc = shop.postings.seen(fields.string(body, "posting_number"))
    if doc is None or doc["scheme"] == "fbo":
        raise not_found("POSTING_NOT_FOUND")
    return {"result": posting_v3.shape(shop, doc, fields.flags(body))}


def _page(shop: Shop, body: Doc, kind: str, fits: Callable[[Doc], bool]) -> tuple[list[Doc], Doc]:
    """The page at the cursor, and what the answer says of the next one."""
    limit = fields.integer(body, "limit", low=1, high=100)
    rows = list(islice(filter(fits, search.find(shop, search.read(body, kind=kind))), limit + 1))
    page, has_next = rows[:limit], len(rows) > limit
    return page, {"has_next": has_next, "cursor": fields.cursor(search.place(page[-1])) if has_next else ""}


READERS: dict[str, Reader] = {
    "/v4/posting/fbs/list": fbs_list,
    "/v3/posting/fbs/get": fbs_get,
    "/v3/posting/fbo/list": fbo_list,
}
