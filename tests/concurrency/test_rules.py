"""A rule acts in the moment in which people and other workers do: the case is decided once, and money moves once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from money.models import LineBalance, Refund
from outbox.models import Effect
from outbox.states import EffectKind
from returns import rule_acts, rule_hands, rule_runs, rules, second
from returns.models import Return, RuleRun
from returns.rule_states import RuleAct, RunState
from returns.selectors import choices_of, price_of
from returns.services import Decision, NotPossible
from returns.states import ActionKind
from tests.concurrency.threads import at_once
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT, Desk
from tests.returns.automation import claim, doing, run_of

ROUNDS = 2
LATER = timedelta(hours=2)


@pytest.fixture
def anna(live: Desk) -> User:
    return make_member(live.shop, role=Role.MANAGER)


def waiting(desk: Desk, anna: User) -> tuple[Return, RuleRun]:
    """A claim whose money a rule gives back in an hour."""
    if not RuleRun.objects.exists():
        doing(desk.shop, anna, act=RuleAct.REFUND, percent=None)
    case = claim(desk)
    run = run_of(case)
    assert run.state == RunState.WAITING
    return case, run


def fire_all() -> int:
    return rule_acts.fire_due(timezone.now() + LATER)


def assert_once(desk: Desk, case: Return, *, decided: bool) -> None:
    """Money, line, effect and Ozon say the same of the case."""
    refunds = Refund.objects.filter(posting_number=case.posting_number)
    assert refunds.count() == int(decided)
    line = LineBalance.objects.filter(posting_number=case.posting_number).first()
    assert (line.intended if line else 0) == (price_of(case) if decided else 0)
    effects = Effect.objects.filter(kind=EffectKind.RETURN_DECIDE, posting_number=case.posting_number)
    assert effects.count() == int(decided)
    desk.deliver()
    done = [one for one in desk.written(RETURN_ACT) if one["return_id"] == case.return_id]
    assert len(done) == int(decided)


def _decide(case: Return, user: User) -> Any:
    choice = next(one for one in choices_of(case) if one.kind == ActionKind.REFUND)
    return second.decide_as(case.pk, decision=Decision(action_id=choice.id, amount=choice.amount), user=user)


def test_a_person_decides_while_the_rule_acts(live: Desk, anna: User) -> None:
    for _ in range(ROUNDS):
        case, run = waiting(live, anna)
        told = at_once(fire_all, partial(_decide, case, anna), fire_all)
        assert [one for one in told if isinstance(one, Exception) and not isinstance(one, NotPossible)] == []
        run.refresh_from_db()
        case.refresh_from_db()
        by_rule = run.state == RunState.DONE
        assert by_rule or (run.state, run.outcome) == (RunState.OVERTAKEN, rule_runs.DECIDED)
        assert (run.rule.name in case.decided_by) is by_rule
        assert_once(live, case, decided=True)


def _stop(run: RuleRun, user: User) -> Any:
    return rule_runs.stop(run.pk, user=user)


def _stop_all(run: RuleRun, user: User) -> Any:
    return rules.stop_all(run.rule.shop, user=user)


def _leave_alone(run: RuleRun, user: User) -> Any:
    return rule_hands.hands_off(run.case_id, user=user, reason="")


@pytest.mark.parametrize("stop", [_stop, _stop_all, _leave_alone])
def test_it_is_stopped_or_done_and_never_both(
    live: Desk, anna: User, stop: Callable[[RuleRun, User], Any]
) -> None:
    case, run = waiting(live, anna)
    told = at_once(fire_all, partial(stop, run, anna), fire_all)
    assert [one for one in told if isinstance(one, Exception)] == []
    run.refresh_from_db()
    assert run.state in {RunState.DONE, RunState.STOPPED}
    fire_all()
    assert_once(live, case, decided=run.state == RunState.DONE)


def test_many_accept_one_proposal(live: Desk, anna: User) -> None:
    case, run = waiting(live, anna)
    people = [make_member(live.shop, role=Role.MANAGER) for _ in range(3)]
    told = at_once(*[partial(rule_acts.accept, run.pk, user=user) for user in people], fire_all)
    assert [one for one in told if isinstance(one, Exception)] == []
    assert RuleRun.objects.get(pk=run.pk).state == RunState.DONE
    assert_once(live, case, decided=True)


class _Killed(BaseException):
    """The worker is gone in the middle of it."""


@transaction.atomic
def _fire_and_die(run: RuleRun) -> None:
    assert rule_acts.fire(run.pk, now=timezone.now() + LATER) == RunState.DONE
    raise _Killed


def test_a_worker_that_dies_leaves_all_or_nothing(live: Desk, anna: User) -> None:
    """Before its transaction is over nothing of it is there; after it, whoever comes next finds it done."""
    case, run = waiting(live, anna)
    with pytest.raises(_Killed):
        _fire_and_die(run)
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    assert not Refund.objects.exists()
    assert not Effect.objects.filter(kind=EffectKind.RETURN_DECIDE).exists()
    assert (fire_all(), fire_all()) == (1, 0)
    assert rule_acts.fire(run.pk, now=timezone.now() + LATER) == RunState.DONE
    assert_once(live, case, decided=True)
