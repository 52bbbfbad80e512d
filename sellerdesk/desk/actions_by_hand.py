"""The act of writing down what was paid back outside Ozon, for orders whose money an external shop took."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Permission
from money.models import LineBalance
from money.selectors import balances_of
from orders.models import Posting, PostingLine
from returns.paid_by_hand import is_due
from returns.views_by_hand import typed_key
from sellerdesk.desk.actions import Act, Moves, TypedOf, consequences, denied, sum_of
from sellerdesk.desk.dossier import Dossier


def by_hand_acts(dossier: Dossier, typed_of: TypedOf) -> list[Act]:
    """Nothing where Ozon holds the money, or nothing is to go back."""
    posting = dossier.posting
    if posting is None or not is_due(posting):
        return []
    key, allowance = typed_key(posting.pk), dossier.allowance
    limit = sum_of(allowance.most, allowance.currency)
    return [
        Act(
            key=f"by-hand-{posting.pk}",
            title=_("Paid back by hand"),
            icon="money",
            url=reverse("refund-by-hand", args=[posting.pk]),
            button=_("Write the payment down"),
            then=consequences(
                money=_("Nothing moves at Ozon: you paid the buyer yourself. It counts as given back."),
                stock=_("Not changed."),
                message=_("None."),
                index=_("Not changed."),
            ),
            tone="money",
            fields="desk/parts/by_hand.html",
            row={"lines": _lines(dossier, posting)},
            typed=typed_of(key),
            typed_key=key,
            denied=denied(dossier, Permission.DECIDE),
            caution=_("Above %(limit)s a second person has to agree: pay only after that.") % {"limit": limit}
            if limit
            else "",
            moves=Moves(None, posting.currency, is_typed=True),
        )
    ]


def _lines(dossier: Dossier, posting: Posting) -> list[dict[str, Any]]:
    """What may still go back for each article. One query."""
    balances = {one.offer_id: one for one in balances_of(dossier.shop, dossier.number)}
    return [
        {
            "offer_id": line.offer_id,
            "name": dossier.face(line.offer_id, line.name)[0],
            "left": sum_of(_left(line, balances.get(line.offer_id)), posting.currency),
        }
        for line in dossier.lines
    ]


def _left(line: PostingLine, balance: LineBalance | None) -> Decimal | None:
    return line.total if balance is None else balance.paid - balance.intended
