"""Postings: lists and single reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ozon.client.answers import Group, Page, Row, cursor_page
from ozon.client.requests import given, span, stamp
from ozon.client.schemas.plain_postings import plain_posting
from ozon.client.schemas.postings import Posting, read_posting

FBS_LIST = "/v4/posting/fbs/list"
FBS_GET = "/v3/posting/fbs/get"
FBO_LIST = "/v3/posting/fbo/list"
KEYS = ("posting_number", "order_number", "order_id")
# Whether a company bought it stands nowhere else that tells less of the buyer.
FBS_EXTRAS = {"barcodes": True, "legal_info": True}
# The seller's own warehouse stands in the posting; Ozon's only in a part that tells of the buyer as well.
FBO_EXTRAS = {"analytics_data": True}


class Postings(Group):
    """`since` and `to` bound when processing began and may be a year apart; `limit` is at most 100."""

    def fbs_list(
        self,
        since: datetime,
        to: datetime,
        *,
        changed_from: datetime | None = None,
        changed_to: datetime | None = None,
        statuses: Sequence[str] = (),
        order_numbers: Sequence[str] = (),
        cursor: str = "",
        limit: int = 100,
        sort_dir: str = "ASC",
    ) -> Page[Posting]:
        """FBS and rFBS postings; `changed_*` bound the last change of status."""
        changed = span(changed_from, changed_to, names=("from", "to"))
        query: dict[str, Any] = {"since": stamp(since), "to": stamp(to)}
        query |= given(
            statuses=list(statuses), order_numbers=list(order_numbers), last_changed_status_date=changed
        )
        return self._list(FBS_LIST, query, FBS_EXTRAS, cursor=cursor, limit=limit, sort_dir=sort_dir)

    def fbo_list(
        self,
        since: datetime,
        to: datetime,
        *,
        statuses: Sequence[str] = (),
        posting_numbers: Sequence[str] = (),
        cursor: str = "",
        limit: int = 100,
        sort_dir: str = "ASC",
    ) -> Page[Posting]:
        """Postings from Ozon's own warehouses; at most 1000 `posting_numbers`."""
        query = {"since": stamp(since), "to": stamp(to)}
        query |= given(statuses=list(statuses), posting_numbers=list(posting_numbers))
        return self._list(FBO_LIST, query, FBO_EXTRAS, cursor=cursor, limit=limit, sort_dir=sort_dir)

    def _list(
        self,
        path: str,
        query: dict[str, Any],
        extras: dict[str, bool],
        *,
        cursor: str,
        limit: int,
        sort_dir: str,
    ) -> Page[Posting]:
        body = {"filter": query, "cursor": cursor, "limit": limit, "sort_dir": sort_dir}
        body |= given(**{"with": extras})
        answer = self._read(path, body)
        return cursor_page(answer, "postings", read_posting, keys=KEYS, asked=cursor, plain=plain_posting)

    def fbs_get(self, posting_number: str) -> Row[Posting]:
        """One FBS or rFBS posting. Raises NotFound."""
        body = {"posting_number": posting_number, "with": {"related_postings": True, **FBS_EXTRAS}}
        answer = self._read(FBS_GET, body)
        return answer.row(answer.inner(), read_posting)
