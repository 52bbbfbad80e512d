"""A posting in /v2/posting/fbo/get: money as a text, and of a cancellation only the reason's id."""

from sandbox.shapes import money, posting, posting_fbo
from sandbox.store import Doc


def shape(doc: Doc, flags: frozenset[str]) -> Doc:
    listed = posting_fbo.shape(doc, flags)
    del listed["cancellation"]
    changed = {
        "products": [
            {**line, "price": line["price"]["amount"], "currency_code": "RUB"} for line in listed["products"]
        ],
        "financial_data": _finance(doc) if "financial_data" in flags else None,
        "fact_delivery_date": doc["delivered_at"],
    }
    return {**listed, **changed}


def _finance(doc: Doc) -> Doc:
    extra = {
        "commission_amount": 0,
        "commission_percent": 0,
        "commissions_currency_code": "RUB",
        "currency_code": "RUB",
        "customer_currency_code": "RUB",
    }
    products = [
        {
            **posting.finance_line(line),
            **extra,
            "quantity": line["quantity"],
            "customer_price": money.number(line["price"]),
        }
        for line in doc["lines"]
    ]
    return {"cluster_from": "Москва", "cluster_to": doc["destination"], "products": products}
