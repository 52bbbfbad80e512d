"""Bookings as the accrual methods write them: every sum a text with its currency."""

from decimal import Decimal
from hashlib import blake2b

from sandbox import accruals, tariffs
from sandbox.store import Doc

SCHEMES = {"fbs": "FBS", "rfbs": "RFBS", "fbo": "FBO"}


def by_day(row: Doc) -> Doc:
    """A booking of /v1/finance/accrual/by-day. The blocks of other categories are null."""
    category = row["category"]
    return {
        "accrual_id": _number(row["key"]),
        "date": f"{row['date']}T00:00:00Z",
        "unit_number": row["unit"],
        "accrued_category": category,
        "total_amount": _sum(accruals.total(row)),
        "posting": _posting(row) if category == "POSTING" else None,
        "item_fees": {"fees": [_item_fee(fee) for fee in row["fees"]]} if category == "ITEM" else None,
        "non_item_fee": _fee(row["fees"][0]) if category == "NON_ITEM" else None,
        "container_fees": None,
    }


def by_posting(row: Doc) -> list[Doc]:
    """The same booking taken apart by type, as /v1/finance/accrual/postings shows it."""
    parts = []
    for line in row["lines"]:
        if line["commission"]:
            parts.append(_part(row, line, tariffs.SALE_COMMISSION, line["commission"]))
        parts += [_part(row, line, type_id, amount) for type_id, amount in line["services"].items()]
    for fee in row["fees"]:
        nothing = {"sku": fee["sku"], "quantity": 0, "price": Decimal(0), "sale": Decimal(0)}
        parts.append(_part(row, nothing, fee["type_id"], fee["amount"]))
    return parts


def _posting(row: Doc) -> Doc:
    products = [
        {"sku": line["sku"], "commission": _commission(line), "delivery": _delivery(line)}
        for line in row["lines"]
    ]
    return {"delivery_schema": SCHEMES[row["scheme"]], "delivery_speed": 0, "products": products}


def _commission(line: Doc) -> Doc:
    """`seller_price` is of one piece; it has the sign of the sale."""
    price = line["price"].copy_sign(line["sale"]) if line["sale"] else Decimal(0)
    return {
        "sale_amount": _sum(line["sale"]),
        "seller_price": _sum(price),
        "sale_price": _sum(price),
        "sale_commission": _sum(line["commission"]),
        "commission": _sum(line["commission"]),
        "commission_ratio": f"{tariffs.COMMISSION if line['sale'] else Decimal(0):.6f}",
        "bonus": _sum(Decimal(0)),
        "coinvestment": _sum(Decimal(0)),
    }


def _delivery(line: Doc) -> Doc:
    services = [{"type_id": type_id, "accrued": _sum(amount)} for type_id, amount in line["services"].items()]
    return {"total_accrued": _sum(sum(line["services"].values(), Decimal(0))), "services": services}


def _part(row: Doc, line: Doc, type_id: int, amount: Decimal) -> Doc:
    price = line["price"].copy_sign(line["sale"]) if line["sale"] else Decimal(0)
    return {
        "accrual_date": row["date"],
        "type_id": type_id,
        "sku": line["sku"],
        "quantity": line["quantity"],
        "seller_price": _sum(price),
        "accrued": _sum(amount),
    }


def _item_fee(fee: Doc) -> Doc:
    return {"sku": fee["sku"], "fees": [_fee(fee)]}


def _fee(fee: Doc) -> Doc:
    return {"type_id": fee["type_id"], "accrued": _sum(fee["amount"])}


def _sum(amount: Decimal) -> Doc:
    return {"amount": f"{amount:.2f}", "currency": "RUB"}


def _number(key: str) -> int:
    """An identifier that is the same whenever the booking is asked for, larger than 2^53 as Ozon's are."""
    return int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) | 1 << 58
