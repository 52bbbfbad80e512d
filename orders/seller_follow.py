"""What Ozon's readings say about cancellations by the seller: done at last, not to be done any more, or never done."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from money.approvals import CHANGED, lapse
from money.models import Approval
from money.states import ApprovalKind, ApprovalState
from orders.locks import lock_open_seller_cancels, lock_seller_cancel
from orders.models import Posting, SellerCancellation
from orders.seller_cancel import approval_key, effect_key, item_key, not_sent, pieces_by_sku, refused, seen
from orders.states import CANCELLED, HANDED_OVER, IN_HOUSE, SPLIT_PENDING, SellerCancelState
from outbox.models import Effect
from outbox.services import cancel_unsent
from outbox.states import EffectKind
from ozon.models import Shop, SyncSource
from ozon.states import Source
from worklist.selectors import open_keys
from worklist.services import close_item
from worklist.states import Kind

AWAITED = 100  # postings read again in a pass
ELSEWHERE = gettext_noop("The order was cancelled otherwise meanwhile.")
LEFT = gettext_noop("The order has left the house or was split: it cannot be cancelled by us any more.")
NEVER_SHOWN = gettext_noop(
    "Ozon took the cancellation, but does not show it. Look at the order in Ozon's cabinet, then decide again."
)


def follow(shop: Shop, postings: Sequence[Posting]) -> None:
    """Postings of one shop were read and differ; they are locked, and have their lines. Two queries for a page in which
    nothing is being cancelled by us. Idempotent."""
    by_number = {posting.posting_number: posting for posting in postings}
    under_way = lock_open_seller_cancels(shop, by_number)
    _end_questions(shop, [posting for posting in postings if posting.ozon_status not in IN_HOUSE])
    for number, row in under_way.items():
        _compare(row, by_number[number])


def awaited(shop: Shop) -> set[str]:
    """Postings to be read by number: Ozon took our cancellation and does not show it yet. A part changes no status, so
    no list of changes need bring it."""
    rows = SellerCancellation.objects.filter(shop=shop, state=SellerCancelState.ACCEPTED).order_by("pk")
    return set(rows.values_list("posting_number", flat=True)[:AWAITED])


def is_shown(row: SellerCancellation, *, status: str, listed: dict[int, int]) -> bool:
    """Whether a reading with this status and these pieces by SKU proves the cancellation."""
    if status == CANCELLED:
        return True
    if (
        not row.lines or status == SPLIT_PENDING or not listed
    ):  # a part leaves something; Ozon left the goods out
        return False
    return all(
        listed.get(line["sku"], 0) <= row.before.get(str(line["sku"]), 0) - line["quantity"]
        for line in row.lines
    )


def is_over(status: str) -> bool:
    """Whether a posting in this status can not be cancelled by us any more, nor will it show what we did."""
    return status in HANDED_OVER or status == SPLIT_PENDING


def _compare(row: SellerCancellation, posting: Posting) -> None:
    """One open cancellation with the posting as it was just read."""
    if is_shown(row, status=posting.ozon_status, listed=pieces_by_sku(posting)):
        if _stop(row, ELSEWHERE):
            not_sent(row, reason=ELSEWHERE)
        else:
            seen(row)
    elif is_over(posting.ozon_status):
        if _stop(row, LEFT):
            not_sent(row, reason=LEFT)
        elif row.state == SellerCancelState.ACCEPTED:
            refused(row, words=LEFT)


def _stop(row: SellerCancellation, reason: str) -> bool:
    """Whether it had not been sent yet, and now never will be."""
    return row.state == SellerCancelState.SENDING and cancel_unsent(
        shop=row.shop, kind=EffectKind.POSTING_CANCEL, key=effect_key(row), reason=reason
    )


def _end_questions(shop: Shop, gone: Sequence[Posting]) -> None:
    """A second person has nothing to agree to any more, and nobody has to look into a refusal."""
    if not gone:
        return
    numbers = {posting.posting_number: posting for posting in gone}
    asked = Approval.objects.filter(
        shop=shop, kind=ApprovalKind.SELLER_CANCEL, state=ApprovalState.WAITING, posting_number__in=numbers
    )
    for number in asked.values_list("posting_number", flat=True):
        lapse(
            shop=shop,
            kind=ApprovalKind.SELLER_CANCEL,
            key=approval_key(numbers[number]),
            reason=CHANGED,
            by="Ozon",
        )
    keys = [item_key(number) for number in numbers]
    for kind, key in open_keys(shop, kinds=(Kind.NOT_DELIVERED,), keys=keys):
        close_item(shop=shop, kind=kind, key=key, by="Ozon", outcome="over")


def end_unshown(limit: int = 100) -> int:
    """The sweep: what Ozon took long ago and does not show, although its postings were read since, was not done. It
    becomes a person's. Returns how many did."""
    rows = SellerCancellation.objects.filter(state=SellerCancelState.ACCEPTED).order_by("pk")
    return sum(_end_unshown(pk) for pk in rows.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _end_unshown(pk: int) -> bool:
    row = lock_seller_cancel(pk)
    taken = Effect.objects.filter(shop=row.shop, kind=EffectKind.POSTING_CANCEL, key=effect_key(row))
    taken_at = taken.values_list("finished_at", flat=True).first()
    source = SyncSource.objects.filter(shop=row.shop, source=Source.FBS)
    read_at = source.values_list("succeeded_at", flat=True).first()
    waited = timedelta(seconds=settings.SETTLE_SECONDS)
    late = taken_at is not None and read_at is not None and read_at > taken_at + waited
    if not late or row.state != SellerCancelState.ACCEPTED:
        return False
    refused(row, words=NEVER_SHOWN)
    return True
