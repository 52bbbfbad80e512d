"""Why a seller may cancel a posting."""

from __future__ import annotations

import msgspec

from ozon.client.decode import same_word
from ozon.client.fields import Fields


class CancelReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason Ozon offers for one posting; `side` says whose it is: seller or buyer, raw."""

    reason_id: int
    title: str
    side: str

    @property
    def is_sellers(self) -> bool:
        return same_word(self.side, "seller")


def read_cancel_reason(fields: Fields) -> CancelReason:
    """A reason of one posting. Raises FieldError."""
    return CancelReason(
        reason_id=fields.identity("id"),
        title=fields.text("title", limit=500),
        side=fields.word("type_id"),
    )
