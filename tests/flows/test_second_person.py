"""Money above a person's limit: nothing is sent before a second one agrees, and then exactly what was asked, once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from money import approvals
from money.approvals import Answered, AskedAlready, NotAllowed
from money.limits import set_limit
from money.models import Approval, LineBalance, Refund
from money.states import ApprovalState, RefundState
from orders import second as requests
from orders.models import CancellationRequest, PostingLine
from orders.states import RequestState
from ozon.states import Source
from returns import second as returns
from returns.models import Return
from returns.services import Decision, NotPossible
from returns.states import Claim
from sandbox.claims import act
from sandbox.requests import approve as approve_at_ozon
from tests.factories import make_member, make_superuser
from tests.fixtures_desk import APPROVE, RETURN_ACT, Desk
from worklist.models import Notice, TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind, NoticeKind

REFUND, CHECK, PARTIAL, REJECT = 11, 12, 1020, -1
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
LIMIT = Decimal("500.00")


@pytest.fixture
def owner(desk: Desk) -> User:
    return make_member(desk.shop, role=Role.OWNER, first_name="Olga")


@pytest.fixture
def anna(desk: Desk, owner: User) -> User:
    """An operator who may let go 500 roubles."""
    assert set_limit(shop=desk.shop, role=Role.OPERATOR, amount=LIMIT, user=owner)
    return make_member(desk.shop, role=Role.OPERATOR, first_name="Anna")


@pytest.fixture
def boris(desk: Desk) -> User:
    """A manager, who has no limit."""
    return make_member(desk.shop, role=Role.MANAGER, first_name="Boris")


def claimed(desk: Desk, pieces: int = 1) -> list[Return]:
    """Claims on one delivered line, each of one piece, read into the queue."""
    lines = [{"offer_id": "KT-17-GL", "quantity": pieces}]
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=lines)
    placed = [desk.world.add_rfbs_return(posting["posting_number"]) for _ in range(pieces)]
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return [desk.claim(doc["return_id"]) for doc in placed]


def asked_to_cancel(desk: Desk) -> CancellationRequest:
    posting = desk.world.add_posting(scheme="rfbs", lines=KETTLE)
    doc = desk.world.add_cancellation_request(posting["posting_number"], message="Передумала")
    desk.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    return desk.request(doc["cancellation_id"])


def refund(desk: Desk, case: Return) -> Decision:
    return Decision(action_id=REFUND, amount=desk.price(case.return_id))


def part(amount: str) -> Decision:
    return Decision(action_id=PARTIAL, amount=Decimal(amount))


def asks(case: Return, decision: Decision, user: User) -> Approval:
    told = returns.decide_as(case.pk, decision=decision, user=user)
    assert isinstance(told, Approval)
    return told


def open_items(kind: Kind = Kind.SECOND_PERSON) -> list[WorkItem]:
    return list(WorkItem.objects.filter(kind=kind, state=ItemState.OPEN))


def events(number: str, *codes: Event) -> list[tuple[str, str]]:
    rows = TimelineEntry.objects.filter(posting_number=number, code__in=codes).order_by("id")
    return list(rows.values_list("code", "by"))


def balance(case: Return) -> Decimal:
    return LineBalance.objects.get(posting_number=case.posting_number).intended


def state_of(approval: Approval) -> str:
    approval.refresh_from_db()
    return approval.state


def test_a_refund_above_the_limit_waits_and_is_sent_once_a_second_person_agrees(
    desk: Desk, anna: User, boris: User
) -> None:
    [case] = claimed(desk)
    price = desk.price(case.return_id)
    approval = asks(case, refund(desk, case), anna)
    desk.deliver()
    assert (desk.ledger(RETURN_ACT), desk.effects()) == ([], [])
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION
    assert Refund.objects.get().state == RefundState.AWAITING_APPROVAL
    assert balance(case) == price  # nobody gives the same money back meanwhile
    [item] = open_items()
    [claim] = open_items(Kind.RETURN_CLAIM)
    assert (item.amount, item.currency, item.deadline_at) == (price, "RUB", claim.deadline_at)

    assert returns.grant(approval.pk, user=boris).state == ApprovalState.GRANTED
    desk.deliver()
    [written] = desk.written(RETURN_ACT)
    assert (written["kind"], Decimal(written["amount"])) == ("refund", price)
    assert (balance(case), Refund.objects.get().state) == (price, RefundState.ACCEPTED)
    assert open_items() == open_items(Kind.RETURN_CLAIM) == []
    assert desk.claim(case.return_id).decided_by == "Anna, Boris"
    told = events(case.posting_number, Event.SECOND_ASKED, Event.SECOND_GRANTED)
    assert told == [(Event.SECOND_ASKED, "Anna"), (Event.SECOND_GRANTED, "Boris")]


def test_an_approved_cancellation_above_the_limit_waits_for_a_second_person(
    desk: Desk, anna: User, boris: User
) -> None:
    wish = asked_to_cancel(desk)
    approval = requests.decide_as(wish.pk, approve=True, comment="да", user=anna)
    assert isinstance(approval, Approval)
    desk.deliver()
    assert desk.ledger(APPROVE) == []
    [item] = open_items()
    assert item.deadline_at == wish.auto_approve_date
    assert requests.grant(approval.pk, user=boris).state == ApprovalState.GRANTED
    desk.deliver()
    assert len(desk.ledger(APPROVE)) == 1
    wish.refresh_from_db()
    assert (wish.state, wish.comment, wish.decided_by) == (RequestState.APPROVED, "да", "Anna, Boris")
    assert open_items() == []


def test_within_the_limit_nobody_is_asked(desk: Desk, anna: User) -> None:
    [case] = claimed(desk)
    decided = returns.decide_as(case.pk, decision=part(str(LIMIT)), user=anna)
    assert isinstance(decided, Return)
    desk.deliver()
    assert [Decimal(row["amount"]) for row in desk.written(RETURN_ACT)] == [LIMIT]
    assert Approval.objects.count() == 0


def test_what_moves_no_money_needs_nobody(desk: Desk, anna: User) -> None:
    [case], wish = claimed(desk), asked_to_cancel(desk)
    no = Decision(action_id=REJECT, comment="Следы использования", rejection_reason_id=201)
    assert isinstance(returns.decide_as(case.pk, decision=no, user=anna), Return)
    rejected = requests.decide_as(wish.pk, approve=False, comment="Уже отправили", user=anna)
    assert isinstance(rejected, CancellationRequest)
    assert Approval.objects.count() == 0


def test_small_sums_for_one_line_count_together(desk: Desk, anna: User) -> None:
    first, second = claimed(desk, pieces=2)
    assert isinstance(returns.decide_as(first.pk, decision=part("300"), user=anna), Return)
    approval = asks(second, part("200.01"), anna)
    assert (approval.amount, approval.counted) == (Decimal("200.01"), Decimal("500.01"))
    returns_left = returns.decide_as(first.pk, decision=part("300"), user=anna)
    assert isinstance(returns_left, Return)  # the same press again
    approvals.withdraw(approval.pk, user=anna)
    assert isinstance(returns.decide_as(second.pk, decision=part("200"), user=anna), Return)


def test_a_sum_in_another_currency_is_above_every_limit(desk: Desk, anna: User) -> None:
    [case] = claimed(desk)
    Return.objects.filter(pk=case.pk).update(currency="CNY")
    assert asks(case, part("1"), anna).currency == "CNY"


def test_a_sum_nobody_knows_is_above_every_limit(desk: Desk, anna: User, boris: User) -> None:
    [case], wish = claimed(desk), asked_to_cancel(desk)
    Return.objects.filter(pk=case.pk).update(price=None)
    approval = asks(case, Decision(action_id=REFUND), anna)
    assert (approval.amount, Refund.objects.count()) == (None, 0)
    assert returns.grant(approval.pk, user=boris).state == ApprovalState.GRANTED
    PostingLine.objects.filter(posting__posting_number=wish.posting_number).update(price=None)
    assert isinstance(requests.decide_as(wish.pk, approve=True, comment="", user=anna), Approval)


def test_only_another_leading_person_whose_limit_covers_it_may_agree(
    desk: Desk, anna: User, boris: User, owner: User
) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    set_limit(shop=desk.shop, role=Role.MANAGER, amount=LIMIT, user=owner)
    other = make_member(desk.shop, role=Role.OPERATOR)
    for user in (anna, other, boris):
        with pytest.raises(NotAllowed):
            returns.grant(approval.pk, user=user)
    for user in (anna, other):
        with pytest.raises(NotAllowed):
            approvals.refuse(approval.pk, user=user, reason="нет")
    assert state_of(approval) == ApprovalState.WAITING
    assert returns.grant(approval.pk, user=owner).state == ApprovalState.GRANTED


def test_a_manager_above_his_limit_asks_too_and_never_agrees_to_his_own(
    desk: Desk, boris: User, owner: User
) -> None:
    set_limit(shop=desk.shop, role=Role.MANAGER, amount=LIMIT, user=owner)
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), boris)
    set_limit(shop=desk.shop, role=Role.MANAGER, amount=None, user=owner)
    with pytest.raises(NotAllowed):
        returns.grant(approval.pk, user=boris)
    assert returns.grant(approval.pk, user=make_superuser()).state == ApprovalState.GRANTED


def test_a_refused_question_gives_the_sum_back_and_the_case_awaits_another_decision(
    desk: Desk, anna: User, boris: User
) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    approvals.refuse(approval.pk, user=boris, reason="Сначала фото")
    assert (state_of(approval), approval.reason) == (ApprovalState.REFUSED, "Сначала фото")
    assert (balance(case), Refund.objects.get().state) == (Decimal(0), RefundState.CANCELLED)
    assert open_items() == []
    assert len(open_items(Kind.RETURN_CLAIM)) == 1
    with pytest.raises(Answered):
        returns.grant(approval.pk, user=boris)
    assert asks(case, refund(desk, case), anna).pk != approval.pk


def test_only_the_asker_takes_it_back(desk: Desk, anna: User, boris: User) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    with pytest.raises(NotAllowed):
        approvals.withdraw(approval.pk, user=boris)
    approvals.withdraw(approval.pk, user=anna)
    assert (state_of(approval), balance(case), open_items()) == (ApprovalState.WITHDRAWN, Decimal(0), [])
    with pytest.raises(Answered):
        approvals.withdraw(approval.pk, user=anna)


def test_the_same_question_is_asked_once_and_another_one_has_to_wait(desk: Desk, anna: User) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    assert asks(case, refund(desk, case), anna) == approval
    with pytest.raises(AskedAlready):
        returns.decide_as(case.pk, decision=part("600"), user=anna)
    assert (Approval.objects.count(), Refund.objects.count()) == (1, 1)


@pytest.mark.parametrize("change", [{"price": Decimal("900.00")}, {"attempt": 2}, {"ozon_state": "other"}])
def test_a_case_that_changed_is_never_decided_by_an_old_answer(
    desk: Desk, anna: User, boris: User, change: dict[str, Any]
) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    Return.objects.filter(pk=case.pk).update(**change)
    told = returns.grant(approval.pk, user=boris)
    assert (told.state, told.reason) == (ApprovalState.OBSOLETE, approvals.CHANGED)
    assert (desk.effects(), balance(case), open_items()) == ([], Decimal(0), [])


def test_a_decision_ozon_no_longer_offers_is_not_carried_out(desk: Desk, anna: User, boris: User) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    case.refresh_from_db()
    offers = [action for action in case.actions if action["id"] != REFUND]
    Return.objects.filter(pk=case.pk).update(actions=offers)
    told = returns.grant(approval.pk, user=boris)
    assert told.state == state_of(approval) == ApprovalState.OBSOLETE
    assert (desk.effects(), balance(case)) == ([], Decimal(0))


def test_a_posting_whose_sum_changed_is_asked_about_anew(desk: Desk, anna: User, boris: User) -> None:
    wish = asked_to_cancel(desk)
    approval = requests.decide_as(wish.pk, approve=True, comment="", user=anna)
    assert isinstance(approval, Approval)
    line = PostingLine.objects.get(posting__posting_number=wish.posting_number)
    line.posting.amount += 1
    line.posting.save(update_fields=["amount"])
    assert requests.grant(approval.pk, user=boris).state == ApprovalState.OBSOLETE
    again = requests.decide_as(wish.pk, approve=True, comment="", user=anna)
    assert isinstance(again, Approval)
    assert again.amount == line.posting.amount


def test_when_the_time_to_decide_is_over_an_answer_comes_too_late(
    desk: Desk, anna: User, boris: User
) -> None:
    wish = asked_to_cancel(desk)
    approval = requests.decide_as(wish.pk, approve=True, comment="", user=anna)
    assert isinstance(approval, Approval)
    CancellationRequest.objects.filter(pk=wish.pk).update(auto_approve_date=timezone.now() - timedelta(1))
    assert requests.grant(approval.pk, user=boris).state == ApprovalState.OBSOLETE
    assert desk.effects() == []


def test_a_case_ozon_decided_asks_nobody_any_more(desk: Desk, anna: User) -> None:
    wish, [case] = asked_to_cancel(desk), claimed(desk)
    requests.decide_as(wish.pk, approve=True, comment="", user=anna)
    asks(case, refund(desk, case), anna)
    with desk.world.shop.store.transaction():
        approve_at_ozon(desk.world.shop, wish.cancellation_id, comment="")
        act(desk.world.shop, case.return_id, {"id": REFUND})
    desk.running.sandbox.advance(6)
    desk.sync()
    assert set(Approval.objects.values_list("state", "decided_by")) == {(ApprovalState.OBSOLETE, "Ozon")}
    assert open_items() == []
    assert Refund.objects.get().state == RefundState.CANCELLED


def test_a_colleague_who_may_decide_alone_overtakes_the_question(desk: Desk, anna: User, boris: User) -> None:
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    returns.decide_as(case.pk, decision=part("600"), user=boris)
    assert (state_of(approval), approval.reason) == (ApprovalState.OBSOLETE, approvals.DECIDED)
    assert (balance(case), open_items()) == (Decimal(600), [])
    desk.deliver()
    assert [Decimal(row["amount"]) for row in desk.written(RETURN_ACT)] == [Decimal(600)]


def test_the_limit_is_looked_at_when_it_is_pressed(desk: Desk, anna: User, owner: User) -> None:
    """Raised meanwhile: the same press goes through, and the question is over."""
    [case] = claimed(desk)
    approval = asks(case, refund(desk, case), anna)
    set_limit(shop=desk.shop, role=Role.OPERATOR, amount=Decimal(100_000), user=owner)
    assert isinstance(returns.decide_as(case.pk, decision=refund(desk, case), user=anna), Return)
    assert state_of(approval) == ApprovalState.OBSOLETE
    assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.CANCELLED, RefundState.SENDING}


def test_who_may_agree_is_told(desk: Desk, anna: User, boris: User, owner: User) -> None:
    limited = make_member(desk.shop, role=Role.WAREHOUSE)
    [case] = claimed(desk)
    asks(case, refund(desk, case), anna)
    told = Notice.objects.filter(kind=NoticeKind.SECOND_PERSON).values_list("user", flat=True)
    assert set(told) == {boris.pk, owner.pk}
    assert limited.pk not in told


def test_what_a_limit_was_and_is_stands_in_the_audit_list(desk: Desk, anna: User, owner: User) -> None:
    assert not set_limit(shop=desk.shop, role=Role.OPERATOR, amount=LIMIT, user=owner)
    [entry] = AuditEntry.objects.filter(action=Action.LIMIT_SET)
    assert (entry.user, entry.params) == (owner, {"role": "operator", "was": "—", "limit": "500.00 RUB"})


def test_the_claim_cannot_be_taken_twice_while_it_waits(desk: Desk, anna: User) -> None:
    """The waiting sum counts against what was paid: another claim on the same piece cannot take it as well."""
    lines = [{"offer_id": "KT-17-GL", "quantity": 1}]
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=lines)
    placed = [desk.world.add_rfbs_return(posting["posting_number"]) for _ in range(2)]
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    first, second = (desk.claim(doc["return_id"]) for doc in placed)
    asks(first, refund(desk, first), anna)
    with pytest.raises(NotPossible):
        returns.decide_as(second.pk, decision=refund(desk, second), user=anna)
