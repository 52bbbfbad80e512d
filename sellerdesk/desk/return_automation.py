"""Automation on the page of a return: what a rule proposes or will do, how to stop it, and what rules did before."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import doors
from accounts.states import Permission
from returns.models import Return, Rule, RuleRun
from returns.rule_deeds import MONEY, seen_of
from returns.rule_match import verdicts
from returns.rule_states import RUN_LIVE, RuleMode, RunState
from returns.states import Claim
from sellerdesk.desk.automation_words import run_text, tone_of
from sellerdesk.desk.wording import money_text
from worklist.models import TimelineEntry
from worklist.states import Event

SHOWN = 20  # runs that are over


def now(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """What a rule proposes or will do, with the time left to stop it; None where no rule would."""
    run = RuleRun.objects.filter(case=case, state__in=RUN_LIVE).select_related("rule").first()
    if run is None:
        return None
    because = verdicts(run.rule, seen_of(case))
    return {
        "live": run,
        "is_waiting": run.state == RunState.WAITING,
        "words": run_text(run),
        "sum": "" if run.amount is None else money_text(run.amount, run.currency),
        "moves_money": run.act in MONEY,
        "because": _(", ").join(str(one.condition.label) for one in because),
        "now": timezone.now(),
        **_rights(request, case),
    }


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """How to stop all automation for the case, and what rules did. None where no rule has to do with it."""
    runs = list(RuleRun.objects.filter(case=case).select_related("rule").order_by("-pk")[:SHOWN])
    is_open = case.claim == Claim.AWAITING_DECISION
    is_looked_at = is_open and Rule.objects.filter(shop=case.shop_id).exclude(mode=RuleMode.OFF).exists()
    if not (runs or case.hands_off or is_looked_at):
        return None
    return {
        "is_live": any(run.state in RUN_LIVE for run in runs),
        "past": [(run, run_text(run), *tone_of(run)) for run in runs if run.state not in RUN_LIVE],
        "stopped": _who_stopped(case) if case.hands_off else None,
        "is_open": is_open,
        **_rights(request, case),
    }


def _rights(request: HttpRequest, case: Return) -> dict[str, Any]:
    rights = doors.permissions(doors.member(request), case.shop)
    return {
        "may_work": Permission.WORK in rights,
        "may_decide": Permission.DECIDE in rights,
        "no_right": doors.no_right(),
    }


def _who_stopped(case: Return) -> TimelineEntry | None:
    """The line that tells who stopped automation for the case, when and why."""
    number = case.number or str(case.return_id)
    lines = TimelineEntry.objects.filter(
        shop=case.shop_id, posting_number=case.posting_number, code=Event.HANDS_OFF, params__number=number
    )
    return lines.order_by("-at", "-pk").first()
