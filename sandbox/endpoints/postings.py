"""Posting lists by cursor, and one posting."""

from sandbox import fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid, not_found
from sandbox.shapes import posting_fbo, posting_v3, posting_v4
from sandbox.shop import Shop
from sandbox.store import Doc


def fbs_list(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter", required=True)
    span = fields.section(wanted, "last_changed_status_date")
    warehouses = fields.strings(wanted, "warehouse_ids")
    flows = fields.strings(wanted, "integration_type_flow")
    docs = [
        doc
        for doc in _matching(shop, wanted)
        if doc["scheme"] != "fbo"
        and fields.within(doc["changed_at"], span)
        and (not warehouses or str(doc["warehouse_id"]) in warehouses)
        and (not flows or ("non_integrated" if doc["scheme"] == "rfbs" else "ozon") in flows)
    ]
    page, answer = _page(body, docs)
    flags = fields.flags(body)
    return {"postings": [posting_v4.shape(shop, doc, flags) for doc in page], **answer}


def fbo_list(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter", required=True)
    numbers = fields.strings(wanted, "posting_numbers")
    docs = [
        doc
        for doc in _matching(shop, wanted)
        if doc["scheme"] == "fbo" and (not numbers or doc["posting_number"] in numbers)
    ]
    page, answer = _page(body, docs)
    flags = fields.flags(body)
    return {"postings": [posting_fbo.shape(doc, flags) for doc in page], **answer}


def fbs_get(shop: Shop, body: Doc) -> Doc:
    doc = shop.postings.seen(fields.string(body, "posting_number"))
    if doc is None or doc["scheme"] == "fbo":
        raise not_found("POSTING_NOT_FOUND")
    return {"result": posting_v3.shape(shop, doc, fields.flags(body))}


def _matching(shop: Shop, wanted: Doc) -> list[Doc]:
    since, to = fields.period(wanted)
    statuses = fields.strings(wanted, "statuses")
    orders = fields.strings(wanted, "order_numbers")
    order_id = fields.integer(wanted, "order_id", default=0)
    return [
        doc
        for doc in shop.postings.all_seen()
        if since <= doc["in_process_at"] <= to
        and (not statuses or doc["status"] in statuses)
        and (not orders or doc["order_number"] in orders)
        and (not order_id or doc["order_id"] == order_id)
    ]


def _page(body: Doc, docs: list[Doc]) -> tuple[list[Doc], Doc]:
    limit = fields.integer(body, "limit", low=1, high=100)
    direction = fields.string(body, "sort_dir", default="ASC").upper()
    if direction not in {"ASC", "DESC"}:
        raise invalid("invalid sort_dir")
    backwards, after = direction == "DESC", fields.uncursor(body)
    docs.sort(key=_place, reverse=backwards)
    if after is not None:
        docs = [doc for doc in docs if (_place(doc) < after if backwards else _place(doc) > after)]
    page, has_next = docs[:limit], len(docs) > limit
    return page, {"has_next": has_next, "cursor": fields.cursor(_place(page[-1])) if has_next else ""}


def _place(doc: Doc) -> list[str]:
    return [doc["in_process_at"], doc["posting_number"]]


READERS: dict[str, Reader] = {
    "/v4/posting/fbs/list": fbs_list,
    "/v3/posting/fbs/get": fbs_get,
    "/v3/posting/fbo/list": fbo_list,
}
