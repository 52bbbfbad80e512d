"""What a dry run says on the page of its job: figures, claims, and the way to switch the rule on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.selectors import may, scope, shops_of
from accounts.states import Permission
from returns.models import Return, Rule
from returns.rule_states import Condition, RuleMode
from returns.rules import print_of
from returns.states import ActionKind
from sellerdesk.desk.automation_words import sentence_of
from sellerdesk.desk.wording import money_text, percent_text
from worklist.models import Job
from worklist.states import JobKind, JobState


@dataclass(frozen=True)
class Line:
    """One claim the rule would have taken. ``did`` is empty where people decided nothing."""

    case: Return
    amount: str
    did: str
    did_amount: str


def trial_of(job: Job, user: User) -> dict[str, Any] | None:
    """What the page shows of a dry run; None for any other job, and where the rule is gone or out of sight."""
    if job.kind != JobKind.DRY_RUN:
        return None
    rule = scope(Rule.objects.select_related("shop", "assignee"), user).filter(pk=job.params["rule"]).first()
    if rule is None:
        return None
    told: dict[str, Any] = {
        "rule": rule,
        "sentence": sentence_of(rule),
        "is_done": job.state == JobState.DONE,
        "is_same": print_of(rule) == job.params["print"],
        "is_doing": rule.mode == RuleMode.DO,
        "may_settle": may(user, Permission.SETTLE, rule.shop),
    }
    return told | _figures(job.params, user) if told["is_done"] else told


def _figures(params: dict[str, Any], user: User) -> dict[str, Any]:
    labels: dict[str, Any] = dict(Condition.choices)
    compared = params["compared"]
    return {
        "cases": params["cases"],
        "fits": params["fits"],
        "above": params["above"],
        "compared": compared,
        "agreed": params["agreed"],
        "agreement": percent_text(params["agreed"] / compared) if compared else "",
        "sums": _sums(params["sums"]),
        "did_sums": _sums(params["did_sums"]),
        "holds": [(labels[name], n) for name, n in params["holds"].items() if name in labels],
        "lines": _lines(params["rows"], user),
    }


def _sums(sums: dict[str, str]) -> list[str]:
    return [money_text(Decimal(amount), currency) for currency, amount in sorted(sums.items())]


def _lines(rows: list[list[Any]], user: User) -> list[Line]:
    """As far as the person may see the claims now. Two queries."""
    shops = shops_of(user).order_by().values("pk")
    cases = Return.objects.filter(shop__in=shops).in_bulk([row[0] for row in rows])
    return [
        Line(
            case=cases[pk],
            amount=_sum(amount, cases[pk].currency),
            did=str(ActionKind(did).label) if did else "",
            did_amount=_sum(did_amount, cases[pk].currency),
        )
        for pk, amount, did, did_amount in rows
        if pk in cases
    ]


def _sum(amount: str | None, currency: str) -> str:
    return "" if amount is None else money_text(Decimal(amount), currency)
