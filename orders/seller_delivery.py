"""Us → Ozon: a cancellation by the seller, whole or in part."""

from typing import Any

from django.utils.translation import gettext_noop

from orders import seller_cancel
from orders.locks import lock_seller_cancel
from orders.models import SellerCancellation
from orders.seller_follow import ELSEWHERE, LEFT, is_over, is_shown
from orders.seller_words import ALREADY_CANCELLED
from orders.states import CANCELLED, SellerCancelState
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError, Refused
from ozon.client.schemas.postings import Posting as Reading

CHANGED = gettext_noop("The order holds other pieces by now. Open the cancellation again and choose anew.")
NOT_AWAITED = gettext_noop("The cancellation is not wanted any more.")


def _row(effect: Effect) -> SellerCancellation:
    return SellerCancellation.objects.get(pk=effect.payload["cancellation"])


def _listed(reading: Reading) -> dict[int, int]:
    found: dict[int, int] = {}
    for product in reading.products:
        found[product.sku] = found.get(product.sku, 0) + product.quantity
    return found


class PostingCancel(Handler):
    """Not idempotent: a part that is cancelled twice is two parts. Read before the write, so that what was cancelled
    elsewhere, or holds other pieces by now, is not cancelled again."""

    kind = EffectKind.POSTING_CANCEL

    def lock(self, effect: Effect) -> None:
        lock_seller_cancel(effect.payload["cancellation"])

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {**effect.payload, "posting_number": effect.posting_number}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        row = _row(effect)
        if row.state != SellerCancelState.SENDING:
            raise Stop(NOT_AWAITED)
        reading = client.postings.fbs_get(row.posting_number).value
        if reading.status == CANCELLED:
            raise Stop(ELSEWHERE)
        if {str(sku): quantity for sku, quantity in _listed(reading).items()} != row.before:
            raise Stop(CHANGED)
        return _send(row, client)

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        row = _row(effect)
        reading = client.postings.fbs_get(row.posting_number).value
        if is_shown(row, status=reading.status, listed=_listed(reading)):
            return Verdict(Seen.DONE, {"status": reading.status})
        if is_over(reading.status):
            return Verdict(Seen.REFUSED, {"reason": LEFT})
        return Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        seller_cancel.accepted(_locked(effect))

    def on_unknown(self, effect: Effect) -> None:
        seller_cancel.lost(_locked(effect))

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        seller_cancel.refused(_locked(effect), words=error.words)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        if reason == CHANGED:  # nobody dropped it, so somebody has to look at the order again
            seller_cancel.refused(_locked(effect), words=reason)
        else:
            seller_cancel.not_sent(_locked(effect), reason=reason)

    def on_not_done(self, effect: Effect, by: str) -> None:
        seller_cancel.not_sent(_locked(effect), reason=by)


def _locked(effect: Effect) -> SellerCancellation:
    return lock_seller_cancel(effect.payload["cancellation"])


def _send(row: SellerCancellation, client: OzonClient) -> dict[str, Any]:
    try:
        if not row.lines:
            client.cancelling.cancel(row.posting_number, row.reason_id, row.comment)
            return {}
        pieces = {line["sku"]: line["quantity"] for line in row.lines}
        # Ozon wants words with a part, whatever the reason.
        words = row.comment or row.reason
        return {
            "posting_number": client.cancelling.cancel_part(row.posting_number, row.reason_id, words, pieces)
        }
    except Refused as error:
        if ALREADY_CANCELLED in error.words:
            return {"already": True}
        raise
