"""What Ozon books to the seller's account, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import msgspec

from ozon.client.fields import Fields, Money


class PartKind(StrEnum):
    """Which block of an accrual a part comes from; none where only a total is known."""

    SALE = "sale"
    SERVICE = "service"
    ITEM_FEE = "item_fee"
    SELLER_FEE = "seller_fee"
    CONTAINER_FEE = "container_fee"
    NONE = "none"


class AccrualType(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of Ozon's dictionary of services and fees."""

    id: int
    name: str
    description: str


class AccrualPart(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of an accrual: a service or fee with its `type_id`, or the sale of a product.

    `amount` is what was booked; of a sale it is the price of what was sold, negative where a sale is taken back.
    The other sums belong to a sale: commission by the price list and after discounts, points, partners'
    programmes, the price of one piece to the seller and to the buyer.
    """

    kind: PartKind
    sku: int = 0
    type_id: int = 0
    amount: Decimal | None
    sale_commission: Decimal | None = None
    commission: Decimal | None = None
    bonus: Decimal | None = None
    coinvestment: Decimal | None = None
    seller_price: Decimal | None = None
    buyer_price: Decimal | None = None
    currency: str


class Accrual(msgspec.Struct, frozen=True, kw_only=True):
    """One booking; `unit_number` is a posting or a contract, `category` is raw, `total` is of all parts.

    One without a block that is known has a single part with the total.
    """

    accrual_id: int
    unit_number: str
    category: str
    total: Decimal | None
    currency: str
    delivery_schema: str
    parts: list[AccrualPart]


def read_accrual_type(fields: Fields) -> AccrualType:
    """A row of the dictionary. Raises FieldError."""
    return AccrualType(
        id=fields.identity("id"), name=fields.text("name"), description=fields.text("description", limit=4000)
    )


def read_accrual(fields: Fields) -> Accrual:
    """A row of a day's list, whatever blocks it has. Raises FieldError."""
    total = fields.money("total_amount")
    posting = fields.object("posting")
    whole = AccrualPart(kind=PartKind.NONE, amount=total.amount, currency=total.currency)
    return Accrual(
        accrual_id=fields.identity("accrual_id"),
        unit_number=fields.word("unit_number"),
        category=fields.word("accrued_category"),
        total=total.amount,
        currency=total.currency,
        delivery_schema=posting.word("delivery_schema"),
        parts=[*_posting_parts(posting), *_fees(fields)] or [whole],
    )


def _posting_parts(posting: Fields) -> Iterator[AccrualPart]:
    for product in posting.objects("products"):
        sku = product.integer("sku")
        yield from _sale(product.object("commission"), sku)
        for service in product.object("delivery").objects("services"):
            yield _fee(service, PartKind.SERVICE, sku)


def _sale(commission: Fields, sku: int) -> Iterator[AccrualPart]:
    """Nothing where the product has no commission block: then only services were booked."""
    sale = commission.money("sale_amount")
    if not commission.data:
        return
    yield AccrualPart(
        kind=PartKind.SALE,
        sku=sku,
        amount=sale.amount,
        sale_commission=commission.money("sale_commission").amount,
        commission=commission.money("commission").amount,
        bonus=commission.money("bonus").amount,
        coinvestment=commission.money("coinvestment").amount,
        seller_price=commission.money("seller_price").amount,
        buyer_price=commission.money("sale_price").amount,
        currency=sale.currency,
    )


def _fees(fields: Fields) -> Iterator[AccrualPart]:
    for item in fields.object("item_fees").objects("fees"):
        for fee in item.objects("fees"):
            yield _fee(fee, PartKind.ITEM_FEE, item.integer("sku"))
    seller_fee = fields.object("non_item_fee")
    if seller_fee.data:
        yield _fee(seller_fee, PartKind.SELLER_FEE)
    for fee in fields.object("container_fees").objects("fees"):
        yield _fee(fee, PartKind.CONTAINER_FEE)


def _fee(fields: Fields, kind: PartKind, sku: int = 0) -> AccrualPart:
    accrued: Money = fields.money("accrued")
    return AccrualPart(
        kind=kind,
        sku=sku,
        type_id=fields.integer("type_id"),
        amount=accrued.amount,
        currency=accrued.currency,
    )
