"""Acts on a return: exactly the decisions Ozon offers now, with the exact amount."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Permission
from outbox.states import EffectKind
from returns.models import Return
from returns.selectors import Choice, choices_of, price_of
from returns.services import ONE
from returns.states import MOVES_MONEY, ActionKind
from returns.views import typed_key
from sellerdesk.desk.actions import Act, Moves, Then, consequences, denied, sum_of, switch_caution
from sellerdesk.desk.dossier import Dossier

ICONS: dict[str, str] = {
    ActionKind.REFUND: "return",
    ActionKind.PARTIAL: "money",
    ActionKind.REJECT: "block",
    ActionKind.ASK_GOODS: "inspect",
    ActionKind.OTHER: "unknown",
}


def return_acts(dossier: Dossier, case: Return, typed: Mapping[str, Any]) -> list[Act]:
    """One act per decision Ozon offers; the words of a decision that was not accepted stay in its form."""
    return [_act(dossier, case, choice, typed) for choice in choices_of(case)]


def _act(dossier: Dossier, case: Return, choice: Choice, typed: Mapping[str, Any]) -> Act:
    own_words = typed if str(typed.get("action_id", "")) == str(choice.id) else {}
    hidden = {"action_id": str(choice.id)}
    if choice.kind != ActionKind.PARTIAL and choice.amount is not None:
        hidden["amount"] = str(choice.amount)
    total = "" if choice.kind == ActionKind.PARTIAL else sum_of(choice.amount, case.currency)
    return Act(
        key=f"return-{case.pk}-{choice.id}",
        title=choice.name,
        icon=ICONS[choice.kind],
        url=reverse("return-decide", args=[case.pk]),
        button=_button(choice, total),
        then=_then(choice, total),
        sum=total,
        tone="money" if choice.amount is not None else "go",
        hidden=hidden,
        fields=_fields(choice),
        row={"case": case, "key": f"{case.pk}-{choice.id}", "most": _most(case)},
        typed=own_words,
        typed_key=typed_key(case.pk),
        denied=denied(dossier, Permission.DECIDE),
        caution=_caution(dossier, choice),
        moves=Moves(choice.amount, case.currency, is_typed=choice.kind == ActionKind.PARTIAL)
        if choice.kind in MOVES_MONEY
        else None,
    )


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
        case _:
            return f"{choice.name}: {total}" if total else choice.name


def _fields(choice: Choice) -> str:
    match choice.kind:
        case ActionKind.PARTIAL:
            return "desk/parts/partial.html"
        case ActionKind.REJECT:
            return "desk/parts/rejection.html"
        case _:
            return ""


def _most(case: Return) -> str:
    """The largest part that may be offered, in words."""
    price = price_of(case)
    return "" if price is None else sum_of(price - ONE, case.currency)


def _caution(dossier: Dossier, choice: Choice) -> str:
    if choice.kind == ActionKind.OTHER:
        return _("The desk does not know this decision of Ozon's. It is counted as the full price.")
    return switch_caution(dossier, EffectKind.RETURN_DECIDE)


def _then(choice: Choice, total: str) -> list[Then]:
    unchanged = _("Not changed: returns do not count.")
    match choice.kind:
        case ActionKind.PARTIAL:
            return consequences(
                money=_("Ozon pays the buyer what you offer and takes it from you. He may decline."),
                stock=_("Nothing: the buyer keeps the goods."),
                message=_("Ozon tells the buyer of the offer."),
                index=unchanged,
            )
        case ActionKind.REJECT:
            return consequences(
                money=_("Nothing moves, unless the buyer opens a dispute and wins it."),
                stock=_("Nothing: the buyer keeps the goods."),
                message=_("The buyer reads your reason and comment."),
                index=unchanged,
            )
        case ActionKind.ASK_GOODS:
            return consequences(
                money=_("Nothing moves until you have seen the goods."),
                stock=_("Nothing until the parcel is received and looked at."),
                message=_("Ozon asks the buyer to send the goods."),
                index=unchanged,
            )
    text = _("Ozon returns it to the buyer and takes it from you. This cannot be undone.")
    return consequences(
        money=Then("money", text, total),
        stock=_("Nothing now: goods come back to stock when they are received and sound."),
        message=_("Ozon tells the buyer; none from us."),
        index=unchanged,
    )
