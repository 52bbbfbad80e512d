"""Automation on the page of a return: what a rule proposes or will do, how to stop it, and what rules did before."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts import doors
from accounts.states import Permission
from returns.models import Return, Rule, RuleRun
from returns.rule_deeds import MONEY, seen_of
from returns.rule_match import verdicts
from returns.rule_states import RUN_LIVE, RuleMode, RunState
from returns.states import Claim
from sellerdesk.desk.automation_words import run_text, sentence_of, tone_of
from sellerdesk.desk.wording import money_text
from worklist.models import TimelineEntry
from worklist.states import Event


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """None where no rule has to do with the case and nobody could want to stop one."""
    rows = RuleRun.objects.filter(case=case).select_related("rule__assignee").order_by("-pk")
    runs = list(rows[:20])
    is_open = case.claim == Claim.AWAITING_DECISION
    acting = is_open and Rule.objects.filter(shop=case.shop_id).exclude(mode=RuleMode.OFF).exists()
    if not (runs or case.hands_off or acting):
        return None
    rights = doors.permissions(doors.member(request), case.shop)
    live = next((run for run in runs if run.state in RUN_LIVE), None)
    return {
        "live": live,
        "is_waiting": live is not None and live.state == RunState.WAITING,
        "sentence": sentence_of(live.rule) if live else "",
        "words": run_text(live) if live else "",
        "sum": money_text(live.amount, live.currency) if live and live.amount is not None else "",
        "moves_money": live is not None and live.act in MONEY,
        "because": [one.condition.label for one in verdicts(live.rule, seen_of(case))] if live else [],
        "past": [(run, run_text(run), *tone_of(run)) for run in runs if run.state not in RUN_LIVE],
        "stopped": _who_stopped(case) if case.hands_off else None,
        "is_open": is_open,
        "may_work": Permission.WORK in rights,
        "may_decide": Permission.DECIDE in rights,
        "no_right": doors.no_right(),
        "now": timezone.now(),
    }


def _who_stopped(case: Return) -> TimelineEntry | None:
    """The line that tells who stopped automation for the case, when and why."""
    number = case.number or str(case.return_id)
    lines = TimelineEntry.objects.filter(
        shop=case.shop_id, posting_number=case.posting_number, code=Event.HANDS_OFF, params__number=number
    )
    return lines.order_by("-at", "-pk").first()
