"""States of a refund we intend, of a question to a second person, and the blocks of what Ozon books. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefundState(models.TextChoices):
    PLANNED = "planned", _("planned")
    AWAITING_APPROVAL = "awaiting_approval", _("awaits approval")
    SENDING = "sending", _("being sent")
    ACCEPTED = "accepted", _("accepted by Ozon")
    DONE = "done", _("paid")
    UNKNOWN = "unknown", _("outcome unknown")
    REFUSED = "refused", _("refused by Ozon")
    CANCELLED = "cancelled", _("cancelled")


# Counts against what the buyer paid, and blocks a second refund of the same claim.
LIVE = frozenset(
    {
        RefundState.PLANNED,
        RefundState.AWAITING_APPROVAL,
        RefundState.SENDING,
        RefundState.ACCEPTED,
        RefundState.DONE,
        RefundState.UNKNOWN,
    }
)
# May already have moved money.
SENT = frozenset({RefundState.SENDING, RefundState.ACCEPTED, RefundState.UNKNOWN})

TRANSITIONS: dict[RefundState, frozenset[RefundState]] = {
    RefundState.PLANNED: frozenset(
        {RefundState.AWAITING_APPROVAL, RefundState.SENDING, RefundState.CANCELLED}
    ),
    RefundState.AWAITING_APPROVAL: frozenset({RefundState.SENDING, RefundState.CANCELLED}),
    RefundState.SENDING: frozenset(
        {
            RefundState.ACCEPTED,
            RefundState.DONE,
            RefundState.UNKNOWN,
            RefundState.REFUSED,
            RefundState.AWAITING_APPROVAL,
        }
    ),
    RefundState.ACCEPTED: frozenset({RefundState.DONE, RefundState.CANCELLED}),
    RefundState.UNKNOWN: frozenset(
        {RefundState.ACCEPTED, RefundState.REFUSED, RefundState.DONE, RefundState.AWAITING_APPROVAL}
    ),
    RefundState.DONE: frozenset(),
    RefundState.REFUSED: frozenset(),
    RefundState.CANCELLED: frozenset(),
}


class ApprovalKind(models.TextChoices):
    """What a second person is asked to agree to."""

    REQUEST = "request", _("approve a cancellation")
    RETURN = "return", _("decide a return")
    SELLER_CANCEL = "seller_cancel", _("cancel an order")


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("waits for a second person")
    GRANTED = "granted", _("agreed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    OBSOLETE = "obsolete", _("overtaken")


# A question is answered once; the answer stands.
_ANSWERS = frozenset(set(ApprovalState) - {ApprovalState.WAITING})
APPROVAL_TRANSITIONS: dict[ApprovalState, frozenset[ApprovalState]] = {
    ApprovalState.WAITING: _ANSWERS,
    **dict.fromkeys(_ANSWERS, frozenset()),
}


class PartKind(models.TextChoices):
    """What a figure of an accrual is for."""

    SALE = "sale", _("sale, or a sale taken back")
    SERVICE = "service", _("delivery service")
    ITEM_FEE = "item_fee", _("fee for a product")
    SELLER_FEE = "seller_fee", _("fee of the seller")
    CONTAINER_FEE = "container_fee", _("fee for a container")
    NONE = "none", _("without parts")


class Family(models.TextChoices):
    """What a booking is for, when the cost of a return is counted."""

    SALE = "sale", _("goods")
    COMMISSION = "commission", _("commission")
    LOGISTICS = "logistics", _("delivery")
    RETURN_LOGISTICS = "return_logistics", _("way back")
    SHIPPING = "shipping", _("return shipping to the buyer")
    STORAGE = "storage", _("storage")
    COMPENSATION = "compensation", _("compensation by Ozon")
    ACQUIRING = "acquiring", _("acquiring")
    FINE = "fine", _("fine")
    OTHER = "other", _("other")


class Verdict(models.TextChoices):
    """What comparing our ledger with Ozon's bookings came to, for one article of a posting."""

    MATCHED = "matched", _("matched")
    WAITING = "waiting", _("waiting for the booking")
    AMOUNT_DIFFERS = "amount_differs", _("amount differs")
    NO_CASE = "no_case", _("money without a case")
    NO_MONEY = "no_money", _("case without money")
    NOT_EXPECTED = "not_expected", _("not expected")


# A person has to look.
WRONG = frozenset({Verdict.AMOUNT_DIFFERS, Verdict.NO_CASE, Verdict.NO_MONEY})
