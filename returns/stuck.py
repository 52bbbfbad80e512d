"""Parcels that do not come: not moved for as long as the shop waits, or never shown after a cancelled order."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_noop

from orders.models import Cancellation
from orders.selectors import card_of, products_of
from orders.states import Part
from ozon.models import Shop
from ozon.states import ShopState
from returns.claims import item_key
from returns.models import Return
from returns.readings import PART_REFUSED
from returns.selectors import cards_of
from returns.states import Parcel
from returns.terms import terms_of
from worklist.models import WorkItem
from worklist.phrases import phrase
from worklist.services import NewItem, close_items, open_items
from worklist.states import LIVE, Kind

logger = logging.getLogger(__name__)

DESK = "sellerdesk"
NOT_MOVED = gettext_noop("Not moved for %(n)s days.")
NEVER_SHOWN = gettext_noop("Cancelled on its way %(n)s days ago, and Ozon shows no parcel coming back.")
MOVED = "moved"
POSTING = "posting:"
AT_ONCE = 500  # of one shop in one look; the next takes the others


def watch_all(*, now: datetime) -> None:
    """Look at every active shop. Idempotent; one shop's trouble stops no other."""
    for shop in Shop.objects.filter(state=ShopState.ACTIVE).order_by("pk"):
        try:
            watch(shop, now=now)
        except DatabaseError:  # told in the log; the next look tries again
            logger.exception("shop %s: its parcels could not be looked at", shop.pk)


def watch(shop: Shop, *, now: datetime) -> None:
    """Ask staff about each parcel that does not come, once as long as it does not move, and no more once it does.

    What a person closed is not asked again before it moved. Idempotent; the number of queries does not grow with the
    parcels.
    """
    since = now - timedelta(days=terms_of(shop).stuck_days)
    _close_moved(shop, since)
    _ask_about_returns(shop, since, now)
    _ask_about_postings(shop, since, now)


def stuck_key(posting_number: str) -> str:
    """The key of the item about a posting whose parcel was never shown."""
    return f"{POSTING}{posting_number}"


def stuck_returns(shop: Shop, since: datetime) -> QuerySet[Return]:
    """Parcels on their way to the seller that have been where they are since before that moment."""
    waiting = Return.objects.filter(
        shop=shop,
        parcel__in=[Parcel.AWAITING, Parcel.IN_TRANSIT],
        parcel_since__lt=since,
        received_at=None,
    )
    return waiting.exclude(schema__iexact="fbo")


def missing_parcels(shop: Shop, since: datetime) -> QuerySet[Cancellation]:
    """Orders cancelled on their way before that moment, of which no return was ever shown: none of the posting itself,
    and none of the one it was refused out of."""
    shown = Return.objects.filter(shop=shop, posting_number=OuterRef("posting__posting_number"))
    part = Return.objects.filter(
        shop=shop, type__iexact=PART_REFUSED, posting_number=OuterRef("posting__parent_number")
    )
    waiting = Cancellation.objects.filter(
        shop=shop, stock=Part.AWAITING_PARCEL, is_history=False, recorded_at__lt=since
    )
    return waiting.filter(~Exists(shown), ~Exists(part))


def _told(key: Concat, moment: str) -> Exists:
    """Whether staff are asked already, or were and closed it after that moment. What only left the queue because the
    parcel moved, or was received by mistake, was answered by nobody: a reading is always later than the move it shows.
    """
    items = WorkItem.objects.filter(shop=OuterRef("shop"), kind=Kind.PARCEL_STUCK, key=key)
    answered = Q(closed_at__gte=OuterRef(moment)) & ~Q(outcome__in=[MOVED, Parcel.RECEIVED])
    return Exists(items.filter(Q(state__in=LIVE) | answered))


def _ask_about_returns(shop: Shop, since: datetime, now: datetime) -> None:
    key = Concat(OuterRef("source"), Value(":"), Cast(OuterRef("return_id"), CharField()))
    rows = stuck_returns(shop, since).filter(~_told(key, "parcel_since"))
    cases = list(rows.select_related("shop").order_by("parcel_since", "pk")[:AT_ONCE])
    items = []
    for case, card in zip(cases, cards_of(shop, cases), strict=True):
        reason = phrase(NOT_MOVED, n=_days(case.parcel_since, now))
        items.append(
            NewItem(key=item_key(case), posting_number=case.posting_number, card=replace(card, reason=reason))
        )
    _open(shop, items)


def _ask_about_postings(shop: Shop, since: datetime, now: datetime) -> None:
    key = Concat(Value(POSTING), OuterRef("posting__posting_number"))
    rows = missing_parcels(shop, since).filter(~_told(key, "recorded_at"))
    rows = rows.select_related("posting__shop").prefetch_related("posting__lines").order_by("recorded_at")
    cases = list(rows[:AT_ONCE])
    products = products_of(shop, [case.posting for case in cases])
    items = [
        NewItem(
            key=stuck_key(case.posting.posting_number),
            posting_number=case.posting.posting_number,
            card=card_of(
                case.posting, reason=phrase(NEVER_SHOWN, n=_days(case.recorded_at, now)), products=products
            ),
        )
        for case in cases
    ]
    _open(shop, items)


def _open(shop: Shop, items: Sequence[NewItem]) -> None:
    if items:
        open_items(shop=shop, kind=Kind.PARCEL_STUCK, items=items)


def _days(moment: datetime | None, now: datetime) -> int:
    return 0 if moment is None else (now - moment).days


def _close_moved(shop: Shop, since: datetime) -> None:
    """What moved, arrived or was shown since it was asked about leaves the queue."""
    live = WorkItem.objects.filter(shop=shop, kind=Kind.PARCEL_STUCK, state__in=LIVE)
    keys = set(live.values_list("key", flat=True))
    if not keys:
        return
    numbers = [key.removeprefix(POSTING) for key in keys if key.startswith(POSTING)]
    missing = missing_parcels(shop, since).filter(posting__posting_number__in=numbers)
    still = {stuck_key(number) for number in missing.values_list("posting__posting_number", flat=True)}
    ids = [int(key.partition(":")[2]) for key in keys if not key.startswith(POSTING)]
    stuck = stuck_returns(shop, since).filter(return_id__in=ids)
    still |= {f"{source}:{return_id}" for source, return_id in stuck.values_list("source", "return_id")}
    close_items(shop=shop, kind=Kind.PARCEL_STUCK, keys=keys - still, by=DESK, outcome=MOVED)
