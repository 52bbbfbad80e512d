"""Cases by a number: whole, each kind by its own index; or its beginning, its end, a part of an open case's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import CancellationRequest, Posting
from returns.models import Return
from sellerdesk.desk.find_words import Asked, spellings
from worklist.models import WorkItem
from worklist.states import ItemState

MOST = 20
CANDIDATES = 200  # of a short beginning: what is behind them needs a longer one
LONG_START = 4  # characters of a tracking number worth searching for
LAST = "z" * 20  # after whatever a number goes on with
_OF_RETURNS = {
    "number": _("return"),
    "barcode": _("barcode of a return"),
    "tracking_number": _("tracking number"),
}
Pair = tuple[int, str]


@dataclass(frozen=True)
class Lead:
    """A posting somebody's number leads to, and what that number is of it."""

    pair: Pair
    what: str | Promise = ""
    number: str = ""


def whole(shops: list[int], asked: Asked) -> list[Lead]:
    """Postings with exactly one of these numbers, or of an order, parcel, return, request or case with it."""
    if not asked.numbers:
        return []
    found = [
        *_postings(shops, asked),
        *_returns(shops, asked),
        *_requests(shops, asked),
        *_items(shops, asked),
    ]
    return list({lead.pair: lead for lead in reversed(found)}.values())[::-1][:MOST]


def _postings(shops: list[int], asked: Asked) -> Iterable[Lead]:
    rows = Posting.objects.filter(shop__in=shops).order_by("-pk").values_list("shop", "posting_number")
    for pair in rows.filter(posting_number__in=asked.numbers)[:MOST]:
        yield Lead(pair)
    for shop, number, order in rows.filter(order_number__in=asked.numbers).values_list(
        "shop", "posting_number", "order_number"
    )[:MOST]:
        yield Lead((shop, number), _("order"), order)
    # What the carrier wrote on the parcel, and what stands on its label.
    names = ("tracking_number", "upper_barcode", "lower_barcode")
    which = reduce(or_, (Q((f"{name}__in", asked.numbers)) for name in names))
    parcels = Posting.objects.filter(which, shop__in=shops).only("shop", "posting_number", *names)
    for posting in parcels.order_by("-pk")[:MOST]:
        pair = (posting.shop_id, posting.posting_number)
        if posting.tracking_number in asked.numbers:
            yield Lead(pair, _("tracking number"), posting.tracking_number)
        else:
            label = posting.upper_barcode if posting.upper_barcode in asked.numbers else posting.lower_barcode
            yield Lead(pair, _("barcode of the label"), label)


def _returns(shops: list[int], asked: Asked) -> Iterable[Lead]:
    names = ("number", "posting_number", "order_number", "barcode", "tracking_number")
    which = Q(return_id__in=asked.ids)
    for name in names:
        which |= Q(**{f"{name}__in": asked.numbers})
    rows = Return.objects.filter(which, shop__in=shops).exclude(posting_number="").order_by("-pk")
    for case in rows.only("shop", "return_id", *names)[:MOST]:
        pair = (case.shop_id, case.posting_number)
        if case.posting_number in asked.numbers:
            yield Lead(pair)
        elif case.order_number in asked.numbers:
            yield Lead(pair, _("order"), case.order_number)
        elif case.barcode in asked.numbers:
            yield Lead(pair, _("barcode of a return"), case.barcode)
        elif case.tracking_number in asked.numbers:
            yield Lead(pair, _("tracking number"), case.tracking_number)
        else:
            yield Lead(pair, _("return"), case.number or str(case.return_id))


def _requests(shops: list[int], asked: Asked) -> Iterable[Lead]:
    rows = CancellationRequest.objects.filter(shop__in=shops, cancellation_id__in=asked.ids)
    for shop, number, wish in rows.values_list("shop", "posting_number", "cancellation_id")[:MOST]:
        yield Lead((shop, number), _("request"), str(wish))


def _items(shops: list[int], asked: Asked) -> Iterable[Lead]:
    rows = WorkItem.objects.filter(shop__in=shops, posting_number__in=asked.numbers).exclude(
        posting_number=""
    )
    for pair in rows.values_list("shop", "posting_number")[:MOST]:
        yield Lead(pair)


def beginnings(shops: list[int], part: str) -> list[int]:
    """Ids of postings whose number or order begins with ``part``, or whose number ends with it."""
    rows = Posting.objects.filter(shop__in=shops).values_list("pk", flat=True)
    starts = rows.filter(posting_number__startswith=part)[:CANDIDATES]
    orders = rows.filter(order_number__startswith=part)[:CANDIDATES]
    ends = rows.alias(turned=Reverse("posting_number")).filter(turned__startswith=part[::-1])[:CANDIDATES]
    return list(dict.fromkeys([*starts, *orders, *ends]))


def starts(shops: list[int], asked: Asked) -> list[Lead]:
    """Postings with a tracking number, or a number or barcode of a return, that begins like this."""
    text = re.sub(r"\s", "", asked.text)
    if len(text) < LONG_START or not asked.numbers:
        return []
    # Each from its own index, and no further than it has to: the many that begin alike shall not be sorted.
    places = [(name, start) for name in _OF_RETURNS for start in spellings(text)]
    postings, cases = Posting.objects.filter(shop__in=shops), Return.objects.filter(shop__in=shops)
    first, *more = (
        *(_starting(postings, "tracking_number", start) for start in spellings(text)),
        *(_starting(cases, name, start) for name, start in places),
    )
    found = first.union(*more, all=True)
    leads = [Lead((shop, posting), _OF_RETURNS[name], value) for shop, posting, name, value in found]
    return list({lead.pair: lead for lead in leads if lead.pair[1]}.values())[:MOST]


def _starting(rows: QuerySet[Any], name: str, start: str) -> QuerySet[Any, Any]:
    """Between two ends, which are in the index by whatever rules the database orders letters."""
    ends = Q((f"{name}__gte", start), (f"{name}__lt", f"{start}{LAST}"), (f"{name}__startswith", start))
    named: QuerySet[Any] = rows.filter(~Q((name, "")), ends).annotate(name=Value(name))
    return named.values_list("shop", "posting_number", "name", name)[:MOST]


def parts(shops: list[int], part: str) -> list[Lead]:
    """Open cases whose number holds ``part`` anywhere, urgent first. Reads the open cases alone."""
    rows = WorkItem.objects.filter(shop__in=shops, state=ItemState.OPEN, posting_number__contains=part)
    pairs = rows.order_by("sort_at", "pk").values_list("shop", "posting_number")[:MOST]
    return [Lead(pair) for pair in dict.fromkeys(pairs)]
