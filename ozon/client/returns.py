"""Returns: the parcels of FBO and FBS (read only) and the claims of rFBS (the seller decides)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from ozon.client.answers import Group, Page, Row, id_page
from ozon.client.requests import given, span
from ozon.client.schemas.returns import Return, read_return
from ozon.client.schemas.rfbs_returns import (
    RfbsReturn,
    RfbsReturnDetails,
    read_rfbs_details,
    read_rfbs_return,
)

LIST = "/v1/returns/list"
RFBS_LIST = "/v2/returns/rfbs/list"
RFBS_GET = "/v2/returns/rfbs/get"
RFBS_ACT = "/v1/returns/rfbs/action/set"
KEYS = ("id", "posting_number")
RFBS_KEYS = ("return_id", "return_number", "posting_number")


class Returns(Group):
    """Numeric paging: pass the page's `last_id` on while `has_next`."""

    def list(
        self,
        *,
        changed_from: datetime | None = None,
        changed_to: datetime | None = None,
        posting_numbers: Sequence[str] = (),
        status: str = "",
        last_id: int = 0,
        limit: int = 500,
    ) -> Page[Return]:
        """Returns of FBO and FBS by change of visual status, or those that show one (its system name) now; at most
        500, at most 50 posting numbers."""
        changed = span(changed_from, changed_to, names=("time_from", "time_to"))
        query = given(
            visual_status_change_moment=changed,
            posting_numbers=[*posting_numbers],
            visual_status_name=status,
        )
        body = {"filter": query, "last_id": last_id, "limit": limit}
        return id_page(self._read(LIST, body), "returns", read_return, keys=KEYS, asked=last_id)

    def rfbs_list(
        self,
        *,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        group_states: Sequence[str] = (),
        posting_number: str = "",
        last_id: int = 0,
        limit: int = 500,
    ) -> Page[RfbsReturn]:
        """Claims of rFBS; there is no filter by change, so open groups must be read again."""
        created = span(created_from, created_to, names=("from", "to"))
        query = given(created_at=created, group_state=[*group_states], posting_number=posting_number)
        body = {"filter": query, "last_id": last_id, "limit": limit}
        answer = self._read(RFBS_LIST, body)
        return id_page(answer, "returns", read_rfbs_return, keys=RFBS_KEYS, asked=last_id, lone_object=True)

    def rfbs_get(self, return_id: int) -> Row[RfbsReturnDetails]:
        """One claim with the decisions that are open now. Raises NotFound."""
        answer = self._read(RFBS_GET, {"return_id": return_id})
        reader = partial(read_rfbs_details, return_id=return_id)
        return answer.row(answer.inner("returns"), reader)

    def rfbs_act(
        self,
        return_id: int,
        action_id: int,
        *,
        comment: str = "",
        rejection_reason_id: int | None = None,
        compensation_amount: Decimal | None = None,
        return_for_back_way: Decimal | None = None,
    ) -> None:
        """Decides a claim by an id out of its `available_actions`. May move money; not idempotent.

        `compensation_amount` is what the buyer gets back in part, `return_for_back_way` the return
        shipping paid to the buyer, both in the claim's currency.
        """
        body: dict[str, Any] = {"return_id": return_id, "id": action_id}
        body |= given(
            comment=comment,
            rejection_reason_id=rejection_reason_id,
            compensation_amount=compensation_amount,
            return_for_back_way=return_for_back_way,
        )
        self._write(RFBS_ACT, body)
