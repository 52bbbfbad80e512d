"""Notices in the reader's words: what happened, what about, and where to go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ozon.states import Source
from sellerdesk.desk.wording import said
from worklist.models import Notice
from worklist.states import Kind, NoticeKind

ICONS: dict[str, str] = {
    NoticeKind.ASSIGNED: "user",
    NoticeKind.MENTIONED: "chat",
    NoticeKind.BREACHING: "clock",
    NoticeKind.TROUBLE: "alert",
    NoticeKind.SECOND_PERSON: "users",
}


@dataclass(frozen=True)
class Told:
    """A notice as it is shown. ``about`` is what it is about, ``words`` somebody's own; ``deadline`` and ``settled``
    are moments where there are such."""

    row: Notice
    title: str
    about: str
    words: str
    href: str
    icon: str
    deadline: datetime | None
    settled: datetime | None

    @property
    def is_unread(self) -> bool:
        return self.row.read_at is None


def told(rows: Iterable[Notice]) -> list[Told]:
    return [_told(row) for row in rows]


def _told(row: Notice) -> Told:
    params = row.params
    parts = [row.posting_number or params.get("offer", ""), _case(params), row.shop.name]
    return Told(
        row=row,
        title=_title(row),
        about=" · ".join(part for part in parts if part),
        words=_words(row),
        href=_href(row),
        icon=ICONS[row.kind],
        deadline=parse_datetime(params.get("deadline", "")),
        settled=parse_datetime(params.get("settled", "")),
    )


def _title(row: Notice) -> str:
    by = str(row.params.get("by", ""))
    match row.kind:
        case NoticeKind.ASSIGNED if by:
            return _("%(who)s gave you a case") % {"who": by}
        case NoticeKind.ASSIGNED:
            return _("A case was given to you")
        case NoticeKind.MENTIONED:
            return _("%(who)s named you in a note") % {"who": by}
        case NoticeKind.BREACHING:
            return _("A deadline is near")
        case NoticeKind.SECOND_PERSON:
            return _("%(who)s asks for a second person") % {"who": by}
        case _:
            return _trouble(row.params)


def _trouble(params: dict[str, Any]) -> str:
    if "sources" in params:
        labels = [str(dict(Source.choices).get(name, name)) for name in params["sources"]]
        return _("Cannot be read: %(lists)s.") % {"lists": ", ".join(labels)}
    return said(params.get("reason", ""))


def _case(params: dict[str, Any]) -> str:
    return str(dict(Kind.choices).get(params.get("case", ""), ""))


def _words(row: Notice) -> str:
    """Product or note, as it was written; Ozon's error as it came."""
    return str(row.params.get("text") or row.params.get("error") or "")


def _href(row: Notice) -> str:
    if talk := row.params.get("dialogue"):
        return reverse("dialogue", args=[talk])
    if row.posting_number:
        return reverse("posting", args=[row.shop_id, row.posting_number])
    if offer := row.params.get("offer"):
        return reverse("stock-product", args=[row.shop_id, offer])
    if row.params.get("case") == Kind.MAILING_STOPPED:
        return f"{reverse('outgoing')}?shop={row.shop_id}"
    if row.kind == NoticeKind.TROUBLE:
        return reverse("shop-health" if "sources" in row.params else "shop", args=[row.shop_id])
    return reverse("queue")
