"""The flag on a case that keeps all rules off it. Not a rule's own: whoever works on the case sets it."""

from typing import Any

from django.db import transaction

from accounts.models import User
from returns import rule_eyes, rule_runs
from returns.locks import lock_return, lock_runs
from returns.models import Return, RuleRun
from returns.rule_states import RUN_LIVE, RunState
from returns.states import Claim
from worklist.services import note
from worklist.states import Event, Origin


@transaction.atomic
def hands_off(pk: int, *, user: User, reason: str) -> bool:
    """Stop all automation for a case, whatever waits for it. False when it was so already."""
    case = lock_return(pk)
    if case.hands_off:
        return False
    for run in lock_runs(RuleRun.objects.filter(case=case, state__in=RUN_LIVE)):
        rule_runs.end(run, RunState.STOPPED, by=user.label, outcome=rule_runs.HANDS_OFF)
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
        rule_eyes.consider(case)
    return True


def _set_hands_off(case: Return, event: Event, user: User, *, is_off: bool, reason: str = "") -> None:
    case.hands_off = is_off
    case.save(update_fields=["hands_off"])
    words: dict[str, Any] = {"reason": reason} if reason else {}
    note(
        case.shop,
        case.posting_number,
        event,
        by=user.label,
        origin=Origin.STAFF,
        number=case.number or str(case.return_id),
        **words,
    )
