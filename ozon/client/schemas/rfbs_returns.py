"""Return claims of rFBS, which the seller decides."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from ozon.client.fields import Fields


class RfbsReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as the list shows it; states are raw, `price` is for one piece."""

    return_id: int
    return_number: str
    posting_number: str
    order_number: str
    created_at: datetime | None
    sku: int
    offer_id: str
    product_name: str
    price: Decimal | None
    currency: str
    group_state: str
    state: str
    state_name: str
    money_return_state_name: str


class ReturnAction(msgspec.Struct, frozen=True, kw_only=True):
    """A decision Ozon would accept now; ids are an open set and may be negative."""

    id: int
    name: str


class RejectionReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that may accompany a rejection."""

    id: int
    name: str
    hint: str
    is_comment_required: bool


class RfbsReturnDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with the buyer's words and pictures and with what can be decided."""

    claim: RfbsReturn
    comment: str
    client_photos: list[str]
    client_return_method_id: int
    client_return_method: str
    return_reason_id: int
    return_reason: str
    is_defect: bool | None
    rejection_reasons: list[RejectionReason]
    rejection_comment: str
    ru_post_tracking_number: str
    warehouse_id: int | None
    available_actions: list[ReturnAction]


def read_rfbs_return(fields: Fields, *, return_id: int | None = None) -> RfbsReturn:
    """A claim; `return_id` fills in for an answer that leaves its own id out. Raises FieldError."""
    product, state = fields.object("product"), fields.object("state")
    price = product.money("price")
    return RfbsReturn(
        return_id=fields.maybe_integer("return_id") or return_id or fields.identity("return_id"),
        return_number=fields.word("return_number"),
        posting_number=fields.required_word("posting_number"),
        order_number=fields.word("order_number"),
        created_at=fields.time("created_at"),
        sku=product.integer("sku"),
        offer_id=product.text("offer_id"),
        product_name=product.text("name"),
        price=price.amount,
        currency=price.currency,
        group_state=state.word("group_state"),
        state=state.word("state"),
        state_name=state.text("state_name"),
        money_return_state_name=state.text("money_return_state_name"),
    )


def read_rfbs_details(fields: Fields, *, return_id: int) -> RfbsReturnDetails:
    """The full claim. Raises FieldError."""
    method, reason = fields.object("client_return_method_type"), fields.object("return_reason")
    return RfbsReturnDetails(
        claim=read_rfbs_return(fields, return_id=return_id),
        comment=fields.text("comment", limit=10_000),
        client_photos=fields.links("client_photo"),
        client_return_method_id=method.integer("id"),
        client_return_method=method.text("name"),
        return_reason_id=reason.integer("id"),
        return_reason=reason.text("name"),
        is_defect=reason.maybe_flag("is_defect"),
        rejection_reasons=[_rejection_reason(item) for item in fields.objects("rejection_reason")],
        rejection_comment=fields.text("rejection_comment", limit=10_000),
        ru_post_tracking_number=fields.word("ru_post_tracking_number"),
        warehouse_id=fields.maybe_integer("warehouse_id") or None,
        available_actions=[_action(item) for item in fields.objects("available_actions")],
    )


def _rejection_reason(fields: Fields) -> RejectionReason:
    return RejectionReason(
        id=fields.integer("id"),
        name=fields.text("name"),
        hint=fields.text("hint"),
        is_comment_required=fields.flag("is_comment_required"),
    )


def _action(fields: Fields) -> ReturnAction:
    holder = fields.object("action") if "action" in fields else fields
    number = holder.maybe_integer("id")
    if number is None:
        raise holder.error("id", "is missing")
    return ReturnAction(id=number, name=holder.text("name"))
