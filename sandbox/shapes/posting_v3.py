"""A posting in /v3/posting/fbs/get: money as a string with a currency code."""

from decimal import Decimal

from sandbox.shapes import money, posting
from sandbox.shop import Shop
from sandbox.store import Doc


def shape(shop: Shop, doc: Doc, flags: frozenset[str]) -> Doc:
    return {
        **posting.common(shop, doc, flags),
        "previous_substatus": doc["previous_substatus"],
        "provider_status": "",
        "delivery_price": "",
        "fact_delivery_date": doc["delivered_at"],
        "products": [_line(doc, line) for line in doc["lines"]],
        "analytics_data": posting.analytics(doc) if "analytics_data" in flags else None,
        "financial_data": _finance(doc) if "financial_data" in flags else None,
        "barcodes": posting.barcodes(doc) if "barcodes" in flags else None,
        "additional_data": [],
        "courier": None,
        "product_exemplars": None,
        "related_postings": posting.related(doc) if "related_postings" in flags else None,
        "related_weight_postings": [],
        "prr_option": {"code": "", "price": "", "currency_code": "RUB", "floor": ""},
        "tariffication": None,
        "tariffication_steps": [],
    }


def _line(doc: Doc, line: Doc) -> Doc:
    return {
        "sku": line["sku"],
        "offer_id": line["offer_id"],
        "name": line["name"],
        "quantity": line["quantity"],
        "price": f"{Decimal(line['price']):.4f}",
        "currency_code": "RUB",
        "dimensions": {
            "height": "120.00",
            "length": "260.00",
            "weight": str(line["weight"]),
            "width": "180.00",
        },
        "is_blr_traceable": False,
        "is_marketplace_buyout": posting.marked(doc, "buyout"),
        "has_imei": False,
        "jw_uin": [],
        "mandatory_mark": [],
        "is_weight_needed": False,
        "weight_min": 0,
        "weight_max": line["weight"] / 1000,
    }


def _finance(doc: Doc) -> Doc:
    extra = {
        "commission_amount": 0,
        "commission_percent": 0,
        "commissions_currency_code": "RUB",
        "currency_code": "RUB",
        "customer_currency_code": "RUB",
    }
    lines = doc["lines"]
    return {
        "cluster_from": "Москва",
        "cluster_to": doc["destination"],
        "products": [
            {
                **posting.finance_line(line),
                **extra,
                "quantity": line["quantity"],
                "customer_price": money.number(line["price"]),
            }
            for line in lines
        ],
    }
