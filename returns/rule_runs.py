"""The only writer of ``RuleRun.state``: what becomes of each time a rule fits a claim.

Whoever moves a run of a case that is decided holds the lock of the case first. Nothing here decides a claim
(``returns.rule_acts`` does).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.selectors import may
from accounts.states import Permission
from money.models import Approval
from money.states import ApprovalKind, ApprovalState
from outbox.services import mode_of
from outbox.states import EffectKind, Mode
from ozon.models import Shop
from ozon.states import ShopState
from returns.locks import lock_return, lock_run, lock_runs
from returns.models import Return, Rule, RuleRun
from returns.rule_deeds import Deed, basis_of, deed_of, is_current, seen_of
from returns.rule_match import fits
from returns.rule_states import RUN_LIVE, RUN_TRANSITIONS, RuleAct, RuleMode, RunState
from returns.selectors import money_key
from returns.states import Claim
from worklist.models import WorkItem
from worklist.services import note
from worklist.states import LIVE, Event, Kind, Origin

logger = logging.getLogger(__name__)

DECIDED = gettext_noop("The claim was decided meanwhile.")
CHANGED = gettext_noop("The case changed after the rule fitted it.")
RULE_OFF = gettext_noop("The rule was switched off.")
RULE_CHANGED = gettext_noop("The rule was changed.")
NO_DEED = gettext_noop("Ozon no longer offers this decision.")
HANDS_OFF = gettext_noop("Automation was stopped for this case.")
ONLY_PROPOSES = gettext_noop("The rule only proposes now.")
SEVERAL = gettext_noop("Ozon offers several decisions of this kind.")
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
    except Exception:
        logger.exception("rules of shop %s fail at return %s", case.shop_id, case.pk)


def _consider(case: Return, rules: Sequence[Rule], *, now: datetime) -> None:
    runs = lock_runs(RuleRun.objects.filter(case=case))
    for run in runs:
        if run.state in RUN_LIVE and not is_current(run, case):
            _over(run, RunState.OVERTAKEN, CHANGED)
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
    _note(run, case, Event.RULE_WAITS if waits else Event.RULE_PROPOSED)


def why_not_alone(rule: Rule, case: Return, deed: Deed) -> str:
    """Why a rule that does things only proposes this one; empty where it may. Asked when it fits and when it acts."""
    user = rule.switched_by
    needed = Permission.WORK if rule.act == RuleAct.ASSIGN else Permission.DECIDE
    if rule.mode != RuleMode.DO:
        return ONLY_PROPOSES
    if user is None or not may(user, needed, case.shop):
        return NO_RIGHT
    if not deed.is_clear:
        return SEVERAL
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
        return DECIDED
    if not is_current(run, case):
        return CHANGED
    if case.hands_off:
        return HANDS_OFF
    if run.rule.mode == RuleMode.OFF:
        return RULE_OFF
    deed = deed_of(run.rule, case)
    return "" if deed is not None and deed.payload == run.payload else NO_DEED


def passed(case: Return) -> None:
    """A locked claim does not await a decision any more: what rules would have done is overtaken. Idempotent."""
    for run in lock_runs(RuleRun.objects.filter(case=case, state__in=RUN_LIVE)):
        _over(run, RunState.OVERTAKEN, DECIDED)


def end(run: RuleRun, state: RunState, *, outcome: str = "", by: str = "") -> None:
    """End a locked run; ``ValueError`` on a move the table does not know. What is told is told by the caller."""
    _move(run, state)
    run.ended_at, run.outcome, run.by = timezone.now(), outcome[:500], by[:150]
    run.save(update_fields=["state", "ended_at", "outcome", "by"])


def _over(run: RuleRun, state: RunState, outcome: str) -> None:
    """End a run without its deed; a line of the history where somebody counted on it."""
    was_waiting = run.state == RunState.WAITING
    end(run, state, outcome=outcome)
    if was_waiting:
        _note(run, run.case, Event.RULE_OVER, reason=outcome)


def overtake(run: RuleRun, outcome: str) -> None:
    """A locked run is about what is no longer so."""
    _over(run, RunState.OVERTAKEN, outcome)


def fail(run: RuleRun, outcome: str) -> None:
    """What a locked run should have done could not be done."""
    _over(run, RunState.FAILED, outcome)


def propose(run: RuleRun, outcome: str) -> None:
    """What a locked, waiting run may not do alone it proposes; ``outcome`` says why."""
    _move(run, RunState.PROPOSED)
    run.due_at, run.outcome = None, outcome[:500]
    run.save(update_fields=["state", "due_at", "outcome"])
    _note(run, run.case, Event.RULE_PROPOSED)


def did(run: RuleRun, *, by: str, outcome: str = "") -> None:
    """What a locked run was for is done, in the transaction that does it."""
    end(run, RunState.DONE, by=by, outcome=outcome)
    _note(run, run.case, Event.RULE_DID)


@transaction.atomic
def stop(pk: int, *, user: User) -> RuleRun:
    """Stop what waits, dismiss what is proposed. One that is over stays as it is. Idempotent."""
    run = lock_run(pk)
    if run.state in RUN_LIVE:
        _stop(run, by=user.label)
    return run


def stop_all(shop: Shop, *, by: str) -> int:
    """Stop all that waits in a shop; how many those were. Idempotent."""
    waiting = lock_runs(RuleRun.objects.filter(case__shop=shop, state=RunState.WAITING))
    for run in waiting:
        _stop(run, by=by)
    return len(waiting)


def _stop(run: RuleRun, *, by: str) -> None:
    end(run, RunState.STOPPED, by=by)
    note(
        run.case.shop,
        run.case.posting_number,
        Event.RULE_STOPPED,
        by=by,
        origin=Origin.STAFF,
        rule=run.rule.name,
    )


@transaction.atomic
def hands_off(pk: int, *, user: User, reason: str) -> bool:
    """Stop all automation for a case, whatever waits for it. False when it was so already."""
    case = lock_return(pk)
    if case.hands_off:
        return False
    for run in lock_runs(RuleRun.objects.filter(case=case, state__in=RUN_LIVE)):
        end(run, RunState.STOPPED, by=user.label, outcome=HANDS_OFF)
    _set_hands_off(case, Event.HANDS_OFF, user, is_off=True, reason=reason)
    return True


@transaction.atomic
def hands_on(pk: int, *, user: User) -> bool:
    """Let rules look at a case again; what was stopped stays stopped. False when it was so already."""
    case = lock_return(pk)
    if not case.hands_off:
        return False
    _set_hands_off(case, Event.HANDS_ON, user, is_off=False)
    if case.claim == Claim.AWAITING_DECISION:
        consider(case)
    return True


def _set_hands_off(case: Return, event: Event, user: User, *, is_off: bool, reason: str = "") -> None:
    case.hands_off = is_off
    case.save(update_fields=["hands_off"])
    words = {"reason": reason} if reason else {}
    note(
        case.shop,
        case.posting_number,
        event,
        by=user.label,
        origin=Origin.STAFF,
        number=case.number or str(case.return_id),
        **words,
    )


def _move(run: RuleRun, state: RunState) -> None:
    if state not in RUN_TRANSITIONS[RunState(run.state)]:
        raise ValueError(f"{run.state} → {state}")
    run.state = state


def _note(run: RuleRun, case: Return, event: Event, **params: str) -> None:
    note(case.shop, case.posting_number, event, rule=run.rule.name, act=str(run.act), **params)
