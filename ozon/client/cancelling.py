"""Cancelling postings of FBS and rFBS by the seller, whole or in part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ozon.client.answers import Group
from ozon.client.fields import Fields
from ozon.client.requests import given
from ozon.client.schemas.cancelling import CancelReason, read_cancel_reason

REASONS = "/v1/posting/fbs/cancel-reason"
CANCEL = "/v2/posting/fbs/cancel"
CANCEL_PART = "/v2/posting/fbs/product/cancel"


class Cancelling(Group):
    """Both writes count in the error index and are sent once; what they do shows in the posting a little later."""

    def reasons(self, posting_number: str) -> list[CancelReason]:
        """What Ozon takes as a reason for this posting now; empty when it cannot be cancelled any more."""
        answer = self._read(REASONS, {"related_posting_numbers": [posting_number]})
        return answer.read(partial(_reasons_of, posting_number=posting_number))

    def cancel(self, posting_number: str, reason_id: int, message: str = "") -> None:
        """Cancels the whole posting. Not idempotent."""
        body = {"posting_number": posting_number, "cancel_reason_id": reason_id}
        self._write(CANCEL, body | given(cancel_reason_message=message))

    def cancel_part(
        self, posting_number: str, reason_id: int, message: str, pieces: Mapping[int, int]
    ) -> str:
        """Cancels so many pieces of each SKU; the number of the posting Ozon says it did that to. Not idempotent."""
        body = {
            "posting_number": posting_number,
            "cancel_reason_id": reason_id,
            "cancel_reason_message": message,
            "items": [{"sku": sku, "quantity": quantity} for sku, quantity in pieces.items()],
        }
        answer = self._write(CANCEL_PART, body)
        return answer.read(lambda fields: fields.text("result", limit=80))


def _reasons_of(fields: Fields, *, posting_number: str) -> list[CancelReason]:
    held = (one for one in fields.objects("result") if one.word("posting_number") in {"", posting_number})
    return [read_cancel_reason(reason) for one in held for reason in one.objects("reasons")]
