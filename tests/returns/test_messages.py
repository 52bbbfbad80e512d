"""What a buyer hears of his return: each piece of news once, and money that was announced is not news."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from messaging.kinds import Wanted, set_kinds
from messaging.models import BuyerMessage, PostingFacts
from messaging.states import MessageKind, MessageState
from returns import messages
from returns.models import Return
from returns.receiving import receive
from returns.states import Claim
from tests.fixtures_desk import Desk
from tests.flows.test_return_request import CHECK, REFUND, REJECT, claimed, decide, read


def told(case: Return) -> list[tuple[str, str, str]]:
    """(kind, title of its text, state) of what was drafted, oldest first."""
    rows = BuyerMessage.objects.filter(posting_number=case.posting_number).order_by("pk")
    found = rows.select_related("template")
    return [(row.kind, row.template.title if row.template else "", row.state) for row in found]


def reachable(desk: Desk) -> Return:
    """A claim of a buyer who got his order today."""
    case = claimed(desk)
    PostingFacts.objects.update_or_create(
        shop=desk.shop,
        posting_number=case.posting_number,
        defaults={"scheme": "rfbs", "delivered_at": timezone.now(), "can_create_chat": True},
    )
    return case


def money(desk: Desk, case: Return) -> None:
    """Ozon shows the money of the decision it took, and shows it again."""
    desk.running.sandbox.advance(6)
    for _ in range(2):
        read(desk)
    case.refresh_from_db()


def test_a_refund_is_told_once_by_the_decision(desk: Desk) -> None:
    case = reachable(desk)
    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.work()
    money(desk, case)
    assert case.claim == Claim.REFUND_APPROVED
    assert told(case) == [(MessageKind.CLAIM, "Деньги возвращаем", MessageState.AWAITING_APPROVAL)]


def test_money_nobody_was_told_of_is_news(desk: Desk) -> None:
    set_kinds(desk.shop, {MessageKind.CLAIM: Wanted(drafts=False)})
    case = reachable(desk)
    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.work()
    money(desk, case)
    assert [kind for kind, *_ in told(case)] == [MessageKind.REFUND]
    price = f"{desk.price(case.return_id):.0f}"
    assert price in BuyerMessage.objects.get().text.replace(" ", "")


def test_a_rejection_that_falls_is_not_told(desk: Desk) -> None:
    case = reachable(desk)
    decide(case, REJECT)
    desk.work()
    assert told(case) == [(MessageKind.CLAIM, "Отклонено", MessageState.AWAITING_APPROVAL)]
    case.refresh_from_db()
    with transaction.atomic():
        messages.decision_fell(case)
    assert told(case) == [(MessageKind.CLAIM, "Отклонено", MessageState.DISCARDED)]


def test_what_ozon_decided_otherwise_is_not_told_as_ours(desk: Desk) -> None:
    case = reachable(desk)
    decide(case, CHECK)
    desk.work()
    assert told(case) == [(MessageKind.CLAIM, "Вернуть товар", MessageState.AWAITING_APPROVAL)]
    desk.world.do("ozon_refunds", case.return_id)
    read(desk)
    case.refresh_from_db()
    assert case.claim == Claim.DECIDED_BY_OZON
    assert [(kind, state) for kind, _title, state in told(case)] == [
        (MessageKind.CLAIM, MessageState.DISCARDED),
        (MessageKind.REFUND, MessageState.AWAITING_APPROVAL),
    ]


def test_goods_that_came_back_are_told_once(desk: Desk) -> None:
    case = reachable(desk)
    for _ in range(2):
        receive(case.pk, by="anna")
    assert [kind for kind, *_ in told(case)] == [MessageKind.RECEIVED]
    refused_at_the_door = reachable(desk)
    Return.objects.filter(pk=refused_at_the_door.pk).update(type="FullReturn")
    receive(refused_at_the_door.pk, by="anna")
    assert told(refused_at_the_door) == []


def test_a_follow_up_comes_some_days_after_where_the_shop_wants_one(desk: Desk) -> None:
    case = reachable(desk)
    solved = {"claim": Claim.REFUND_APPROVED, "accepted_at": timezone.now() - timedelta(days=2, hours=1)}
    Return.objects.filter(pk=case.pk).update(**solved)
    messages.ask_again_all(now=timezone.now())
    assert told(case) == []
    set_kinds(desk.shop, {MessageKind.FOLLOW_UP: Wanted(drafts=True, days=2)})
    for _ in range(2):
        messages.ask_again_all(now=timezone.now())
    assert [kind for kind, *_ in told(case)] == [MessageKind.FOLLOW_UP]
