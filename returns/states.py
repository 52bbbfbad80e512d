"""The axes of a return: Ozon's word, our decision, where the parcel is. Pure."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnSource(models.TextChoices):
    """Which of Ozon's two lists a return comes from; ids are unique only within one."""

    RFBS = "rfbs", "rFBS"
    OZON = "ozon", "FBS/FBO"


class Claim(models.TextChoices):
    NONE = "none", _("nothing to decide")
    AWAITING_DECISION = "awaiting_decision", _("awaits a decision")
    DECIDING = "deciding", _("decision under way")
    REJECTED = "rejected", _("rejected")
    PARTIAL_OFFERED = "partial_offered", _("part offered")
    PARTIAL_ACCEPTED = "partial_accepted", _("part accepted")
    ITEM_REQUESTED = "item_requested", _("goods asked for inspection")
    REFUND_APPROVED = "refund_approved", _("refund approved")
    DECIDED_BY_OZON = "decided_by_ozon", _("decided by Ozon")
    WITHDRAWN = "withdrawn", _("withdrawn")
    UNKNOWN = "unknown", _("outcome unknown")
    ACTED = "acted", _("answered with Ozon's action")
    DISPUTED = "disputed", _("the buyer disputes our rejection")


# Answered by us, and Ozon may ask again: the buyer declines a part, the goods arrive, a rejection is reviewed,
# an action we cannot name leads to others.
ANSWERED = frozenset({Claim.PARTIAL_OFFERED, Claim.ITEM_REQUESTED, Claim.REJECTED, Claim.ACTED})
_DECIDED = ANSWERED | {Claim.REFUND_APPROVED}
# Answered by us, and money or goods may still follow: Ozon may end it without either.
FOLLOWING = _DECIDED - {Claim.REJECTED}
_BY_OTHERS = frozenset({Claim.DECIDED_BY_OZON, Claim.WITHDRAWN})
# A decision can be taken now, if Ozon offers one: a seller may also give way in a dispute.
DECIDABLE = frozenset({Claim.AWAITING_DECISION, Claim.DISPUTED})
# Decided in Ozon's cabinet, or seen decided at the first reading.
_IN_CABINET = frozenset(
    {Claim.REJECTED, Claim.PARTIAL_OFFERED, Claim.PARTIAL_ACCEPTED, Claim.REFUND_APPROVED, Claim.DISPUTED}
)
CLAIM_TRANSITIONS: dict[Claim, frozenset[Claim]] = {
    Claim.NONE: frozenset({Claim.AWAITING_DECISION}) | _IN_CABINET | _BY_OTHERS,
    Claim.AWAITING_DECISION: frozenset({Claim.DECIDING, Claim.NONE}) | _IN_CABINET | _BY_OTHERS,
    Claim.DECIDING: _DECIDED | _BY_OTHERS | {Claim.AWAITING_DECISION, Claim.UNKNOWN},
    Claim.UNKNOWN: _DECIDED | _BY_OTHERS | {Claim.AWAITING_DECISION},
    Claim.PARTIAL_OFFERED: frozenset({Claim.PARTIAL_ACCEPTED, Claim.AWAITING_DECISION}) | _BY_OTHERS,
    Claim.ITEM_REQUESTED: frozenset({Claim.AWAITING_DECISION}) | _BY_OTHERS,
    Claim.PARTIAL_ACCEPTED: frozenset({Claim.AWAITING_DECISION}),  # the buyer comes back to it
    Claim.REFUND_APPROVED: _BY_OTHERS,
    Claim.ACTED: frozenset({Claim.REFUND_APPROVED, Claim.AWAITING_DECISION}) | _BY_OTHERS,
    Claim.REJECTED: frozenset({Claim.AWAITING_DECISION, Claim.DISPUTED, Claim.DECIDED_BY_OZON}),
    Claim.DISPUTED: frozenset({Claim.DECIDING, Claim.AWAITING_DECISION, Claim.REFUND_APPROVED}) | _BY_OTHERS,
    # Ozon ended it with the seller's own rejection, and the buyer may still dispute that.
    Claim.DECIDED_BY_OZON: frozenset({Claim.DISPUTED}),
    Claim.WITHDRAWN: frozenset(),
}


class Parcel(models.TextChoices):
    NOT_EXPECTED = "not_expected", _("not expected")
    AWAITING = "awaiting", _("awaited")
    IN_TRANSIT = "in_transit", _("on its way")
    AT_PICKUP_POINT = "at_pickup_point", _("waits at the pick-up point")
    RECEIVED = "received", _("received")
    DISPOSED = "disposed", _("disposed of")
    KEPT_BY_OZON = "kept_by_ozon", _("kept by Ozon")
    KEPT_BY_BUYER = "kept_by_buyer", _("kept by the buyer")
    LOST = "lost", _("lost")


class SellerCompensation(models.TextChoices):
    """What Ozon pays the seller for goods that were lost or spoiled. Never the part the seller offers a buyer."""

    NONE = "none", _("nothing asked of Ozon")
    SUPPORT_OPENED = "support_opened", _("asked of Ozon's support")
    OFFERED = "offered", _("offered by Ozon")
    ACCEPTED = "accepted", _("accepted, not paid yet")
    RECEIVED = "received", _("paid by Ozon")
    REJECTED = "rejected", _("rejected")
    LAPSED = "lapsed", _("lapsed without an answer")
    REVERSED = "reversed", _("taken back by Ozon")


# Ozon's word is followed wherever it leads: what was between two readings is not seen. Only what was asked or offered
# can be off again, when the goods are found.
_OFF = frozenset({SellerCompensation.SUPPORT_OPENED, SellerCompensation.OFFERED})
COMPENSATION_TRANSITIONS: dict[SellerCompensation, frozenset[SellerCompensation]] = {
    state: frozenset(
        set(SellerCompensation) - {state} - (set() if state in _OFF else {SellerCompensation.NONE})
    )
    for state in SellerCompensation
}
# What a person can note of his own acts, done in the cabinet or with Ozon's support.
ANSWERS = frozenset({SellerCompensation.ACCEPTED, SellerCompensation.REJECTED})
MAY_ASK_SUPPORT = frozenset(
    {
        SellerCompensation.NONE,
        SellerCompensation.REJECTED,
        SellerCompensation.LAPSED,
        SellerCompensation.REVERSED,
    }
)


# Ozon shows the money.
FULL_MONEY = frozenset({"moneyreturned", "moneyreturnedbysystem"})
PART_MONEY = frozenset({"partialcompensationreturned", "partialcompensationreturnedbyozon"})
MONEY_SHOWN = FULL_MONEY | PART_MONEY
REJECTED_BY_SELLER = frozenset({"rejected"})
REJECTED_STATES = REJECTED_BY_SELLER | {"crmrejected", "cancelleddisputenotopen", "canceldisputenotopen"}
WITHDRAWN_STATES = frozenset({"canceledbybuyer", "cancelled", "canceled"})
# Over without money.
ENDED = REJECTED_STATES | WITHDRAWN_STATES
# Ozon's groups of rFBS states, lower case, in which nothing is decided any more.
OVER_GROUPS = frozenset({"approved", "rejected", "utilization"})


class ActionKind(models.TextChoices):
    """What one of Ozon's offered actions does, as far as it can be told."""

    REFUND = "refund", _("Give the money back")
    PARTIAL = "partial", _("Offer a part")
    REJECT = "reject", _("Reject")
    ASK_GOODS = "ask_goods", _("Ask for the goods")
    RECEIVED = "received", _("Confirm that the goods arrived")
    OTHER = "other", _("Ozon's action")


REJECT_IDS = frozenset({-1, -10})
PARTIAL_ID = 1020
_REFUND_WORDS = re.compile(
    r"верн\w* день|возвра\w* (?:день|денег|полн|стоим)|refund|return money|退款", re.IGNORECASE
)
_REFUSAL_WORDS = re.compile(r"отклон|отказ|reject|refuse|decline|拒绝", re.IGNORECASE)
_RECEIVED_WORDS = re.compile(r"получен|получил|received|收到", re.IGNORECASE)
_ASK_WORDS = re.compile(r"провер|осмотр|verif|inspect|检", re.IGNORECASE)


def action_kind(action_id: int, name: str) -> ActionKind:
    """Known ids first; all other ids are an open set, told apart by Ozon's own words.

    Words of money count before all others: "give the money back without an inspection" moves money. "Refuse to give
    the money back" under an id nobody knows is neither a refund nor surely none.
    """
    if action_id in REJECT_IDS:
        return ActionKind.REJECT
    if action_id == PARTIAL_ID:
        return ActionKind.PARTIAL
    if _REFUND_WORDS.search(name):
        return ActionKind.OTHER if _REFUSAL_WORDS.search(name) else ActionKind.REFUND
    if _RECEIVED_WORDS.search(name):
        return ActionKind.RECEIVED
    return ActionKind.ASK_GOODS if _ASK_WORDS.search(name) else ActionKind.OTHER


# Actions that may move money, so the amount is written down first. An unknown action counts as the full price.
MOVES_MONEY = frozenset({ActionKind.REFUND, ActionKind.PARTIAL, ActionKind.OTHER})
# Decisions after which the goods travel and Ozon offers new actions.
GOODS_FIRST = frozenset({ActionKind.ASK_GOODS, ActionKind.RECEIVED})
# Ozon's states, lower case, that a decision leads to.
_REFUNDED = FULL_MONEY | {"returnmoneyapproved", "approved"}
SHOWS: dict[ActionKind, frozenset[str]] = {
    ActionKind.REFUND: _REFUNDED,
    ActionKind.OTHER: _REFUNDED,
    ActionKind.PARTIAL: PART_MONEY | {"offeredpartialcompensation", "partialcompensationinprocess"},
    ActionKind.REJECT: REJECTED_STATES,
    ActionKind.ASK_GOODS: frozenset(),
    ActionKind.RECEIVED: frozenset(),
}
CLAIM_AFTER = {
    ActionKind.REFUND: Claim.REFUND_APPROVED,
    ActionKind.OTHER: Claim.ACTED,
    ActionKind.PARTIAL: Claim.PARTIAL_OFFERED,
    ActionKind.REJECT: Claim.REJECTED,
    ActionKind.ASK_GOODS: Claim.ITEM_REQUESTED,
    ActionKind.RECEIVED: Claim.ITEM_REQUESTED,  # what comes next is offered by Ozon as new actions
}
