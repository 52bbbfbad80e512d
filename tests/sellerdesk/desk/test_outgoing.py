"""The list of outgoing messages: tabs, texts that are alike, one and many at once, a mailing that stands still."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Membership, User
from accounts.states import Role
from messaging import guard
from messaging.alike import of
from messaging.kinds import kinds_of
from messaging.models import BuyerMessage, MailingHold, PostingFacts, WritingTerms
from messaging.services import queue_up
from messaging.states import HoldReason, MessageKind, MessageState
from outbox.models import Effect
from ozon.models import Shop
from tests.factories import make_member, make_message, make_shop
from worklist.models import Job, WorkItem
from worklist.services import Card
from worklist.states import JobKind, JobState

pytestmark = pytest.mark.django_db
CLEAN = "Здравствуйте! Ваш заказ отменён, деньги вернёт Ozon."


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.OPERATOR, first_name="Olga"))
    return client


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER, first_name="Maria"))
    return client


def waiting(shop: Shop, text: str = CLEAN, **fields: Any) -> BuyerMessage:
    """A message in the queue whose buyer may be written to."""
    message = make_message(shop=shop, text=text, **fields)
    message.fingerprint = of(message)
    message.save(update_fields=["fingerprint"])
    PostingFacts.objects.create(
        shop=shop,
        posting_number=message.posting_number,
        scheme="fbs",
        paid_at=timezone.now(),
        can_create_chat=True,
    )
    queue_up(message, card=Card(product="Kettle"), deadline_at=None)
    return message


def listed(client: Client, **query: Any) -> list[BuyerMessage]:
    return [row.message for row in client.get("/outgoing/", query).context["rows"]]


def ticks(*messages: BuyerMessage) -> list[str]:
    return [f"{message.pk}.{message.version}" for message in messages]


def states(*messages: BuyerMessage) -> list[str]:
    found = BuyerMessage.objects.in_bulk([message.pk for message in messages])
    return [found[message.pk].state for message in messages]


def stopped(shop: Shop, number: int = 3) -> tuple[MailingHold, list[BuyerMessage]]:
    hold = MailingHold.objects.create(shop=shop, reason=HoldReason.RATE, count=9, limit=8, sample=CLEAN)
    return hold, [waiting(shop, reason=guard.STOPPED) for _ in range(number)]


def test_each_state_has_its_tab_and_filters_narrow_it(operator: Client, shop: Shop) -> None:
    first, second = waiting(shop), waiting(shop, kind=MessageKind.REFUND)
    blocked = make_message(shop=shop, state=MessageState.BLOCKED)
    sent = make_message(shop=shop, state=MessageState.SENT, sent_at=timezone.now())
    make_message(shop=shop, state=MessageState.SENT, sent_at=timezone.now() - timedelta(days=40))
    waiting(make_shop())
    assert listed(operator) == [first, second]
    assert listed(operator, kind="refund") == [second]
    assert (listed(operator, tab="blocked"), listed(operator, tab="sent")) == ([blocked], [sent])
    assert listed(operator, tab="<b>", shop="1'", kind="x", occasion="y", same="z", after="~") == [
        first,
        second,
    ]
    tabs = {name: n for name, _label, n in operator.get("/outgoing/").context["tabs"]}
    assert {name: n for name, n in tabs.items() if n} == {"approve": 2, "blocked": 1, "sent": 1}


def test_words_that_are_alike_are_shown_once(operator: Client, shop: Shop) -> None:
    first, *_others = [waiting(shop, f"Здравствуйте! Заказ {n} отменён.") for n in range(3)]
    other = waiting(shop)
    page = operator.get("/outgoing/", {"once": "1"})
    assert [row.message for row in page.context["rows"]] == [first, other]
    assert page.context["rows"][0].alike == 3
    assert len(listed(operator, same=first.fingerprint)) == 3


def test_a_page_costs_as_many_queries_as_a_row(operator: Client, shop: Shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            operator.get("/outgoing/")
        return len(asked)

    waiting(shop)
    queries()
    few = queries()
    for n in range(20):
        waiting(
            shop, f"Здравствуйте! Пишите на a{n}@example.org.", findings=[{"rule": "email", "words": "a"}]
        )
    assert queries() <= few + 5  # remarks ask for the shop's rules once


def test_one_is_approved_from_the_list_as_it_was_seen(operator: Client, shop: Shop) -> None:
    message, changed = waiting(shop), waiting(shop)
    BuyerMessage.objects.filter(pk=changed.pk).update(version=7)
    for one in (message, changed):
        told = operator.post(
            f"/outgoing/{one.pk}/act/", {"act": "approve", "version": 1, "view": "tab=approve"}
        )
        assert (told.status_code, told["Location"]) == (303, "/outgoing/?tab=approve")
    assert states(message, changed) == [MessageState.QUEUED, MessageState.AWAITING_APPROVAL]
    operator.post(f"/outgoing/{message.pk}/act/", {"act": "take-back"})
    assert states(message) == [MessageState.AWAITING_APPROVAL]
    operator.post(f"/outgoing/{changed.pk}/act/", {"act": "discard", "version": 7})
    assert states(changed) == [MessageState.DISCARDED]


def test_many_are_approved_and_what_could_not_be_is_named(operator: Client, shop: Shop) -> None:
    good, changed = [waiting(shop) for _ in range(3)], waiting(shop)
    BuyerMessage.objects.filter(pk=changed.pk).update(version=7)
    foreign = waiting(make_shop())
    told = operator.post("/outgoing/bulk/", {"act": "approve", "item": ticks(*good, changed, foreign)})
    job = Job.objects.get()
    assert told["Location"] == f"/jobs/{job.pk}/"
    assert (job.kind, job.state, job.total, len(job.failures)) == (JobKind.APPROVE, JobState.DONE, 4, 1)
    assert states(*good, changed, foreign) == [MessageState.QUEUED] * 3 + [MessageState.AWAITING_APPROVAL] * 2
    assert "/outgoing/" in operator.get(told["Location"]).content.decode()


def test_one_without_a_case_is_worked_off_as_well(operator: Client, shop: Shop) -> None:
    message = make_message(shop=shop, state=MessageState.BLOCKED)
    operator.post("/outgoing/bulk/", {"act": "discard", "item": ticks(message)})
    assert states(message) == [MessageState.DISCARDED]


def test_what_left_meanwhile_or_is_not_his_gets_no_case(operator: Client, shop: Shop) -> None:
    """Nobody could close it any more."""
    only_looks = make_shop()
    Membership.objects.create(user=User.objects.get(first_name="Olga"), shop=only_looks, role=Role.VIEWER)
    gone = make_message(shop=shop, state=MessageState.SENT, sent_at=timezone.now())
    theirs = make_message(shop=only_looks, state=MessageState.BLOCKED)
    operator.post("/outgoing/bulk/", {"act": "approve", "item": ticks(gone, theirs)})
    assert not WorkItem.objects.exists()
    assert states(gone, theirs) == [MessageState.SENT, MessageState.BLOCKED]


def test_all_of_a_view_needs_a_yes_to_its_number(operator: Client, shop: Shop) -> None:
    messages = [waiting(shop) for _ in range(3)]
    ask = {"act": "discard", "all": "1", "view": "tab=approve"}
    page = operator.post("/outgoing/bulk/", ask)
    assert (page.context["count"], page.context["different"], states(*messages)) == (
        3,
        1,
        [MessageState.AWAITING_APPROVAL] * 3,
    )
    messages.append(waiting(shop))
    assert operator.post("/outgoing/bulk/", {**ask, "count": 3}).context["grown"]
    assert operator.post("/outgoing/bulk/", {**ask, "count": 4}).status_code == 303
    assert states(*messages) == [MessageState.DISCARDED] * 4
    assert (
        operator.post("/outgoing/bulk/", {"act": "approve", "all": "1", "view": "tab=sent"}).status_code
        == 303
    )


def test_a_manager_lets_a_stopped_mailing_go_on(manager: Client, shop: Shop) -> None:
    hold, messages = stopped(shop)
    page = manager.get("/outgoing/").content.decode()
    assert CLEAN in page
    form = {"hold": hold.pk, "allowance": 2, "hours": "1", "approve": "1"}
    manager.post(f"/outgoing/mailing/{shop.pk}/resume/", form)
    hold.refresh_from_db()
    assert (hold.allowance, hold.resumed_by) == (2, User.objects.get(first_name="Maria"))
    assert states(*messages) == [MessageState.QUEUED] * 2 + [MessageState.AWAITING_APPROVAL]
    assert AuditEntry.objects.filter(action="shop_edited").count() == 1
    manager.post(f"/outgoing/mailing/{shop.pk}/resume/", form)
    assert AuditEntry.objects.filter(action="shop_edited").count() == 1


def test_a_manager_drops_what_was_stopped(manager: Client, shop: Shop) -> None:
    hold, messages = stopped(shop)
    kept = waiting(shop)
    manager.post(f"/outgoing/mailing/{shop.pk}/drop/", {"hold": hold.pk})
    assert states(*messages, kept) == [MessageState.DISCARDED] * 3 + [MessageState.AWAITING_APPROVAL]
    assert guard.open_hold(shop) is None


def test_who_may_not_lead_only_sees_it(operator: Client, shop: Shop) -> None:
    hold, messages = stopped(shop)
    for what in ("resume", "drop"):
        form = {"hold": hold.pk, "allowance": 5, "hours": "1"}
        assert operator.post(f"/outgoing/mailing/{shop.pk}/{what}/", form).status_code == 403
        assert operator.post(f"/outgoing/mailing/{make_shop().pk}/{what}/", form).status_code == 404
    assert operator.post(f"/outgoing/{waiting(make_shop()).pk}/act/", {"act": "approve"}).status_code == 404
    assert operator.post(f"/connection/{shop.pk}/drafts/kinds/", {"days": 2}).status_code == 403
    assert states(*messages) == [MessageState.AWAITING_APPROVAL] * 3


def test_a_viewer_neither_approves_nor_ticks(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.VIEWER))
    message = waiting(shop)
    page = client.get("/outgoing/").content.decode()
    assert 'name="item"' not in page
    assert client.post(f"/outgoing/{message.pk}/act/", {"act": "approve"}).status_code == 403
    assert client.post("/outgoing/bulk/", {"act": "approve", "item": ticks(message)}).status_code == 403
    assert not Effect.objects.exists()


def test_that_a_kind_leaves_unread_needs_a_yes(manager: Client, shop: Shop) -> None:
    for _ in range(2):
        waiting(shop, kind=MessageKind.REFUND)
    form = {f"{kind}-drafts": "on" for kind in kinds_of(shop) if kind != MessageKind.RECEIVED} | {
        "refund-unattended": "on",
        "days": 5,
    }
    address = f"/connection/{shop.pk}/drafts/kinds/"
    page = manager.post(address, form)
    assert page.context["alone"] == [(MessageKind.REFUND.label, 2)]
    assert not kinds_of(shop)[MessageKind.REFUND].unattended
    assert manager.post(address, {**form, "agreed": "1"}).status_code == 303
    kinds = kinds_of(shop)
    assert kinds[MessageKind.REFUND].unattended
    assert not kinds[MessageKind.RECEIVED].drafts
    assert kinds[MessageKind.FOLLOW_UP].days == 5
    assert (
        AuditEntry.objects.get(action="shop_edited").params["fields"]
        == "messages that leave without approval"
    )


def test_limits_of_the_shop_stop_a_bulk_approval_half_way(operator: Client, shop: Shop) -> None:
    WritingTerms.objects.create(shop=shop, most_an_hour=2, most_alike=100)
    messages = [waiting(shop) for _ in range(4)]
    operator.post("/outgoing/bulk/", {"act": "approve", "item": ticks(*messages)})
    assert states(*messages) == [MessageState.QUEUED] * 2 + [MessageState.AWAITING_APPROVAL] * 2
    assert [len(Job.objects.get().failures), Effect.objects.count()] == [2, 2]
    assert MailingHold.objects.get().limit == 2
