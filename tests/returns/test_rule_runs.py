"""What becomes of a rule that fits a claim: it proposes, waits, does it once, is stopped or overtaken."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership, User
from accounts.states import Role
from money.limits import set_limit
from money.models import Approval, Refund
from outbox.services import set_switch
from outbox.states import Mode, SwitchKind
from ozon.states import Source
from returns import rule_acts, rule_eyes, rule_hands, rule_runs, rules, second, services
from returns.models import Return, Rule, RuleRun
from returns.rule_states import RuleAct, RuleMode, RunState
from returns.selectors import choices_of, price_of
from returns.states import ActionKind, Claim
from tests.factories import make_member, make_return
from tests.fixtures_desk import RETURN_ACT, Desk
from tests.returns.automation import claim, doing, later, make_rule, run_of
from worklist.models import TimelineEntry, WorkItem
from worklist.services import take
from worklist.states import Event, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def decide(case: Return, kind: ActionKind, user: User) -> Any:
    choice = next(one for one in choices_of(case) if one.kind == kind)
    decision = services.Decision(action_id=choice.id, amount=choice.amount)
    return second.decide_as(case.pk, decision=decision, user=user)


def events(case: Return) -> list[str]:
    rows = TimelineEntry.objects.filter(posting_number=case.posting_number, code__startswith="rule_")
    return list(rows.order_by("pk").values_list("code", flat=True))


def test_a_new_rule_only_proposes_and_whoever_accepts_does_it(desk: Desk) -> None:
    rule = make_rule(desk.shop)
    make_rule(desk.shop, act=RuleAct.REFUND, percent=None, position=200)
    case, other = claim(desk), claim(desk, comment="Сломан")
    run = run_of(case)
    price = price_of(case)
    assert price is not None
    part = price * Decimal("0.3")
    assert (run.rule, run.state, run.amount, run.due_at) == (rule, RunState.PROPOSED, part, None)
    assert not RuleRun.objects.filter(case=other).exists()
    assert later() == 0
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION
    anna = make_member(desk.shop, role=Role.OPERATOR)
    accepted = rule_acts.accept(run.pk, user=anna)
    assert (accepted.is_done, accepted.approval) == (True, None)
    assert rule_acts.accept(run.pk, user=anna).is_done is False
    desk.deliver()
    assert [done["amount"] for done in desk.written(RETURN_ACT)] == [f"{part:.2f}"]
    run.refresh_from_db()
    assert (run.state, run.by) == (RunState.DONE, anna.label)
    assert events(case) == [Event.RULE_PROPOSED, Event.RULE_DID]


def test_it_is_done_after_the_delay_once_by_the_rule_and_who_switched_it_on(desk: Desk) -> None:
    rule = doing(desk.shop, act=RuleAct.REFUND, percent=None, delay_minutes=60)
    case = claim(desk)
    run = run_of(case)
    assert run.state == RunState.WAITING
    assert run.due_at == run.created_at + timedelta(minutes=60)
    assert rule_acts.fire(run.pk, now=run.due_at - timedelta(seconds=1)) == RunState.WAITING
    desk.sync(Source.RFBS_RETURNS)
    assert RuleRun.objects.count() == 1
    assert (later(), later()) == (1, 0)
    desk.deliver()
    case = desk.claim(case.return_id)
    assert (case.claim, case.decided_by) == (Claim.REFUND_APPROVED, f"{rule.name} (Анна Ким)")
    assert len(desk.ledger(RETURN_ACT)) == 1
    assert Refund.objects.get(return_id=f"rfbs:{case.return_id}").amount == price_of(case)
    assert run_of(case).state == RunState.DONE
    assert events(case) == [Event.RULE_WAITS, Event.RULE_DID]


def _person_decides(desk: Desk, case: Return, rule: Rule) -> None:
    decide(case, ActionKind.ASK_GOODS, make_member(desk.shop, role=Role.MANAGER))


def _person_takes(desk: Desk, case: Return, rule: Rule) -> None:
    item = WorkItem.objects.get(kind=Kind.RETURN_CLAIM, posting_number=case.posting_number)
    take(item, user=make_member(desk.shop))


def _person_asks_a_second(desk: Desk, case: Return, rule: Rule) -> None:
    anna = make_member(desk.shop, role=Role.OPERATOR)
    set_limit(shop=desk.shop, role=Role.OPERATOR, amount=Decimal(1), user=anna)
    assert isinstance(decide(case, ActionKind.REFUND, anna), Approval)


def _limit_is_set(desk: Desk, case: Return, rule: Rule) -> None:
    assert rule.switched_by
    set_limit(shop=desk.shop, role=Role.MANAGER, amount=Decimal(100), user=rule.switched_by)


def _switcher_leaves(desk: Desk, case: Return, rule: Rule) -> None:
    User.objects.filter(pk=rule.switched_by_id).update(is_active=False)


def _switcher_looks_on(desk: Desk, case: Return, rule: Rule) -> None:
    Membership.objects.filter(user=rule.switched_by_id).update(role=Role.VIEWER)


def _writes_are_off(desk: Desk, case: Return, rule: Rule) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.RETURN, mode=Mode.DRY_RUN)


def _price_changes(desk: Desk, case: Return, rule: Rule) -> None:
    Return.objects.filter(pk=case.pk).update(price=Decimal("7.00"))


def _ozon_says_something_else(desk: Desk, case: Return, rule: Rule) -> None:
    Return.objects.filter(pk=case.pk).update(reason="Товар сломан", wish="Товар сломан")


def _ozon_withdraws_it(desk: Desk, case: Return, rule: Rule) -> None:
    left = [action for action in case.actions if action["id"] != 1020]
    Return.objects.filter(pk=case.pk).update(actions=left)


def _rule_is_changed(desk: Desk, case: Return, rule: Rule) -> None:
    rule.percent = 40
    rules.save_rule(rule, user=make_member(desk.shop, role=Role.MANAGER))


def _rule_is_off(desk: Desk, case: Return, rule: Rule) -> None:
    rules.set_mode(rule, RuleMode.OFF, user=make_member(desk.shop, role=Role.MANAGER))


def _rule_only_proposes(desk: Desk, case: Return, rule: Rule) -> None:
    rules.set_mode(rule, RuleMode.PROPOSE, user=make_member(desk.shop, role=Role.MANAGER))


def _all_is_stopped(desk: Desk, case: Return, rule: Rule) -> None:
    anna = make_member(desk.shop, role=Role.MANAGER)
    assert rules.stop_all(desk.shop, user=anna) == (1, 1)
    assert rules.stop_all(desk.shop, user=anna) == (0, 0)


def _it_is_stopped(desk: Desk, case: Return, rule: Rule) -> None:
    anna = make_member(desk.shop)
    assert [rule_runs.stop(run_of(case).pk, user=anna).by for _ in range(2)] == [anna.label] * 2


def _hands_off(desk: Desk, case: Return, rule: Rule) -> None:
    anna = make_member(desk.shop)
    told = [rule_hands.hands_off(case.pk, user=anna, reason="the buyer calls") for _ in range(2)]
    assert told == [True, False]


@pytest.mark.parametrize(
    ("meanwhile", "state", "outcome"),
    [
        (_person_decides, RunState.OVERTAKEN, rule_runs.DECIDED),
        (_person_takes, RunState.PROPOSED, rule_eyes.TAKEN),
        (_person_asks_a_second, RunState.PROPOSED, rule_eyes.ASKED),
        (_limit_is_set, RunState.PROPOSED, rule_acts.ABOVE),
        (_switcher_leaves, RunState.PROPOSED, rule_eyes.NO_RIGHT),
        (_switcher_looks_on, RunState.PROPOSED, rule_eyes.NO_RIGHT),
        (_writes_are_off, RunState.PROPOSED, rule_eyes.SWITCH),
        (_price_changes, RunState.OVERTAKEN, rule_runs.CHANGED),
        (_ozon_says_something_else, RunState.OVERTAKEN, rule_runs.CHANGED),
        (_ozon_withdraws_it, RunState.OVERTAKEN, rule_eyes.NO_DEED),
        (_rule_is_changed, RunState.OVERTAKEN, rule_runs.RULE_CHANGED),
        (_rule_is_off, RunState.OVERTAKEN, rule_runs.RULE_OFF),
        (_rule_only_proposes, RunState.PROPOSED, rule_runs.ONLY_PROPOSES),
        (_all_is_stopped, RunState.STOPPED, ""),
        (_it_is_stopped, RunState.STOPPED, ""),
        (_hands_off, RunState.STOPPED, rule_runs.HANDS_OFF),
    ],
)
def test_whatever_happens_while_it_waits_keeps_it_from_acting(
    desk: Desk, meanwhile: Callable[[Desk, Return, Rule], None], state: RunState, outcome: str
) -> None:
    rule = doing(desk.shop)
    case = claim(desk)
    assert run_of(case).state == RunState.WAITING
    meanwhile(desk, case, rule)
    later()
    later()
    run = run_of(case)
    assert (run.state, run.outcome) == (state, outcome)
    part = price_of(case) * Decimal("0.3")  # type: ignore[operator]  # the sandbox tells a price
    assert not Refund.objects.filter(amount=part).exists()
    assert Return.objects.get(pk=case.pk).decided_by in {"", *User.objects.values_list("username", flat=True)}


def test_new_words_of_a_rule_undo_no_switch_turned_meanwhile(desk: Desk) -> None:
    """Two colleagues at once: the form was sent before the rule was switched off, and is stored behind it."""
    anna, form = make_member(desk.shop, role=Role.MANAGER), make_rule(desk.shop)
    rules.set_mode(form, RuleMode.OFF, user=anna)
    form.words = "размер"
    rules.save_rule(form, user=anna)
    rule = Rule.objects.get(pk=form.pk)
    assert (rule.mode, rule.words) == (RuleMode.OFF, "размер")


def test_a_refused_decision_is_proposed_the_second_time(desk: Desk) -> None:
    """A rule that met Ozon's no would meet it again for ever."""
    doing(desk.shop)
    case = claim(desk)
    later()
    desk.fault("status", RETURN_ACT, status=400, body='{"code": 9, "message": "no", "details": []}')
    desk.deliver()
    desk.sync()
    first, again = RuleRun.objects.filter(case=case).order_by("attempt")
    assert (first.state, again.state, again.outcome) == (
        RunState.DONE,
        RunState.PROPOSED,
        rule_eyes.ONCE,
    )
    assert later() == 0


@pytest.mark.parametrize("is_old", [False, True])
def test_what_is_older_than_the_shops_connection_is_only_proposed(desk: Desk, is_old: bool) -> None:
    doing(desk.shop)
    line = desk.shop.opening_line
    opened = line - timedelta(days=1) if is_old else line + timedelta(seconds=1)
    case = _awaiting(desk, opened_at=opened)
    rule_eyes.consider(case)
    expected = (RunState.PROPOSED, rule_eyes.HISTORY) if is_old else (RunState.WAITING, "")
    assert (run_of(case).state, run_of(case).outcome) == expected


def _awaiting(desk: Desk, **fields: Any) -> Return:
    values: dict[str, Any] = {"reason": "Не подошёл", "actions": [{"id": 1020, "name": "Часть"}], **fields}
    return make_return(shop=desk.shop, **values)


@pytest.mark.parametrize(("offers", "outcome"), [(1, ""), (2, rule_eyes.ENOUGH)])
def test_more_parts_than_the_shops_terms_allow_are_a_persons_choice(
    desk: Desk, offers: int, outcome: str
) -> None:
    doing(desk.shop)
    case = _awaiting(desk, offers=offers)
    rule_eyes.consider(case)
    assert (run_of(case).state == RunState.WAITING, run_of(case).outcome) == (not outcome, outcome)


def test_two_decisions_of_a_kind_are_a_persons_choice(desk: Desk) -> None:
    doing(desk.shop, act=RuleAct.REFUND, percent=None)
    two = [{"id": 11, "name": "Вернуть деньги"}, {"id": 14, "name": "Вернуть деньги без возврата товара"}]
    case = _awaiting(desk, actions=two)
    rule_eyes.consider(case)
    assert (run_of(case).state, run_of(case).outcome) == (RunState.PROPOSED, rule_eyes.SEVERAL)


def test_no_rule_looks_at_what_is_left_alone_until_it_may_again(desk: Desk) -> None:
    doing(desk.shop)
    anna = make_member(desk.shop)
    case = _awaiting(desk, hands_off=True)
    rule_eyes.consider(case)
    assert not RuleRun.objects.exists()
    assert rule_hands.hands_on(case.pk, user=anna) is True
    assert rule_hands.hands_on(case.pk, user=anna) is False
    assert run_of(case).state == RunState.WAITING


def test_a_case_is_given_to_a_colleague(desk: Desk) -> None:
    boris = make_member(desk.shop)
    doing(desk.shop, act=RuleAct.ASSIGN, percent=None, assignee=boris)
    case = claim(desk)
    assert later() == 1
    assert run_of(case).state == RunState.DONE
    item = WorkItem.objects.get(kind=Kind.RETURN_CLAIM, posting_number=case.posting_number)
    assert item.assignee == boris
    Membership.objects.filter(user=boris).delete()
    second_case = claim(desk)
    later()
    assert run_of(second_case).state == RunState.FAILED


def test_who_may_not_alone_asks_a_second_person_for_what_is_proposed(desk: Desk) -> None:
    make_rule(desk.shop)
    case = claim(desk)
    anna = make_member(desk.shop, role=Role.OPERATOR)
    set_limit(shop=desk.shop, role=Role.OPERATOR, amount=Decimal(1), user=anna)
    accepted = rule_acts.accept(run_of(case).pk, user=anna)
    assert accepted.approval is not None
    assert accepted.approval.amount == run_of(case).amount
    assert (run_of(case).state, run_of(case).outcome) == (RunState.DONE, rule_acts.ASKED)
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION


def test_a_mistake_of_ours_holds_up_no_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise ZeroDivisionError

    doing(desk.shop)
    monkeypatch.setattr(rule_eyes, "seen_of", broken)
    case = claim(desk)
    assert case.claim == Claim.AWAITING_DECISION
    assert not RuleRun.objects.exists()


def test_a_run_that_fails_by_a_mistake_of_ours_comes_no_second_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_how: Any) -> None:
        raise ZeroDivisionError

    doing(desk.shop)
    case = claim(desk)
    monkeypatch.setattr(second, "carry_out", broken)
    assert (later(), later()) == (1, 0)
    assert (run_of(case).state, run_of(case).outcome) == (RunState.FAILED, rule_acts.OURS)
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION
    assert not Refund.objects.exists()
