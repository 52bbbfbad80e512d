"""Doing what a rule fitted for: when its time has come, or because a person agrees. By the same decision services as
people's, in one transaction with the word that it is done: a crash leaves both or neither."""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from money.approvals import AskedAlready
from money.models import Approval
from returns import rule_eyes, rule_runs, second
from returns.locks import lock_return, lock_run
from returns.models import Return, RuleRun
from returns.rule_deeds import deed_of
from returns.rule_states import RUN_LIVE, RuleAct, RunState
from returns.services import Decision, NotPossible
from worklist import services as worklist

logger = logging.getLogger(__name__)

MOST = 200  # runs of one sweep; the next goes on
ABOVE = gettext_noop("Above the limit of who switched the rule on.")
ASKED = gettext_noop("A second person is asked.")
OURS = gettext_noop("An error of ours; nothing was done.")


class _AboveLimit(Exception):
    """The decision would have asked a second person: nothing of it stays."""


@dataclass(frozen=True)
class Accepted:
    """What became of a proposal somebody agreed to. ``approval``: his limit needs a second person."""

    run: RuleRun
    is_done: bool
    approval: Approval | None = None


def due(now: datetime) -> list[int]:
    """Runs whose time has come, the longest waiting first."""
    rows = RuleRun.objects.filter(state=RunState.WAITING, due_at__lte=now)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:MOST])


def fire_due(now: datetime) -> int:
    """Do all whose time has come, each in a transaction of its own; how many there were. Two who do it at once do each
    once: the row decides. One that fails by a mistake of ours is over, and says so."""
    found = due(now)
    for pk in found:
        try:
            fire(pk, now=now)
        except RuleRun.DoesNotExist:
            continue  # gone with its shop
        except OperationalError:
            logger.warning("run %s of a rule waits for the next turn", pk, exc_info=True)
        except Exception:  # whatever it is, it must not come again every few seconds
            logger.exception("run %s of a rule failed", pk)
            _give_up(pk)
    return len(found)


@transaction.atomic
def fire(pk: int, *, now: datetime) -> RunState:
    """Do what a run waited for, if all is still so and nobody stopped it; what becomes of it. Idempotent."""
    case = lock_return(RuleRun.objects.values_list("case", flat=True).get(pk=pk))
    run = lock_run(pk)
    if run.state == RunState.WAITING and run.due_at is not None and run.due_at <= now:
        run.case = case
        if reason := rule_eyes.overtaken_by(run, case):
            rule_runs.overtake(run, reason)
        else:
            _do_alone(run, case)
    return RunState(run.state)


def _do_alone(run: RuleRun, case: Return) -> None:
    deed, user = deed_of(run.rule, case), run.rule.switched_by
    why = rule_eyes.NO_DEED if deed is None else rule_eyes.why_not_alone(run.rule, case, deed)
    if why or user is None:
        rule_runs.propose(run, why)
        return
    by = f"{run.rule.name} ({user.label})"
    try:
        with transaction.atomic():
            rule_runs.did(run, by=by)
            if _carry_out(run, user=user, by=by) is not None:
                raise _AboveLimit
    except _AboveLimit:
        rule_runs.propose(_as_it_was(run), ABOVE)
    except (NotPossible, AskedAlready, worklist.NoColleague, worklist.Stale) as error:
        rule_runs.fail(_as_it_was(run), _why(error))


def _as_it_was(run: RuleRun) -> RuleRun:
    """The run after what was tried is rolled back; it is locked still."""
    run.refresh_from_db(fields=["state", "ended_at", "outcome", "by"])
    return run


def _carry_out(run: RuleRun, *, user: User, by: str) -> Approval | None:
    """Do it as the user would; the question to a second person where his limit wants one."""
    if run.act == RuleAct.ASSIGN:
        _assign(run, user)
        return None
    decided = second.decide_as(run.case_id, decision=decision_of(run), user=user, by=by)
    return decided if isinstance(decided, Approval) else None


def _assign(run: RuleRun, user: User) -> None:
    item = rule_eyes.item_of(run.case).first()
    assignee = User.objects.filter(pk=run.payload["assignee"]).first()
    if item is None or assignee is None:
        raise worklist.NoColleague
    worklist.assign(item, to=assignee, by=user)


def decision_of(run: RuleRun) -> Decision:
    """The decision a run is for, exactly as it was written down."""
    amount = run.payload["amount"]
    return Decision(action_id=run.payload["action_id"], amount=None if amount is None else Decimal(amount))


@transaction.atomic
def accept(pk: int, *, user: User) -> Accepted:
    """Do what a rule proposes, or would do later, with the person's own right and limit. Once: who comes second
    changes nothing. A run that is about what is no longer so ends. Raises ``NotPossible``, ``AskedAlready``,
    ``NoColleague`` and ``Stale``; then nothing was written."""
    case = lock_return(RuleRun.objects.values_list("case", flat=True).get(pk=pk))
    run = lock_run(pk)
    if run.state not in RUN_LIVE:
        return Accepted(run, is_done=False)
    run.case = case
    if reason := rule_eyes.overtaken_by(run, case):
        rule_runs.overtake(run, reason)
        return Accepted(run, is_done=False)
    rule_runs.did(run, by=user.label)
    approval = _carry_out(run, user=user, by=user.label)
    if approval is not None:
        run.outcome = ASKED
        run.save(update_fields=["outcome"])
    return Accepted(run, is_done=True, approval=approval)


@transaction.atomic
def _give_up(pk: int) -> None:
    """End a run that fails by a mistake of ours."""
    run = lock_run(pk)
    if run.state == RunState.WAITING:
        rule_runs.fail(run, OURS)
        logger.info("run %s of a rule was given up at %s", pk, timezone.now())


def _why(error: Exception) -> str:
    """In words, for the log of the rule."""
    if isinstance(error, worklist.NoColleague):
        return _("There is nobody to give the case to any more.")
    if isinstance(error, worklist.Stale):
        return _("The case is not in the queue any more.")
    return str(error)
