"""Why a posting must not be packed or shipped any more, as far as is known here."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation as stored  # sentences are marked where they are written
from django.utils.translation import gettext_noop

from orders.models import Cancellation, CancellationRequest, Posting, SellerCancellation
from orders.states import CANCELLED, REQUEST_OPEN, SELLER_CANCEL_OPEN, SPLIT_PENDING, RequestState
from ozon.models import Shop


class StopKind(models.TextChoices):
    """What stops a packer."""

    CANCELLED = "cancelled"
    REQUESTED = "requested"
    LAPSED = "lapsed"
    AGREED = "agreed"
    SELLER_CANCEL = "seller_cancel"
    SPLIT = "split"


# What it is and what to do now; stored in the timeline as it stands here, shown in the reader's language.
SENTENCES = {
    StopKind.CANCELLED: gettext_noop(
        "The order is cancelled. Do not ship it: put the goods back on the shelf."
    ),
    StopKind.REQUESTED: gettext_noop(
        "The buyer asks to cancel. Put the goods aside until the request is decided."
    ),
    StopKind.LAPSED: gettext_noop(
        "The time to answer the buyer is over, Ozon cancels the order. Put the goods back on the shelf."
    ),
    StopKind.AGREED: gettext_noop("We agreed to cancel. Do not ship it: put the goods back on the shelf."),
    StopKind.SELLER_CANCEL: gettext_noop(
        "We are cancelling this order, or a part of it. Put the goods aside until Ozon has taken it."
    ),
    StopKind.SPLIT: gettext_noop("The order was split at Ozon. Pack each of its new postings by itself."),
}


@dataclass(frozen=True)
class StopReason:
    """``text`` is in the reader's language and says what to do now."""

    kind: StopKind
    text: str


class NotPossible(Exception):
    """It cannot be done now; the text is in the reader's language and says what to do next."""


class StopPacking(NotPossible):
    """The goods must not leave."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason.text)
        self.reason = reason


# What was agreed to or ran out leads to a cancellation that Ozon shows a little later.
_GONE = {RequestState.APPROVING: StopKind.AGREED, RequestState.APPROVED: StopKind.AGREED} | {
    RequestState.LAPSED: StopKind.LAPSED
}


def reason_of(kind: str) -> StopReason | None:
    """The reason by its stored word; None for a word nobody stored."""
    return (
        StopReason(StopKind(kind), stored.gettext(SENTENCES[StopKind(kind)]))
        if kind in StopKind.values
        else None
    )


def being_cancelled() -> Q:
    """Postings that something beside their own status stops, as ``stop_reason`` finds it for one: for lists."""
    asked = _about(CancellationRequest, state__in=REQUEST_OPEN)
    gone = _about(CancellationRequest, state__in=list(_GONE))
    case = Cancellation.objects.filter(posting=OuterRef("pk"))
    ours = _about(SellerCancellation, state__in=SELLER_CANCEL_OPEN)
    return Q(Exists(asked)) | Q(Exists(gone)) & ~Q(Exists(case)) | Q(Exists(ours))


def _about(
    model: type[CancellationRequest] | type[SellerCancellation], **how: object
) -> QuerySet[CancellationRequest] | QuerySet[SellerCancellation]:
    return model._default_manager.filter(
        shop=OuterRef("shop"), posting_number=OuterRef("posting_number"), **how
    )


def stop_reason(posting: Posting) -> StopReason | None:
    """Cancelled, about to be, or asked for: the gravest of what is known; None while it may be packed.

    Whoever acts on it holds the posting's lock: what brings such news takes it too (``packing.stop``).
    """
    kind = _kind(posting)
    return reason_of(kind) if kind else None


def stopped(shop: Shop, numbers: Collection[str]) -> dict[str, StopReason]:
    """Those of these postings that are in the house still and must not leave it, each with why. One query, and up to
    three for each that is found and not cancelled yet."""
    gone = Q(ozon_status__in=[CANCELLED, SPLIT_PENDING])
    rows = Posting.objects.filter(gone | being_cancelled(), shop=shop, posting_number__in=numbers)
    here = rows.filter(handed_over_at=None).defer("payload").order_by("posting_number")
    return {row.posting_number: reason for row in here if (reason := stop_reason(row))}


def _kind(posting: Posting) -> StopKind | None:
    if posting.ozon_status == CANCELLED:
        return StopKind.CANCELLED
    if posting.ozon_status == SPLIT_PENDING:
        return StopKind.SPLIT
    return _asked(posting) or _ours(posting)


def _asked(posting: Posting) -> StopKind | None:
    rows = CancellationRequest.objects.filter(shop=posting.shop_id, posting_number=posting.posting_number)
    states = {RequestState(state) for state in rows.values_list("state", flat=True)}
    gone = [_GONE[state] for state in _GONE if state in states]
    # A posting that was cancelled and lives again has that behind it.
    if gone and not Cancellation.objects.filter(posting=posting).exists():
        return StopKind.LAPSED if StopKind.LAPSED in gone else StopKind.AGREED
    return StopKind.REQUESTED if states & REQUEST_OPEN - _GONE.keys() else None


def _ours(posting: Posting) -> StopKind | None:
    rows = SellerCancellation.objects.filter(
        shop=posting.shop_id, posting_number=posting.posting_number, state__in=SELLER_CANCEL_OPEN
    )
    return StopKind.SELLER_CANCEL if rows.exists() else None
