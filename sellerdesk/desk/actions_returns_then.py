"""What a decision on a return would do: to the buyer's money, the seller's, the goods, and who is told."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.models import Return, ReturnTerms
from returns.selectors import Choice
from returns.states import ActionKind
from sellerdesk.desk.actions import Then


def then_of(case: Return, choice: Choice, total: str, terms: ReturnTerms) -> list[Then]:
    """The consequences in the order the page shows them; ``total`` is the exact sum, empty where none is known."""
    last = Then("index", _("Not changed: returns do not count."))
    match choice.kind:
        case ActionKind.PARTIAL:
            return [*_part(case, terms), last]
        case ActionKind.REJECT:
            return [*_rejection(terms), last]
        case ActionKind.ASK_GOODS:
            return [*_goods_first(case), last]
        case ActionKind.RECEIVED:
            return [*_received(), last]
        case _:
            return [*_refund(case, choice, total), last]


def _refund(case: Return, choice: Choice, total: str) -> list[Then]:
    is_full = choice.kind == ActionKind.REFUND and bool(total)
    text = _("Ozon returns it to the buyer and takes it from you. This cannot be undone.")
    found = [Then("buyer" if is_full else "money", text, total, live="total" if is_full else "")]
    if is_full:
        found += [
            Then("way", _way_back(case)),
            Then("total", _("with what you write for the way back"), total, live="from_you"),
        ]
    return [
        *found,
        Then("stock", _("Nothing now: goods come back to stock when they are received and sound.")),
        Then("message", _("Ozon tells the buyer; none from us.")),
    ]


def _way_back(case: Return) -> str:
    if case.is_defect:
        return _("A defect, by Ozon: the seller pays it. Write above what it cost the buyer.")
    return _("The buyer pays it if the goods are sound. For a defect write above what it cost him.")


def _part(case: Return, terms: ReturnTerms) -> list[Then]:
    is_last = case.offers + 1 >= terms.most_offers
    days = ngettext("%(n)s day to decide", "%(n)s days to decide", terms.offer_days) % {"n": terms.offer_days}
    after = _("no other offer; %(days)s") if is_last else _("one more offer or another decision; %(days)s")
    return [
        Then(
            "buyer",
            _("Ozon pays the buyer what you offer and takes it from you. He may decline."),
            live="total",
        ),
        Then("way", _("Not needed: the goods stay with him.")),
        Then("total", _("What you offer, nothing else."), live="from_you"),
        Then("declined", after % {"days": days}),
        Then("stock", _("Nothing: the buyer keeps the goods.")),
        Then("message", _("Ozon tells the buyer of the offer.")),
    ]


def _rejection(terms: ReturnTerms) -> list[Then]:
    money = ngettext(
        "Nothing moves, unless the buyer opens a dispute within %(n)s day and wins it.",
        "Nothing moves, unless the buyer opens a dispute within %(n)s days and wins it.",
        terms.dispute_days,
    )
    return [
        Then("money", money % {"n": terms.dispute_days}),
        Then("stock", _("Nothing: the buyer keeps the goods.")),
        Then("message", _("The buyer reads your reason and comment.")),
    ]


def _goods_first(case: Return) -> list[Then]:
    way = (
        _("The buyer pays first. It is a defect, by Ozon: you repay him with the refund.")
        if case.is_defect
        else _("The buyer pays first. If it is a defect you repay him with the refund.")
    )
    return [
        Then("money", _("Nothing moves until you have seen the goods.")),
        Then("way", way),
        Then("stock", _("Nothing until the parcel is received and looked at.")),
        Then("message", _("Ozon asks the buyer to send the goods.")),
    ]


def _received() -> list[Then]:
    return [
        Then("money", _("Nothing yet: Ozon then offers the refund or a rejection.")),
        Then("stock", _("Nothing: the inspection puts sound goods back on the shelf.")),
        Then("message", _("Ozon tells the buyer that you have the goods.")),
    ]
