"""Acts on writes to Ozon that wait for a person: held by a switch, given up, or with a lost answer."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.states import Permission
from outbox.models import Effect
from outbox.services import person_may_decide_at
from outbox.states import EffectKind, Mode, Status
from sellerdesk.desk.actions import Act, Then, TypedOf, consequences, denied, sum_of, switch_caution
from sellerdesk.desk.dossier import Dossier

WAITING = frozenset({Status.HELD, Status.UNKNOWN, Status.DEAD})


def effect_acts(dossier: Dossier, effect: Effect, typed_of: TypedOf) -> list[Act]:
    """What a person may do with a waiting write, nothing for any other."""
    match effect.status:
        case Status.HELD:
            return [_release(dossier, effect), _drop(dossier, effect, typed_of)]
        case Status.DEAD:
            return [_retry(dossier, effect), _drop(dossier, effect, typed_of)]
        case Status.UNKNOWN if timezone.now() >= person_may_decide_at(effect):
            return [_happened(dossier, effect), _not_happened(dossier, effect)]
        case _:
            return []


def effect_sum(dossier: Dossier, effect: Effect) -> str:
    """The money the write moves, written out; empty where it moves none or it is not known."""
    if effect.kind == EffectKind.RETURN_DECIDE and effect.payload.get("amount"):
        return sum_of(Decimal(str(effect.payload["amount"])), dossier.purse.currency)
    if effect.kind == EffectKind.POSTING_CANCEL and effect.payload.get("amount"):
        return sum_of(Decimal(effect.payload["amount"]), dossier.purse.currency)
    approves = effect.kind == EffectKind.REQUEST_DECIDE and effect.payload.get("approve")
    if approves and dossier.posting:
        return sum_of(dossier.posting.amount, dossier.posting.currency)
    return ""


def name_of(effect: Effect) -> str:
    """The kind of write, with the article where it is about one."""
    offer_id = effect.payload.get("offer_id")
    label = str(EffectKind(effect.kind).label)
    return f"{label}, {offer_id}" if offer_id else label


def _sent(dossier: Dossier, effect: Effect) -> list[Then]:
    total = effect_sum(dossier, effect)
    is_message = effect.kind in {EffectKind.MESSAGE_SEND, EffectKind.CHAT_START}
    none, unchanged = _("None."), _("Not changed.")
    return consequences(
        money=Then("money", _("Ozon returns it to the buyer. This cannot be undone."), total)
        if total
        else _("Nothing moves."),
        stock=_("Ozon is told the free quantity of this moment.")
        if effect.kind == EffectKind.STOCK_PUSH
        else unchanged
        if effect.kind != EffectKind.POSTING_CANCEL
        else _("Follows once Ozon shows the cancellation."),
        message=_("Goes to the buyer as it was approved.") if is_message else none,
        index=unchanged
        if effect.kind != EffectKind.POSTING_CANCEL
        else _("Grows: a cancellation by us counts."),
    )


def _release(dossier: Dossier, effect: Effect) -> Act:
    total = effect_sum(dossier, effect)
    is_on = dossier.mode(EffectKind(effect.kind)) == Mode.ON
    no = "" if is_on else _("The switch of this shop is not on. Turn it on first.")
    return Act(
        key=f"release-{effect.pk}",
        title=_("Release: %(what)s") % {"what": name_of(effect)},
        icon="send",
        url=reverse("effect-release", args=[effect.pk]),
        button=_("Release, return %(sum)s") % {"sum": total} if total else _("Release"),
        then=_sent(dossier, effect),
        sum=total,
        tone="money" if total else "go",
        denied=denied(dossier, Permission.SETTLE) or no,
    )


def _retry(dossier: Dossier, effect: Effect) -> Act:
    total = effect_sum(dossier, effect)
    return Act(
        key=f"retry-{effect.pk}",
        title=_("Try again: %(what)s") % {"what": name_of(effect)},
        icon="refresh",
        url=reverse("effect-retry", args=[effect.pk]),
        button=_("Try again, return %(sum)s") % {"sum": total} if total else _("Try again"),
        then=_sent(dossier, effect),
        sum=total,
        tone="money" if total else "go",
        denied=denied(dossier, Permission.SETTLE),
        caution=switch_caution(dossier, EffectKind(effect.kind)),
    )


def _drop(dossier: Dossier, effect: Effect, typed_of: TypedOf) -> Act:
    key = f"effect:{effect.pk}"
    return Act(
        key=f"drop-{effect.pk}",
        title=_("Drop: %(what)s") % {"what": name_of(effect)},
        icon="x",
        url=reverse("effect-drop", args=[effect.pk]),
        button=_("Drop, never send it"),
        then=consequences(
            money=_("Nothing moves."),
            stock=_("Ozon keeps the quantity it has.")
            if effect.kind == EffectKind.STOCK_PUSH
            else _("Not changed."),
            message=_("None."),
            index=_("Not changed. What it was to decide awaits a decision again."),
        ),
        fields="desk/parts/reason.html",
        row=effect,
        typed=typed_of(key),
        typed_key=key,
        tone="stop",
        denied=denied(dossier, Permission.SETTLE),
    )


def _happened(dossier: Dossier, effect: Effect) -> Act:
    return Act(
        key=f"happened-{effect.pk}",
        title=_("It happened: %(what)s") % {"what": name_of(effect)},
        icon="check",
        url=reverse("effect-happened", args=[effect.pk]),
        button=_("I saw it at Ozon: it happened"),
        then=consequences(
            money=_("Nothing is sent; it counts as done."),
            stock=_("Not changed."),
            message=_("Nothing is sent."),
            index=_("Not changed."),
        ),
        denied=denied(dossier, Permission.SETTLE),
    )


def _not_happened(dossier: Dossier, effect: Effect) -> Act:
    return Act(
        key=f"not-happened-{effect.pk}",
        title=_("It did not happen: %(what)s") % {"what": name_of(effect)},
        icon="undo",
        url=reverse("effect-not-happened", args=[effect.pk]),
        button=_("I looked at Ozon: it did not happen"),
        then=consequences(
            money=_("Nothing is sent; the case can be decided once more."),
            stock=_("Not changed."),
            message=_("Nothing is sent."),
            index=_("Not changed."),
        ),
        tone="stop",
        denied=denied(dossier, Permission.SETTLE),
        caution=_("If it did happen after all, deciding again would do it twice."),
    )
