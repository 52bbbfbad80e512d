"""A posting in /v4/posting/fbs/list: money as amount and currency."""

from sandbox.shapes import money, posting
from sandbox.shop import Shop
from sandbox.store import Doc


def shape(shop: Shop, doc: Doc, flags: frozenset[str]) -> Doc:
    return {
        **posting.common(shop, doc, flags),
        "delivery_schema": "fbs",
        "products": [_line(doc, line) for line in doc["lines"]],
        "analytics_data": posting.analytics(doc) if "analytics_data" in flags else None,
        "financial_data": _finance(doc) if "financial_data" in flags else None,
        "barcodes": posting.barcodes(doc) if "barcodes" in flags else None,
        "tariffication": None,
        "tariffication_steps": [],
        "prr_option": "",
        "quantum_id": 0,
        "volume_weight": round(sum(line["weight"] * line["quantity"] for line in doc["lines"]) / 1000, 2),
    }


def _line(doc: Doc, line: Doc) -> Doc:
    return {
        "sku": line["sku"],
        "offer_id": line["offer_id"],
        "name": line["name"],
        "quantity": line["quantity"],
        "price": money.block(line["price"]),
        "weight": line["weight"] / 1000,
        "product_color": line["colour_name"],
        "imei": [],
        "is_blr_traceable": False,
        "is_marketplace_buyout": posting.marked(doc, "buyout"),
    }


def _finance(doc: Doc) -> Doc:
    extra = {"commission": {"amount": 0, "percent": 0, "currency": "RUB"}}
    return {
        "cluster_from": "Москва",
        "cluster_to": doc["destination"],
        "products": [
            {
                **posting.finance_line(line),
                **extra,
                "quantity": line["quantity"],
                "customer_price": money.block(line["price"]),
            }
            for line in doc["lines"]
        ],
    }
