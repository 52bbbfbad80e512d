"""The only writer of ``RuleRun.state``: what becomes of each time a rule fits a claim.

Whoever moves a run of a case that is decided holds the lock of the case first. Nothing here decides a claim
(``returns.rule_acts`` does).
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from ozon.models import Shop
from returns.locks import lock_run, lock_runs
from returns.models import Return, RuleRun
from returns.rule_states import RUN_LIVE, RUN_TRANSITIONS, RunState
from worklist.services import note
from worklist.states import Event, Origin

DECIDED = gettext_noop("The claim was decided meanwhile.")
CHANGED = gettext_noop("The case changed after the rule fitted it.")
RULE_OFF = gettext_noop("The rule was switched off.")
RULE_CHANGED = gettext_noop("The rule was changed.")
HANDS_OFF = gettext_noop("Automation was stopped for this case.")
ONLY_PROPOSES = gettext_noop("The rule only proposes now.")


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
        tell(run, run.case, Event.RULE_OVER, reason=outcome)


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
    tell(run, run.case, Event.RULE_PROPOSED)


def did(run: RuleRun, *, by: str, outcome: str = "") -> None:
    """What a locked run was for is done, in the transaction that does it."""
    end(run, RunState.DONE, by=by, outcome=outcome)
    tell(run, run.case, Event.RULE_DID)


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


def _move(run: RuleRun, state: RunState) -> None:
    if state not in RUN_TRANSITIONS[RunState(run.state)]:
        raise ValueError(f"{run.state} → {state}")
    run.state = state


def tell(run: RuleRun, case: Return, event: Event, **params: Any) -> None:
    """A line of the history about a run."""
    note(case.shop, case.posting_number, event, rule=run.rule.name, act=str(run.act), **params)
