"""Buyers' requests to cancel an rFBS posting."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ozon.client.fields import Fields


class CancellationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request; `cancelled_at` is when it was made, `auto_approve_date` when silence approves it.

    `state` is the enum (ON_APPROVAL, APPROVED, REJECTED ...), `state_name` Ozon's words; they may disagree.
    """

    cancellation_id: int
    posting_number: str
    source_id: int
    cancellation_initiator: str
    cancellation_reason_id: int
    cancellation_reason: str
    cancellation_reason_message: str
    cancelled_at: datetime | None
    order_date: datetime | None
    auto_approve_date: datetime | None
    approve_date: datetime | None
    approve_comment: str
    state: str
    state_id: int
    state_name: str
    tpl_integration_type: str


def read_cancellation_request(fields: Fields) -> CancellationRequest:
    """A request from a row of the list. Raises FieldError."""
    reason, state = fields.object("cancellation_reason"), fields.object("state")
    return CancellationRequest(
        cancellation_id=fields.identity("cancellation_id"),
        posting_number=fields.required_word("posting_number"),
        source_id=fields.integer("source_id"),
        cancellation_initiator=fields.word("cancellation_initiator"),
        cancellation_reason_id=reason.integer("id"),
        cancellation_reason=reason.text("name"),
        cancellation_reason_message=fields.text("cancellation_reason_message"),
        cancelled_at=fields.time("cancelled_at"),
        order_date=fields.time("order_date"),
        auto_approve_date=fields.time("auto_approve_date"),
        approve_date=fields.time("approve_date"),
        approve_comment=fields.text("approve_comment"),
        state=state.required_word("state"),
        state_id=state.integer("id"),
        state_name=state.text("name"),
        tpl_integration_type=fields.word("tpl_integration_type"),
    )
