"""The eyes of automation: which rule fits a claim that awaits a decision, and whether it may act alone."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.selectors import may
from accounts.states import Permission
from money.models import Approval
from money.states import ApprovalKind, ApprovalState
from outbox.services import mode_of
from outbox.states import EffectKind, Mode
from ozon.states import ShopState
from returns import rule_runs
from returns.locks import lock_runs
from returns.models import Return, Rule, RuleRun
from returns.rule_deeds import Deed, basis_of, deed_of, is_current, seen_of
from returns.rule_match import fits
from returns.rule_states import RUN_LIVE, RuleAct, RuleMode, RunState
from returns.selectors import money_key
from returns.states import Claim
from returns.terms import terms_of
from worklist.models import WorkItem
from worklist.states import LIVE, Event, Kind

logger = logging.getLogger(__name__)

NO_DEED = gettext_noop("Ozon no longer offers this decision.")
SEVERAL = gettext_noop("Ozon offers several decisions of this kind.")
ENOUGH = gettext_noop("By the shop's terms no further part may be offered, but Ozon still takes one.")
ONCE = gettext_noop("The rule did it for this claim before: it does so once.")
HISTORY = gettext_noop("The claim is older than the shop's connection.")
TAKEN = gettext_noop("A colleague has the case.")
ASKED = gettext_noop("A second person is asked about the claim.")
PAUSED = gettext_noop("The shop is paused.")
SWITCH = gettext_noop("The shop's switch for decisions on returns is not on.")
NO_RIGHT = gettext_noop("Who switched the rule on may not decide here any more.")


def consider(case: Return) -> None:
    """Let the shop's rules look at a locked claim that awaits a decision: the first that fits proposes, or will act.

    Once per rule, case and attempt; idempotent, in the caller's transaction, one query where the shop has no rule. A
    mistake of ours in it is logged and undone, and holds up no reading; an error of the database goes on.
    """
    rules = list(
        Rule.objects.filter(shop=case.shop_id).exclude(mode=RuleMode.OFF).select_related("switched_by")
    )
    if not rules or case.hands_off:
        return
    try:
        with transaction.atomic():
            _consider(case, rules, now=timezone.now())
    except OperationalError:
        raise
    except Exception:  # no mistake of a rule may stop the reading of a claim
        logger.exception("rules of shop %s fail at return %s", case.shop_id, case.pk)


def _consider(case: Return, rules: Sequence[Rule], *, now: datetime) -> None:
    runs = lock_runs(RuleRun.objects.filter(case=case))
    for run in runs:
        if run.state in RUN_LIVE and not is_current(run, case):
            rule_runs.overtake(run, rule_runs.CHANGED)
    here = [run for run in runs if run.attempt == case.attempt]
    if any(run.state != RunState.OVERTAKEN for run in here):
        return  # proposed or waiting; or somebody answered, and no other rule shall ask him again
    seen = seen_of(case)
    for rule in rules:
        deed = deed_of(rule, case) if fits(rule, seen) else None
        if deed is not None:
            if rule.pk not in {run.rule_id for run in here}:
                _begin(rule, case, deed, now=now)
            return


def _begin(rule: Rule, case: Return, deed: Deed, *, now: datetime) -> None:
    why = "" if rule.mode == RuleMode.PROPOSE else why_not_alone(rule, case, deed)
    waits = rule.mode == RuleMode.DO and not why
    run = RuleRun.objects.create(
        rule=rule,
        case=case,
        attempt=case.attempt,
        state=RunState.WAITING if waits else RunState.PROPOSED,
        act=rule.act,
        amount=deed.amount,
        currency=case.currency if deed.amount is not None else "",
        payload=deed.payload,
        version=basis_of(case),
        due_at=now + timedelta(minutes=rule.delay_minutes) if waits else None,
        created_at=now,
        outcome=why,
    )
    rule_runs.tell(run, case, Event.RULE_WAITS if waits else Event.RULE_PROPOSED)


def why_not_alone(rule: Rule, case: Return, deed: Deed) -> str:
    """Why a rule that does things only proposes this one; empty where it may. Asked when it fits and when it acts."""
    user = rule.switched_by
    needed = Permission.WORK if rule.act == RuleAct.ASSIGN else Permission.DECIDE
    if rule.mode != RuleMode.DO:
        return rule_runs.ONLY_PROPOSES
    if user is None or not may(user, needed, case.shop):
        return NO_RIGHT
    if not deed.is_clear:
        return SEVERAL
    if rule.act == RuleAct.PARTIAL and case.offers >= terms_of(case.shop).most_offers:
        return ENOUGH
    if (case.opened_at or case.read_at) <= case.shop.opening_line:
        return HISTORY
    if RuleRun.objects.filter(rule=rule, case=case, state=RunState.DONE).exists():
        return ONCE
    if item_of(case).filter(assignee__isnull=False).exists():
        return TAKEN
    if case.shop.state != ShopState.ACTIVE:
        return PAUSED
    asked = Approval.objects.filter(shop=case.shop_id, kind=ApprovalKind.RETURN, key=money_key(case))
    if asked.filter(state=ApprovalState.WAITING).exists():
        return ASKED
    if rule.act != RuleAct.ASSIGN and mode_of(case.shop_id, EffectKind.RETURN_DECIDE) is not Mode.ON:
        return SWITCH
    return ""


def item_of(case: Return) -> QuerySet[WorkItem]:
    """The claim's place in the queue, while it has one."""
    return WorkItem.objects.filter(
        shop=case.shop_id, kind=Kind.RETURN_CLAIM, key=money_key(case), state__in=LIVE
    )


def overtaken_by(run: RuleRun, case: Return) -> str:
    """Why a run of a locked case is about what is no longer so; empty where all still is."""
    if case.claim != Claim.AWAITING_DECISION:
        return rule_runs.DECIDED
    if not is_current(run, case):
        return rule_runs.CHANGED
    if case.hands_off:
        return rule_runs.HANDS_OFF
    if run.rule.mode == RuleMode.OFF:
        return rule_runs.RULE_OFF
    if not fits(run.rule, seen_of(case)):  # the buyer wrote more, or Ozon calls it a defect by now
        return rule_runs.CHANGED
    deed = deed_of(run.rule, case)
    return "" if deed is not None and deed.payload == run.payload else NO_DEED
