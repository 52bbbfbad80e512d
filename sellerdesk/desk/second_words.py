"""What a second person is asked, in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from money.models import Approval
from money.states import ApprovalKind
from returns.paid_by_hand import BY_HAND
from returns.states import ActionKind, action_kind
from sellerdesk.desk.wording import money_text


def sum_words(amount: Decimal | None, currency: str) -> str:
    return _("a sum Ozon does not tell") if amount is None else money_text(amount, currency)


def asked_words(approval: Approval) -> str:
    """The decision as it continues a sentence: ``return 8 970,00 ₽``."""
    words = {"sum": sum_words(approval.amount, approval.currency), "name": approval.decision}
    if approval.kind == ApprovalKind.REQUEST:
        return _("approve the cancellation and return %(sum)s") % words
    if approval.kind == ApprovalKind.SELLER_CANCEL:
        return _own_words(is_part=bool(approval.payload.get("lines"))) % words
    if BY_HAND in approval.payload:
        return _("return %(sum)s by hand, payment %(name)s") % words
    way_back = Decimal(approval.payload.get("shipping") or 0)
    match action_kind(approval.payload["action_id"], approval.decision):
        case ActionKind.REFUND if way_back:
            words["way"] = sum_words(way_back, approval.currency)
            return _("return %(sum)s, of it %(way)s for the way back") % words
        case ActionKind.REFUND:
            return _("return %(sum)s") % words
        case ActionKind.PARTIAL:
            return _("offer the buyer %(sum)s") % words
        case _:
            return _("“%(name)s”, %(sum)s") % words


def _own_words(*, is_part: bool) -> str:
    if is_part:
        return _("cancel a part of the order, “%(name)s”, return %(sum)s")
    return _("cancel the order, “%(name)s”, return %(sum)s")


def noted_words(params: Mapping[str, Any]) -> str:
    """The same from a line of the timeline, which keeps no payload."""
    amount, name = str(params.get("amount") or ""), str(params.get("decision") or "")
    words = {
        "sum": sum_words(Decimal(amount) if amount else None, str(params.get("currency") or "")),
        "name": name,
    }
    if params.get("kind") == ApprovalKind.SELLER_CANCEL:
        return _("cancel the order, “%(name)s”, return %(sum)s") % words
    if not name:
        return _("approve the cancellation and return %(sum)s") % words
    return _("“%(name)s”, %(sum)s") % words
