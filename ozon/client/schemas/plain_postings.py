"""The common form of a posting in a list, decoded straight from its bytes: several times faster than `Fields`.

Whatever is not in that form (ids as text, empty text for a time, text too long …) is left to `read_posting`,
so this reader never has to be tolerant; where it does read, both give the same posting.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from ozon.client.decode import status_word
from ozon.client.fields import INT32, INT64, TEXT_LIMIT, WORD_LIMIT, amount_of, moment_of
from ozon.client.schemas.postings import Cancellation, Posting, PostingProduct

Word = Annotated[str, msgspec.Meta(max_length=WORD_LIMIT)] | None
Time = Annotated[str, msgspec.Meta(max_length=64)] | None
Line = Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)]
Text = Line | None
Int64 = Annotated[int, msgspec.Meta(ge=-INT64, le=INT64 - 1)] | None
Identity = Annotated[int, msgspec.Meta(ge=1, le=INT64 - 1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=INT32 - 1)] | None
Sku = Line | int | None
Flag = bool | None


class _Price(msgspec.Struct, gc=False):
    amount: str
    currency: str


class _Product(msgspec.Struct, gc=False):
    sku: Identity
    offer_id: Text = None
    name: Text = None
    quantity: Count = None
    price: _Price | None = None
    is_marketplace_buyout: Flag = None


class _Cancellation(msgspec.Struct, gc=False):
    cancel_reason_id: Int64 = None
    cancel_reason: Text = None
    cancellation_type: Word = None
    cancellation_initiator: Word = None
    cancelled_after_ship: Flag = None
    affect_cancellation_rating: Flag = None


class _Method(msgspec.Struct, gc=False):
    id: Int64 = None
    tpl_provider: Text = None
    name: Text = None
    warehouse_id: Int64 = None


class _Analytics(msgspec.Struct, gc=False):
    warehouse_id: Int64 = None
    is_legal: Flag = None


class _Legal(msgspec.Struct, gc=False):
    company_name: Text = None


class _Barcodes(msgspec.Struct, gc=False):
    upper_barcode: Word = None
    lower_barcode: Word = None


class _External(msgspec.Struct, gc=False):
    is_external: Flag = None


class _Plain(msgspec.Struct, gc=False):
    posting_number: Annotated[str, msgspec.Meta(max_length=WORD_LIMIT)]
    status: Annotated[str, msgspec.Meta(max_length=WORD_LIMIT)]
    products: list[_Product]
    order_id: Int64 = None
    order_number: Word = None
    parent_posting_number: Word = None
    substatus: Word = None
    created_at: Time = None
    in_process_at: Time = None
    shipment_date: Time = None
    shipment_date_without_delay: Time = None
    delivering_date: Time = None
    fact_delivery_date: Time = None
    tpl_integration_type: Word = None
    integration_type_flow: Word = None
    tracking_number: Word = None
    delivery_method: _Method | None = None
    analytics_data: _Analytics | None = None
    cancellation: _Cancellation | None = None
    cancel_reason_id: Int64 = None
    available_actions: list[Line] | None = None
    is_express: Flag = None
    external_order: _External | None = None
    legal_info: _Legal | None = None
    barcodes: _Barcodes | None = None
    requirements: dict[str, list[Sku] | None] | None = None
    # Only the single read has them; what is not null is left to the tolerant reader.
    related_postings: None = None


_DECODER = msgspec.json.Decoder(_Plain)
_NO_METHOD, _NO_ANALYTICS, _NO_BARCODES = _Method(), _Analytics(), _Barcodes()


def plain_posting(raw: bytes) -> Posting | None:
    """The posting in these bytes, which must hold no NUL or surrogate; None if they are not in the common form."""
    try:
        return _posting(_DECODER.decode(raw))
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        return None


def _posting(found: _Plain) -> Posting:
    method = found.delivery_method or _NO_METHOD
    analytics = found.analytics_data or _NO_ANALYTICS
    cancellation = _cancellation(found)
    barcodes = found.barcodes or _NO_BARCODES
    return Posting(
        posting_number=_required(found.posting_number),
        order_id=found.order_id or 0,
        order_number=_word(found.order_number),
        parent_posting_number=_word(found.parent_posting_number),
        status=status_word(_required(found.status)),
        substatus=_word(found.substatus),
        created_at=_moment(found.created_at),
        in_process_at=_moment(found.in_process_at),
        shipment_date=_moment(found.shipment_date),
        shipment_date_without_delay=_moment(found.shipment_date_without_delay),
        delivering_date=_moment(found.delivering_date),
        fact_delivery_date=_moment(found.fact_delivery_date),
        tpl_integration_type=_word(found.tpl_integration_type),
        integration_type_flow=_word(found.integration_type_flow),
        tracking_number=_word(found.tracking_number),
        warehouse_id=method.warehouse_id or analytics.warehouse_id or None,
        delivery_method_id=method.id or None,
        delivery_method_name=method.name or "",
        carrier=method.tpl_provider or "",
        products=[_product(product) for product in found.products],
        cancellation=cancellation,
        cancel_reason_id=cancellation.cancel_reason_id if cancellation else found.cancel_reason_id or 0,
        available_actions=found.available_actions or [],
        is_express=found.is_express or False,
        is_external=bool(found.external_order and found.external_order.is_external),
        is_legal=bool((found.legal_info and found.legal_info.company_name) or analytics.is_legal),
        upper_barcode=_word(barcodes.upper_barcode),
        lower_barcode=_word(barcodes.lower_barcode),
        requirements=_requirements(found.requirements),
        related_posting_numbers=[],
    )


def _product(found: _Product) -> PostingProduct:
    amount, currency = _money(found.price)
    return PostingProduct(
        sku=found.sku,
        offer_id=found.offer_id or "",
        name=found.name or "",
        quantity=found.quantity or 0,
        price=amount,
        currency=currency,
        is_marketplace_buyout=found.is_marketplace_buyout or False,
    )


def _money(price: _Price | None) -> tuple[Decimal | None, str]:
    if price is None:
        raise ValueError("the price stands elsewhere")
    if len(price.currency) > WORD_LIMIT:
        raise ValueError("no currency")
    return amount_of(price.amount) if price.amount else None, price.currency.strip()


def _cancellation(found: _Plain) -> Cancellation | None:
    block = found.cancellation
    if block is None:
        # The tolerant reader builds one out of the posting's own reason.
        if found.cancel_reason_id:
            raise ValueError("a reason without a block")
        return None
    read = Cancellation(
        cancel_reason_id=block.cancel_reason_id or found.cancel_reason_id or 0,
        cancel_reason=block.cancel_reason or "",
        cancellation_type=_word(block.cancellation_type),
        cancellation_initiator=_word(block.cancellation_initiator),
        cancelled_after_ship=block.cancelled_after_ship,
        affect_cancellation_rating=block.affect_cancellation_rating,
    )
    if any(msgspec.structs.astuple(read)):
        return read
    if status_word(found.status.strip()) == "cancelled":
        raise ValueError("a blank block and an empty one differ")
    return None


def _required(word: str) -> str:
    return word.strip() or _missing()


def _missing() -> str:
    raise ValueError("a word is missing")


def _word(word: str | None) -> str:
    return word.strip() if word else ""


def _moment(text: str | None) -> datetime | None:
    """An empty text is no error of the time, but rare: it is left to the tolerant reader."""
    return None if text is None else moment_of(text)


def _requirements(block: dict[str, list[str | int | None] | None] | None) -> dict[str, list[int]]:
    """Almost every posting wants nothing."""
    if not block or not any(block.values()):
        return {}
    texts = {name: [str(sku) for sku in block[name] or () if sku is not None] for name in sorted(block)}
    found = {name: [int(sku) for sku in listed if sku.isdecimal()] for name, listed in texts.items()}
    return {name: skus for name, skus in found.items() if skus}
