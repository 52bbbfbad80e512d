"""Stock: three ways to read it, one to write the free quantity."""

from sandbox import catalogue, fields, stock, times
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.errors import invalid
from sandbox.shapes import products
from sandbox.shop import Shop
from sandbox.store import Doc

PAIRS = 100
TOO_BIG = 1_000_000
SECONDS_BETWEEN = 30


def by_warehouse(shop: Shop, body: Doc) -> Doc:
    """A whole warehouse, page by page."""
    warehouse_id = fields.integer(body, "warehouse_id")
    page, answer = _page(body, _rows(shop, {warehouse_id}))
    return {"stocks": page, **answer}


def by_product(shop: Shop, body: Doc) -> Doc:
    """Named products in every warehouse."""
    offers, skus = fields.strings(body, "offer_id"), fields.strings(body, "sku")
    if not offers and not skus:
        raise invalid("offer_id or sku is required")
    rows = [
        r for r in _rows(shop, set(catalogue.WAREHOUSES)) if r["offer_id"] in offers or str(r["sku"]) in skus
    ]
    page, answer = _page(body, rows)
    named = [{**row, "warehouse_name": catalogue.WAREHOUSES[row["warehouse_id"]]} for row in page]
    return {"products": [{k: v for k, v in row.items() if k != "updated_at"} for row in named], **answer}


def by_scheme(shop: Shop, body: Doc) -> Doc:
    """Products with their quantities by scheme, not by warehouse."""
    wanted = fields.section(body, "filter", required=True)
    limit = fields.integer(body, "limit", low=1, high=1000)
    offers, ids = fields.strings(wanted, "offer_id"), fields.strings(wanted, "product_id")
    docs = [
        doc
        for doc in catalogue.products(shop)
        if (not offers or doc["offer_id"] in offers) and (not ids or str(doc["product_id"]) in ids)
    ]
    after = fields.uncursor(body)
    left = [doc for doc in docs if after is None or doc["product_id"] > int(after[0])]
    page = left[:limit]
    cursor = fields.cursor([str(page[-1]["product_id"])]) if len(left) > limit else ""
    return {
        "items": [_by_scheme(shop, doc) for doc in page],
        "cursor": cursor,
        "total": len(docs),
        "total_items": len(docs),
    }


def write(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    """Set free quantities; each pair is judged by itself, and one that fails says why in its row."""
    pairs = body.get("stocks")
    if not isinstance(pairs, list) or not 1 <= len(pairs) <= PAIRS:
        raise invalid(f"invalid stocks: value must contain between 1 and {PAIRS} items")
    if not all(isinstance(pair, dict) for pair in pairs):
        raise invalid("invalid stocks: objects are required")
    results = [_write_pair(shop, pair) for pair in pairs]
    done = [
        {
            "offer_id": row["offer_id"],
            "warehouse_id": row["warehouse_id"],
            "stock": fields.integer(pair, "stock"),
        }
        for row, pair in zip(results, pairs, strict=True)
        if row["updated"]
    ]
    return {"result": results}, {"kind": "stock", "updated": done} if done else None


def _write_pair(shop: Shop, pair: Doc) -> Doc:
    free = fields.integer(pair, "stock", low=0)
    warehouse_id = fields.integer(pair, "warehouse_id")
    product = _product(shop, pair)
    errors = _errors(shop, product, warehouse_id, free)
    if product is not None and not errors:
        stock.set_free(shop, product["sku"], warehouse_id, free)
    return {
        "offer_id": product["offer_id"] if product else str(pair.get("offer_id") or ""),
        "product_id": product["product_id"] if product else fields.integer(pair, "product_id", default=0),
        "warehouse_id": warehouse_id,
        "updated": not errors,
        "errors": errors,
    }


def _errors(shop: Shop, product: Doc | None, warehouse_id: int, free: int) -> list[Doc]:
    if product is None:
        return [{"code": "NOT_FOUND_ERROR", "message": "Product not found"}]
    if warehouse_id not in catalogue.WAREHOUSES:
        return [{"code": "WAREHOUSE_NOT_FOUND", "message": "Warehouse not found"}]
    if free >= TOO_BIG:
        return [{"code": "STOCK_TOO_BIG", "message": "Stock is too big"}]
    written = stock.row(shop, product["sku"], warehouse_id).get("written_at")
    free_from = times.shifted(written, seconds=SECONDS_BETWEEN) if written else ""
    if shop.options.stock_limit and free_from > shop.patient_now():
        return [{"code": "TOO_MANY_REQUESTS", "message": "Stock is updated too frequently"}]
    return []


def _product(shop: Shop, pair: Doc) -> Doc | None:
    """By offer_id if there is one, else by product_id."""
    if pair.get("offer_id"):
        return shop.products.get(str(pair["offer_id"]))
    number = fields.integer(pair, "product_id", default=0)
    return next((doc for doc in shop.products.all() if doc["product_id"] == number), None)


def _rows(shop: Shop, warehouses: set[int]) -> list[Doc]:
    rows = []
    for product in catalogue.products(shop):
        for warehouse_id in sorted(warehouses):
            seen = shop.stock.seen(stock.key(product["sku"], warehouse_id))
            if seen:
                row = {field: product[field] for field in ("sku", "product_id", "offer_id")}
                quantities = {
                    "present": seen["present"],
                    "reserved": seen["reserved"],
                    "free_stock": stock.free(seen),
                }
                rows.append(
                    {**row, "warehouse_id": warehouse_id, **quantities, "updated_at": seen["updated_at"]}
                )
    return rows


def _page(body: Doc, rows: list[Doc]) -> tuple[list[Doc], Doc]:
    limit = fields.integer(body, "limit", low=1, high=1000)
    after = fields.uncursor(body)
    start = int(after[0]) if after else 0
    has_next = len(rows) > start + limit
    return rows[start : start + limit], {
        "has_next": has_next,
        "cursor": fields.cursor([str(start + limit)]) if has_next else "",
    }


def _by_scheme(shop: Shop, doc: Doc) -> Doc:
    rows = [
        {
            "sku": row["sku"],
            "type": row["source"],
            "present": row["present"],
            "reserved": row["reserved"],
            "shipment_type": "SHIPMENT_TYPE_GENERAL",
            "warehouse_ids": [],
        }
        for row in products.stocks(shop, doc)
    ]
    return {"product_id": doc["product_id"], "offer_id": doc["offer_id"], "stocks": rows}


READERS: dict[str, Reader] = {
    "/v1/product/info/warehouse/stocks": by_warehouse,
    "/v2/product/info/stocks-by-warehouse/fbs": by_product,
    "/v4/product/info/stocks": by_scheme,
}
WRITERS: dict[str, Writer] = {"/v2/products/stocks": write}
