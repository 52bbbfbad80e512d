"""What a rule would do to a case: the decision Ozon offers for it, with the exact sum."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from returns.models import Return, Rule, RuleRun
from returns.rule_match import Seen, part_of
from returns.rule_states import RuleAct
from returns.selectors import choices_of, price_of
from returns.states import ActionKind, ReturnSource

KIND_OF: dict[str, ActionKind] = {
    RuleAct.REFUND: ActionKind.REFUND,
    RuleAct.PARTIAL: ActionKind.PARTIAL,
    RuleAct.ASK_GOODS: ActionKind.ASK_GOODS,
}
MONEY = frozenset({RuleAct.REFUND, RuleAct.PARTIAL})


@dataclass(frozen=True)
class Deed:
    """``amount`` is the sum to the buyer in the case's currency; ``payload`` is what a run keeps of it. Not
    ``is_clear``: Ozon offers several decisions of this kind, and a person should choose."""

    amount: Decimal | None
    payload: dict[str, Any]
    is_clear: bool = True


def seen_of(case: Return) -> Seen:
    """What rules may know of a case."""
    return Seen(
        scheme=case.schema or ("rFBS" if case.source == ReturnSource.RFBS else ""),
        text=f"{case.reason}\n{case.wish}",
        is_defect=case.is_defect,
        has_photos=bool(case.photos),
        amount=price_of(case),
        currency=case.currency,
        offer_id=case.offer_id,
    )


def amount_of(rule: Rule, case: Return) -> Decimal | None:
    """The sum the rule would let go; None where it moves none, or Ozon tells no price or takes no such part."""
    price = price_of(case)
    if price is None or rule.act not in MONEY:
        return None
    return price if rule.act == RuleAct.REFUND else part_of(price, rule.percent or 0)


def can_be_done(rule: Rule, case: Return) -> bool:
    """Whether the act makes sense of such a case at all, whatever Ozon offers now: decisions are taken by the API for
    rFBS alone, and money needs its sum."""
    if rule.act == RuleAct.ASSIGN:
        return True
    is_known = rule.act not in MONEY or amount_of(rule, case) is not None
    return case.source == ReturnSource.RFBS and is_known


def deed_of(rule: Rule, case: Return) -> Deed | None:
    """What the rule would do now, or None: Ozon does not offer it."""
    if not can_be_done(rule, case):
        return None
    if rule.act == RuleAct.ASSIGN:
        return None if rule.assignee_id is None else Deed(None, {"assignee": rule.assignee_id})
    offered = [choice for choice in choices_of(case) if choice.kind == KIND_OF[rule.act]]
    if not offered:
        return None
    amount, choice = amount_of(rule, case), offered[0]
    payload = {"action_id": choice.id, "name": choice.name, "amount": _written(amount) or None}
    return Deed(amount, payload, is_clear=len(offered) == 1)


def basis_of(case: Return) -> str:
    """All of a case that a run rests on: where it differs, the run is about a case that is no longer so."""
    price = _written(case.price)
    return f"{case.attempt}:{case.ozon_state}:{price}:{case.quantity}:{case.currency}"[:300]


def _written(amount: Decimal | None) -> str:
    """The same for what was just read from Ozon and for what the database gives back."""
    return "" if amount is None else f"{amount:.2f}"


def is_current(run: RuleRun, case: Return) -> bool:
    return run.attempt == case.attempt and run.version == basis_of(case)
