"""A posting in /v3/posting/fbo/list: goods in Ozon's own warehouse, read only."""

from sandbox.shapes import money, posting
from sandbox.store import Doc

WAREHOUSE_ID, WAREHOUSE = 1020001835658000, "ХОРУГВИНО_РФЦ"


# In Ozon's own warehouses a packed parcel has no label of the seller's to be registered.
WORDS = {"posting_registered": "posting_transferring_to_delivery"}


def shape(doc: Doc, flags: frozenset[str]) -> Doc:
    return {
        "posting_number": doc["posting_number"],
        "order_id": doc["order_id"],
        "order_number": doc["order_number"],
        "status": doc["status"],
        "substatus": WORDS.get(doc["substatus"], doc["substatus"]),
        "created_at": doc["created_at"],
        "in_process_at": doc["in_process_at"],
        "cancel_reason_id": doc["cancellation"]["cancel_reason_id"],
        "cancellation": _cancellation(doc),
        "products": [_line(doc, line) for line in doc["lines"]],
        "analytics_data": _analytics(doc) if "analytics_data" in flags else None,
        "financial_data": _finance(doc) if "financial_data" in flags else None,
        "legal_info": posting.legal(doc) if "legal_info" in flags else None,
        "external_order": posting.external(doc),
        "additional_data": [],
    }


def _cancellation(doc: Doc) -> Doc | None:
    if doc["status"] != "cancelled":
        return None
    wanted = ("cancel_reason", "cancellation_type", "cancellation_initiator")
    return {field: doc["cancellation"][field] for field in wanted}


def _line(doc: Doc, line: Doc) -> Doc:
    return {
        "sku": line["sku"],
        "offer_id": line["offer_id"],
        "name": line["name"],
        "quantity": line["quantity"],
        "price": money.block(line["price"]),
        "digital_codes": [],
        "is_marketplace_buyout": posting.marked(doc, "buyout"),
    }


def _analytics(doc: Doc) -> Doc:
    return {
        "city": doc["destination"],
        "delivery_type": "PVZ",
        "is_legal": posting.marked(doc, "legal"),
        "is_premium": False,
        "payment_type_group_name": "Система быстрых платежей",
        "warehouse_id": WAREHOUSE_ID,
        "warehouse_name": WAREHOUSE,
        "client_delivery_date_begin": None,
        "client_delivery_date_end": None,
    }


def _finance(doc: Doc) -> Doc:
    extra = {"commission": {"amount": 0, "percent": 0, "currency": "RUB"}}
    products = [{**posting.finance_line(line), **extra} for line in doc["lines"]]
    return {"cluster_from": "Москва", "cluster_to": doc["destination"], "products": products}
