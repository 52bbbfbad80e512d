"""Reads of returns, and what a decision on one would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from inventory.models import Product
from inventory.selectors import pictures
from orders.models import Cancellation, Posting
from orders.states import Goods
from ozon.models import Shop
from returns.models import Return
from returns.readings import DISPUTED_STATES, PART_REFUSED
from returns.states import (
    DECIDABLE,
    ENDED,
    FOLLOWING,
    MONEY_SHOWN,
    MOVES_MONEY,
    OVER_GROUPS,
    ActionKind,
    Claim,
    ReturnSource,
    SellerCompensation,
    action_kind,
)
from worklist.services import Card

# How old a reading of what is waited for may become, and how many postings one call can name.
LOOKED_AT_EVERY = timedelta(hours=6)
POSTINGS = 50


def money_key(case: Return) -> str:
    """The refund ledger's name for a return."""
    return f"{case.source}:{case.return_id}"


def price_of(case: Return) -> Decimal | None:
    return None if case.price is None else case.price * case.quantity


@dataclass(frozen=True)
class Choice:
    """One decision Ozon offers now. ``amount`` is the exact sum to the buyer; None when it moves no money."""

    id: int
    name: str
    kind: ActionKind
    amount: Decimal | None


def choices_of(case: Return) -> list[Choice]:
    """The decisions possible now, the money ones with their exact amount; empty when nothing awaits one."""
    if case.claim not in DECIDABLE or case.source != ReturnSource.RFBS:
        return []
    return [choice_of(case, action) for action in case.actions]


def choice_of(case: Return, action: dict[str, object]) -> Choice:
    action_id, name = int(str(action["id"])), str(action["name"])
    kind = action_kind(action_id, name)
    return Choice(action_id, name, kind, price_of(case) if kind in MOVES_MONEY else None)


def card_of(case: Return) -> Card:
    return cards_of(case.shop, [case])[0]


def cards_of(shop: Shop, cases: Sequence[Return]) -> list[Card]:
    """What the queue shows of each of these returns of a shop, in their order. One query."""
    known = pictures(shop, [case.offer_id for case in cases])
    return [_card(case, known.get(case.offer_id)) for case in cases]


def _card(case: Return, product: Product | None) -> Card:
    return Card(
        product=case.product or (product.name if product else ""),
        picture=product.picture if product else "",
        reason=case.wish or case.reason,
        amount=price_of(case),
        currency=case.currency,
    )


def returns_of(shop: Shop, posting_number: str) -> QuerySet[Return]:
    """Returns of a posting, newest first; with them the part refused at the door, where Ozon names the posting it was
    taken out of."""
    taken_out_of = Posting.objects.filter(shop=shop, posting_number=posting_number).exclude(parent_number="")
    part = Q(type__iexact=PART_REFUSED, posting_number__in=taken_out_of.values("parent_number"))
    rows = Return.objects.filter(Q(posting_number=posting_number) | part, shop=shop)
    return rows.select_related("shop").order_by("-id")


def cancelled_of(case: Return) -> list[str]:
    """The cancelled postings whose parcel this return is: its own, or the part refused at the door."""
    own = Q(posting__posting_number=case.posting_number)
    if case.type.casefold() == PART_REFUSED:
        own |= Q(posting__parent_number=case.posting_number, goods=Goods.HANDED_OVER)
    found = Cancellation.objects.filter(own, shop=case.shop).order_by("pk")
    return list(found.values_list("posting__posting_number", flat=True))


def to_read_again(shop: Shop, *, without: Iterable[int]) -> list[int]:
    """rFBS returns we have not seen the end of: Ozon cannot filter by change, so each is read by itself.

    A rejection stays among them until Ozon shows it: its offers are an old reading, or the claim is open again.
    So does a claim without offers until Ozon ends it: offers can come, or come back, while its state stays.
    The longest unread come first.
    """
    open_claims = [*DECIDABLE, Claim.DECIDING, Claim.UNKNOWN, *FOLLOWING]
    without_offers = Q(claim=Claim.NONE) & ~_shows(MONEY_SHOWN | ENDED) & ~_is_in("ozon_group", OVER_GROUPS)
    not_over = Q(claim__in=open_claims) | (Q(claim=Claim.REJECTED) & ~Q(actions=[])) | without_offers
    paid = Q(claim=Claim.REFUND_APPROVED) & _shows(MONEY_SHOWN)
    rejected = Q(claim=Claim.REJECTED) & _shows(ENDED)
    disputed = Q(claim=Claim.REJECTED) & _shows(DISPUTED_STATES)
    rows = Return.objects.filter(not_over | disputed, shop=shop, source=ReturnSource.RFBS)
    rows = rows.exclude(paid | rejected)
    unread = rows.exclude(return_id__in=list(without)).order_by("read_at", "pk")
    return list(unread.values_list("return_id", flat=True)[:500])


def to_look_at_again(shop: Shop, *, now: datetime) -> list[str]:
    """Postings of FBS and FBO returns that wait for compensation and were not read for long; the longest unread first,
    as many as one call can name."""
    waits = [SellerCompensation.SUPPORT_OPENED, SellerCompensation.OFFERED, SellerCompensation.ACCEPTED]
    unread = Return.objects.filter(
        shop=shop, source=ReturnSource.OZON, compensation__in=waits, read_at__lt=now - LOOKED_AT_EVERY
    )
    numbers = unread.order_by("read_at", "pk").values_list("posting_number", flat=True)[:POSTINGS]
    return list(dict.fromkeys(numbers))


def _shows(states: Iterable[str]) -> Q:
    """Ozon's state, whatever its case, is one of these."""
    return _is_in("ozon_state", states)


def _is_in(field: str, words: Iterable[str]) -> Q:
    return Q(**{f"{field}__iregex": "^(" + "|".join(sorted(words)) + ")$"})
