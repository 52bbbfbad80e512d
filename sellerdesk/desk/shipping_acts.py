"""Acts of the posting's page about its way to the buyer, where the seller delivers himself: only what Ozon offers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Permission
from orders.models import Posting
from orders.shipping import Move, can_set_tracking, offered
from outbox.states import EffectKind
from sellerdesk.desk.actions import Act, TypedOf, consequences, denied, switch_caution
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.shipping import typed_key


def shipping_acts(dossier: Dossier, typed_of: TypedOf) -> list[Act]:
    """The tracking number first, then the steps in their order."""
    posting = dossier.posting
    if posting is None:
        return []
    first = [_tracking(dossier, posting, typed_of)] if can_set_tracking(posting) else []
    return first + [_move(dossier, posting, step) for step in offered(posting)]


def _tracking(dossier: Dossier, posting: Posting, typed_of: TypedOf) -> Act:
    key = typed_key(posting.pk)
    known = posting.tracking_number
    return Act(
        key=f"tracking-{posting.pk}",
        title=_("Change the tracking number") if known else _("Enter the tracking number"),
        icon="truck",
        url=reverse("shipping-tracking", args=[posting.pk]),
        button=_("Tell Ozon the number"),
        then=consequences(
            money=_("Nothing moves."),
            stock=_("Not changed."),
            message=_("Ozon shows the number to the buyer."),
            index=_("Not changed."),
        ),
        fields="desk/pack_tracking.html",
        row=posting,
        typed=typed_of(key) or {"number": known},
        typed_key=key,
        denied=denied(dossier, Permission.STOCK),
        caution=switch_caution(dossier, EffectKind.TRACKING_SET),
    )


def _move(dossier: Dossier, posting: Posting, step: Move) -> Act:
    title, stock, index = {
        "delivering": (
            _("The parcel is on its way"),
            _("The goods leave our stock."),
            _("Told after the moment to ship, it counts as late."),
        ),
        "last_mile": (_("The parcel is with the courier"), _("Not changed."), _("Not changed.")),
        "delivered": (
            _("The parcel is delivered"),
            _("Not changed: the goods left at handover."),
            _("Not changed."),
        ),
    }[step]
    return Act(
        key=f"move-{step}-{posting.pk}",
        title=title,
        icon="truck" if step != "delivered" else "done",
        url=reverse("shipping-move", args=[posting.pk]),
        button=_("Tell Ozon: %(step)s") % {"step": title},
        then=consequences(
            money=_("Nothing moves now."),
            stock=stock,
            message=_("None: Ozon tells the buyer itself."),
            index=index,
        ),
        hidden={"to": step},
        denied=denied(dossier, Permission.STOCK),
        caution=switch_caution(dossier, EffectKind.DELIVERY_MOVE),
    )
