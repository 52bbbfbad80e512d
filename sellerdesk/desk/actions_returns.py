"""Acts on a return: exactly the decisions Ozon offers now, with the exact amount."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Permission
from outbox.states import EffectKind
from returns.models import Return, ReturnTerms
from returns.selectors import Choice, choices_of, price_of
from returns.services import ONE
from returns.states import MOVES_MONEY, ActionKind
from returns.views import typed_key
from sellerdesk.desk.actions import Act, Moves, denied, sum_of, switch_caution
from sellerdesk.desk.actions_returns_then import then_of
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.wording import unit_of

ICONS: dict[str, str] = {
    ActionKind.REFUND: "return",
    ActionKind.PARTIAL: "money",
    ActionKind.REJECT: "block",
    ActionKind.ASK_GOODS: "inspect",
    ActionKind.RECEIVED: "parcel",
    ActionKind.OTHER: "unknown",
}
# Beside which a person writes something, with the template that asks for it.
FIELDS: dict[str, str] = {
    ActionKind.PARTIAL: "desk/parts/partial.html",
    ActionKind.REJECT: "desk/parts/rejection.html",
    ActionKind.REFUND: "desk/parts/way_back.html",
}


def return_acts(dossier: Dossier, case: Return, typed: Mapping[str, Any]) -> list[Act]:
    """One act per decision Ozon offers; the words of a decision that was not accepted stay in its form."""
    return [_act(dossier, case, choice, typed) for choice in choices_of(case)]


def _act(dossier: Dossier, case: Return, choice: Choice, typed: Mapping[str, Any]) -> Act:
    terms = dossier.terms
    own_words = typed if str(typed.get("action_id", "")) == str(choice.id) else {}
    hidden = {"action_id": str(choice.id)}
    if choice.kind != ActionKind.PARTIAL and choice.amount is not None:
        hidden["amount"] = str(choice.amount)
    total = "" if choice.kind == ActionKind.PARTIAL else sum_of(choice.amount, case.currency)
    may_grow = choice.kind == ActionKind.REFUND and choice.amount is not None
    return Act(
        key=f"return-{case.pk}-{choice.id}",
        title=choice.name,
        icon=ICONS[choice.kind],
        url=reverse("return-decide", args=[case.pk]),
        button=_button(choice, total),
        then=then_of(case, choice, total, terms),
        sum=total,
        tone="money" if choice.amount is not None else "go",
        hidden=hidden,
        fields=FIELDS.get(choice.kind, "") if choice.kind != ActionKind.REFUND or may_grow else "",
        row=_row(case, choice, terms),
        typed=own_words,
        typed_key=typed_key(case.pk),
        denied=denied(dossier, Permission.DECIDE),
        caution=_caution(dossier, case, choice, terms),
        moves=Moves(
            choice.amount, case.currency, is_typed=choice.kind == ActionKind.PARTIAL, may_grow=may_grow
        )
        if choice.kind in MOVES_MONEY
        else None,
    )


def _row(case: Return, choice: Choice, terms: ReturnTerms) -> dict[str, Any]:
    """What the fields of an act say. ``live`` is the button while a sum is typed, with a gap for it."""
    price = price_of(case)
    live = {ActionKind.PARTIAL: _("Offer %(sum)s"), ActionKind.REFUND: _("Return %(sum)s")}
    return {
        "case": case,
        "most": "" if price is None else sum_of(price - ONE, case.currency),
        "half": "" if price is None else sum_of(price / 2, case.currency),
        "price": "" if price is None else f"{price:.2f}",
        "all": sum_of(price, case.currency),
        "sample": sum_of(Decimal(0), case.currency),
        "unit": unit_of(case.currency),
        "turn": case.offers + 1,
        "turns": max(terms.most_offers, case.offers + 1),
        "live": live.get(choice.kind, ""),
    }


def _button(choice: Choice, total: str) -> str:
    match choice.kind:
        case ActionKind.REFUND:
            return _("Return %(sum)s") % {"sum": total} if total else _("Return the money")
        case ActionKind.PARTIAL:
            return _("Offer this amount")
        case ActionKind.REJECT:
            return _("Reject the return")
        case ActionKind.ASK_GOODS:
            return _("Ask for the goods")
        case ActionKind.RECEIVED:
            return _("The goods are here")
        case _:
            return f"{choice.name}: {total}" if total else choice.name


def _caution(dossier: Dossier, case: Return, choice: Choice, terms: ReturnTerms) -> str:
    if choice.kind == ActionKind.OTHER:
        return _("The desk does not know this decision of Ozon's. It is counted as the full price.")
    told = [switch_caution(dossier, EffectKind.RETURN_DECIDE)]
    if choice.kind == ActionKind.PARTIAL and case.offers >= terms.most_offers:
        told.append(_("By the shop's terms no further part may be offered, but Ozon still takes one."))
    return " ".join(filter(None, told))
