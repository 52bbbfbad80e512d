"""Acts on a posting itself: a buyer's wish to cancel, and goods that have to be put back."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.states import Permission
from orders.by_hand import CLOSED_BY_HAND
from orders.models import CancellationRequest, Posting
from orders.selectors import worth
from orders.states import PACKED_STATUS, Goods, Initiator, Part, RequestState, Scheme
from orders.views import typed_key
from outbox.states import EffectKind, Mode
from sellerdesk.desk.actions import (
    Act,
    Moves,
    Then,
    TypedOf,
    consequences,
    denied,
    pieces,
    sum_of,
    switch_caution,
)
from sellerdesk.desk.dossier import Dossier
from worklist.models import WorkItem


def request_acts(dossier: Dossier, request: CancellationRequest, typed: Mapping[str, Any]) -> list[Act]:
    """Approve and reject, while Ozon waits for either."""
    over = request.auto_approve_date is not None and request.auto_approve_date <= timezone.now()
    if request.state != RequestState.REQUESTED or over:
        return []
    return [_approve(dossier, request), _reject(dossier, request, typed)]


def _approve(dossier: Dossier, request: CancellationRequest) -> Act:
    posting = dossier.posting
    amount = posting.amount if posting else None
    total = sum_of(amount, posting.currency if posting else "")
    button = _("Approve, return %(sum)s") % {"sum": total} if total else _("Approve the cancellation")
    return Act(
        key=f"approve-{request.pk}",
        title=_("Approve the cancellation"),
        icon="check",
        url=reverse("request-approve", args=[request.pk]),
        button=button,
        then=consequences(
            money=Then("money", _("Ozon returns it to the buyer. This cannot be undone."), total),
            stock=_freed(dossier),
            message=_("A draft for the buyer waits for your approval.")
            if _is_drafted(dossier)
            else _("None: Ozon tells the buyer itself."),
            index=_("Not changed: the buyer cancels."),
        ),
        sum=total,
        tone="money",
        hidden={"amount": "" if amount is None else str(amount)},
        denied=denied(dossier, Permission.DECIDE),
        caution=switch_caution(dossier, EffectKind.REQUEST_DECIDE),
        moves=Moves(worth(posting) if posting else None, posting.currency if posting else ""),
    )


def _is_drafted(dossier: Dossier) -> bool:
    """Whether the cancellation that follows drafts a message: the buyer's own."""
    scheme = dossier.posting.scheme if dossier.posting else Scheme.RFBS
    return dossier.shop.draft_messages and dossier.drafts[(scheme, Initiator.BUYER)]


def _reject(dossier: Dossier, request: CancellationRequest, typed: Mapping[str, Any]) -> Act:
    return Act(
        key=f"reject-{request.pk}",
        title=_("Reject the request"),
        icon="block",
        url=reverse("request-reject", args=[request.pk]),
        button=_("Reject the request"),
        then=consequences(
            money=_("Nothing moves: the order stays paid."),
            stock=_("Stays reserved: the posting has to be shipped."),
            message=_("The buyer reads your comment."),
            index=_("Not changed now. Shipping late or cancelling later yourself counts."),
        ),
        fields="desk/parts/comment.html",
        row=request,
        typed=typed,
        typed_key=typed_key(request.pk),
        denied=denied(dossier, Permission.DECIDE),
        caution=switch_caution(dossier, EffectKind.REQUEST_DECIDE),
    )


def _freed(dossier: Dossier) -> str:
    """What an approved cancellation frees, by where the goods are as far as it can be told now."""
    posting = dossier.posting
    if posting is None:
        return _("Not known: the posting has not been read yet.")
    if posting.handed_over_at or posting.delivering_date:
        return _("Nothing now: the goods are with the carrier and come back as a parcel.")
    if posting.packed_at or posting.ozon_status == PACKED_STATUS:
        return _("A task to unpack and put back %(lines)s.") % {"lines": _lines(dossier)}
    text = _("Free again: %(lines)s.") % {"lines": _lines(dossier, with_figures=True)}
    if dossier.shop.keeps_stock and dossier.mode(EffectKind.STOCK_PUSH) == Mode.ON:
        return " ".join([text, _("Ozon is told the new quantity.")])
    return text


def _lines(dossier: Dossier, *, with_figures: bool = False) -> str:
    free = {line.offer_id: line.free for line in dossier.stock} if with_figures else {}
    return ", ".join(
        pieces(line.offer_id, line.quantity)
        + (
            f" ({free[line.offer_id]} → {free[line.offer_id] + line.quantity})"
            if line.offer_id in free
            else ""
        )
        for line in dossier.lines
    )


def goods_acts(dossier: Dossier) -> list[Act]:
    """Say where the goods of a cancelled posting are, while the desk waits to be told."""
    case, posting = dossier.case, dossier.posting
    if case is None or posting is None:
        return []
    if case.stock != Part.PENDING or case.goods not in {Goods.PACKED, Goods.UNKNOWN}:
        return []
    return [_put_back(dossier, posting, case.pk), _handed_over(dossier, case.pk)]


def _put_back(dossier: Dossier, posting: Posting, pk: int) -> Act:
    is_history = dossier.case is not None and dossier.case.is_history
    return Act(
        key=f"put-back-{pk}",
        title=_("Put the goods back on the shelf"),
        icon="stock",
        url=reverse("put-back", args=[pk]),
        button=_("Put back %(lines)s") % {"lines": _lines(dossier)},
        then=consequences(
            money=_("Nothing moves here."),
            stock=_("Not counted again: the goods never left the stock we opened with.")
            if is_history
            else _("Free again: %(lines)s.") % {"lines": _lines(dossier, with_figures=True)},
            message=_("None."),
            index=_("Counts already: %(reason)s.") % {"reason": posting.reason}
            if posting.affects_rating
            else _("Not changed."),
        ),
        denied=denied(dossier, Permission.STOCK),
        caution=_("Only when the goods are in your hands, whole and sellable."),
    )


def _handed_over(dossier: Dossier, pk: int) -> Act:
    return Act(
        key=f"handed-over-{pk}",
        title=_("The carrier has the goods"),
        icon="truck",
        url=reverse("handed-over", args=[pk]),
        button=_("Note: the carrier has them"),
        then=consequences(
            money=_("Nothing moves here."),
            stock=_("Leaves our stock: %(lines)s. Comes back when the parcel is received.")
            % {"lines": _lines(dossier)},
            message=_("None."),
            index=_("Not changed."),
        ),
        denied=denied(dossier, Permission.STOCK),
    )


def closing_acts(dossier: Dossier, typed_of: TypedOf) -> list[Act]:
    """Close what only a person can close."""
    return [_close(dossier, item, typed_of) for item in dossier.items if item.kind in CLOSED_BY_HAND]


def _close(dossier: Dossier, item: WorkItem, typed_of: TypedOf) -> Act:
    key = f"item:{item.pk}"
    return Act(
        key=f"close-{item.pk}",
        title=_("Close the case: %(kind)s") % {"kind": item.get_kind_display()},
        icon="done",
        url=reverse("item-close", args=[item.pk]),
        button=_("Close the case"),
        then=consequences(
            money=_("Nothing moves."),
            stock=_("Not changed."),
            message=_("None."),
            index=_("Not changed. The case leaves the queue; your words stay in the history."),
        ),
        fields="desk/parts/closing.html",
        row=item,
        typed=typed_of(key),
        typed_key=key,
        denied=denied(dossier, Permission.WORK),
    )
