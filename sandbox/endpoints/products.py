"""The catalogue."""

from sandbox import catalogue, fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.shapes import products
from sandbox.shop import Shop
from sandbox.store import Doc

MOST = 1000
VISIBLE = {
    "ALL",
    "VISIBLE",
    "IN_SALE",
    "READY_TO_SUPPLY",
    "MODERATED",
    "BARCODE_EXISTS",
    "VALIDATION_STATE_SUCCESS",
}


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter")
    if not wanted:
        raise invalid("filter is required")
    limit = fields.integer(body, "limit", default=MOST, low=1, high=MOST)
    after = fields.uncursor({"cursor": body.get("last_id")})
    docs = _chosen(shop, wanted, sku="skus") if _visible(wanted) else []
    left = [doc for doc in docs if after is None or doc["product_id"] > int(after[0])]
    page = left[:limit]
    last_id = fields.cursor([str(page[-1]["product_id"])]) if len(left) > limit else ""
    items = [_item(shop, doc) for doc in page]
    return {"result": {"items": items, "total": len(docs), "total_items": len(docs), "last_id": last_id}}


def info(shop: Shop, body: Doc) -> Doc:
    """Unknown identifiers are left out silently."""
    if not any(fields.strings(body, name) for name in ("offer_id", "product_id", "sku")):
        raise invalid("offer_id, product_id or sku is required")
    return {"items": [products.shape(shop, doc) for doc in _chosen(shop, body, sku="sku")]}


def prices(shop: Shop, body: Doc) -> Doc:
    """What each product costs: numbers here, texts in the details."""
    wanted = fields.section(body, "filter", required=True)
    limit = fields.integer(body, "limit", low=1, high=MOST)
    after = fields.uncursor(body)
    docs = _chosen(shop, wanted, sku="skus") if _visible(wanted) else []
    left = [doc for doc in docs if after is None or doc["product_id"] > int(after[0])]
    page = left[:limit]
    cursor = fields.cursor([str(page[-1]["product_id"])]) if len(left) > limit else ""
    items = [products.priced(doc) for doc in page]
    return {"items": items, "cursor": cursor, "total": len(docs), "total_items": len(docs)}


def _visible(wanted: Doc) -> bool:
    return fields.string(wanted, "visibility", default="ALL") in VISIBLE


def _chosen(shop: Shop, wanted: Doc, *, sku: str) -> list[Doc]:
    """Products named by offer_id, product_id or sku; all of them if none is named."""
    named = {"offer_id": "offer_id", "product_id": "product_id", "sku": sku}
    given = {field: values for field, name in named.items() if (values := fields.strings(wanted, name))}
    if len(given) > 1:
        raise invalid("only one kind of identifier is allowed")
    return [
        doc for doc in catalogue.products(shop) if all(str(doc[f]) in values for f, values in given.items())
    ]


def _item(shop: Shop, doc: Doc) -> Doc:
    return {
        "product_id": doc["product_id"],
        "offer_id": doc["offer_id"],
        "sku": doc["sku"],
        "archived": False,
        "has_fbo_stocks": False,
        "has_fbs_stocks": any(row["present"] for row in products.stocks(shop, doc)),
        "is_discounted": False,
        "quants": [],
    }


READERS: dict[str, Reader] = {
    "/v3/product/list": listed,
    "/v3/product/info/list": info,
    "/v5/product/info/prices": prices,
}
