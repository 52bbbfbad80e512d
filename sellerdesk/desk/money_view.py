"""Which rows of the money page an address asks for; what makes no sense in it is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from money.listing import Tab, Wanted
from money.models import Reconciliation
from orders.states import Scheme
from ozon.models import Shop

TEXT = 80


@dataclass(frozen=True)
class View:
    """``first`` and ``last`` are days of the reader's zone, both in it; None: without such an end."""

    shops: Sequence[Shop]
    shop: Shop | None
    tab: Tab
    first: date | None
    last: date | None
    scheme: str
    text: str

    @property
    def wanted(self) -> Wanted:
        shown = [self.shop] if self.shop else self.shops
        return Wanted(
            shops=[shop.pk for shop in shown],
            start=_midnight(self.first) if self.first else None,
            end=_midnight(self.last + timedelta(days=1)) if self.last else None,
            scheme=self.scheme,
            text=self.text,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.shop or self.first or self.last or self.scheme or self.text)

    @property
    def scheme_label(self) -> str:
        return str(Scheme(self.scheme).label) if self.scheme else ""

    @property
    def query(self) -> str:
        """The address behind the question mark, without a page of it."""
        told = {
            "tab": str(self.tab),
            "shop": str(self.shop.pk) if self.shop else "",
            "from": str(self.first or ""),
            "to": str(self.last or ""),
            "scheme": self.scheme,
            "q": self.text,
        }
        return urlencode({name: value for name, value in told.items() if value})


def view_of(query: Mapping[str, str], shops: Sequence[Shop]) -> View:
    """``Http404`` for a shop that is not among the user's."""
    wanted = query.get("shop", "")
    shop = next((shop for shop in shops if str(shop.pk) == wanted), None)
    if wanted and shop is None:
        raise Http404
    tab, scheme = query.get("tab", ""), query.get("scheme", "")
    return View(
        shops=shops,
        shop=shop,
        tab=Tab(tab) if tab in Tab.values else Tab.WRONG,
        first=day_of(query.get("from", "")),
        last=day_of(query.get("to", "")),
        scheme=scheme if scheme in Scheme.values else "",
        text=query.get("q", "").replace("\0", "").strip()[:TEXT],
    )


def day_of(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None


def cursor_of(row: Reconciliation) -> str:
    return f"{row.since.isoformat()}~{row.pk}"


def behind(rows: QuerySet[Reconciliation], cursor: str) -> QuerySet[Reconciliation]:
    """Rows older than the cursor; all where it makes no sense."""
    moment, _tilde, pk = cursor.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        return rows
    return rows.filter(Q(since__lt=at) | Q(since=at, pk__lt=int(pk)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
