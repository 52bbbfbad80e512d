"""Asking a second person and answering him, by the buttons of the pages."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from money.limits import set_limit
from money.models import Approval, Refund, RefundLimit
from money.states import ApprovalState
from orders.models import CancellationRequest
from orders.states import RequestState
from outbox.models import Effect
from ozon.models import Shop
from returns.models import Return
from returns.states import Claim
from tests.factories import make_approval, make_member, make_posting, make_request, make_return, make_shop
from tests.presses import press
from worklist.models import Notice, TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

pytestmark = pytest.mark.django_db

ACTIONS = [
    {"id": 11, "name": "Вернуть деньги"},
    {"id": 1020, "name": "Предложить частичную компенсацию"},
    {"id": -1, "name": "Отклонить заявку"},
]
SUM = "990.00\u00a0₽"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> User:
    return make_member(shop, role=Role.OWNER, first_name="Olga")


@pytest.fixture
def anna(shop: Shop, owner: User) -> Client:
    set_limit(shop=shop, role=Role.OPERATOR, amount=Decimal("500"), user=owner)
    return browser(make_member(shop, role=Role.OPERATOR, first_name="Anna"))


@pytest.fixture
def boris(shop: Shop) -> Client:
    return browser(make_member(shop, role=Role.MANAGER, first_name="Boris"))


@pytest.fixture
def case(shop: Shop) -> Return:
    return make_return(shop=shop, actions=ACTIONS)


def page(client: Client, row: Any) -> str:
    return client.get(f"/postings/{row.shop_id}/{row.posting_number}/").content.decode()


def refund(client: Client, case: Return) -> list[str]:
    return press(client, f"/returns/{case.pk}/decide", action_id="11", amount="990.00").said


def test_the_button_of_a_sum_above_the_limit_asks_a_second_person(anna: Client, case: Return) -> None:
    shown = page(anna, case)
    assert f"Ask a second person: return {SUM}" in shown
    assert f"{SUM} is above your limit of 500.00\u00a0₽: a second person has to agree." in shown
    assert "Above 500.00\u00a0₽ a second person has to agree." in shown  # beside the part one types
    [said] = refund(anna, case)
    assert "a second person is asked" in said
    case.refresh_from_db()
    assert (case.claim, Effect.objects.count()) == (Claim.AWAITING_DECISION, 0)
    [said] = refund(anna, case)
    assert "Anna asks for a second person already" in said


def test_a_role_without_a_limit_sees_no_difference(boris: Client, anna: Client, case: Return) -> None:
    assert "second person" not in page(boris, case)


def test_what_is_asked_stands_on_the_page_of_both(anna: Client, boris: Client, case: Return) -> None:
    refund(anna, case)
    mine, his = page(anna, case), page(boris, case)
    for shown in (mine, his):
        assert f"Anna asks for a second person: return {SUM}" in shown
        assert "A second person is asked: “Вернуть деньги”, 990.00\u00a0₽" in shown
    assert "Take it back" in mine
    assert "Agree: " not in mine
    assert "/decide" in his  # what is not asked can still be decided
    for shown in (mine, his):
        assert shown.count('name="action_id" value="11"') == 0  # what is asked is not offered again
    assert f"Agree: return {SUM}" in his
    assert "Take it back" not in his


def test_agreeing_sends_it_and_says_so(anna: Client, boris: Client, case: Return) -> None:
    refund(anna, case)
    approval = Approval.objects.get()
    pressed = press(boris, f"/approvals/{approval.pk}/grant")
    assert (pressed.status, pressed.where) == (303, f"/postings/{case.shop_id}/{case.posting_number}/")
    assert pressed.said[0].startswith("Agreed.")
    assert Effect.objects.get().payload["amount"] == "990.00"
    assert press(boris, f"/approvals/{approval.pk}/grant").said == ["The question is over: agreed, Boris."]
    assert Effect.objects.count() == 1
    assert "asks for a second person" not in page(boris, case)


def test_a_refusal_needs_a_reason_and_the_asker_reads_it(anna: Client, boris: Client, case: Return) -> None:
    refund(anna, case)
    approval = Approval.objects.get()
    assert press(boris, f"/approvals/{approval.pk}/refuse", reason=" ").said == ["Say why you do not agree."]
    [said] = press(boris, f"/approvals/{approval.pk}/refuse", reason="Сначала фото").said
    assert said == "Refused. Anna reads your reason."
    assert "A second person refused: Сначала фото" in page(anna, case)
    assert Effect.objects.count() == 0


def test_a_case_that_changed_is_said_and_nothing_is_sent(anna: Client, boris: Client, case: Return) -> None:
    refund(anna, case)
    Return.objects.update(price=Decimal("980.00"))
    [said] = press(boris, f"/approvals/{Approval.objects.get().pk}/grant").said
    assert said == "Nothing was done, the question is closed: The case changed after the question."
    assert (Effect.objects.count(), Refund.objects.get().state) == (0, "cancelled")


def test_only_who_may_answers(anna: Client, boris: Client, case: Return, shop: Shop) -> None:
    refund(anna, case)
    pk = Approval.objects.get().pk
    others = [browser(make_member(shop, role=role)) for role in (Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER)]
    for client in (anna, *others):
        assert press(client, f"/approvals/{pk}/grant").status == 403
        assert press(client, f"/approvals/{pk}/refuse", reason="no").status == 403
    for client in (boris, *others):
        assert press(client, f"/approvals/{pk}/withdraw").status == 403
    stranger = browser(make_member(make_shop(), role=Role.OWNER))
    for act in ("grant", "refuse", "withdraw"):
        assert press(stranger, f"/approvals/{pk}/{act}").status == 404
        assert anna.get(f"/approvals/{pk}/{act}").status_code == 405
    assert Approval.objects.get().state == ApprovalState.WAITING
    assert press(anna, f"/approvals/{pk}/withdraw").said == ["Taken back: nobody is asked any more."]


def test_approving_a_cancellation_above_the_limit(anna: Client, boris: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, scheme="rfbs")
    wish = make_request(
        shop=shop,
        posting_number=posting.posting_number,
        auto_approve_date=timezone.now() + timedelta(hours=1),
    )
    assert f"Ask a second person: return {SUM}" in page(anna, wish)
    [said] = press(anna, f"/requests/{wish.pk}/approve", amount="990.00").said
    assert "a second person is asked" in said
    shown = page(boris, wish)
    assert f"Anna asks for a second person: approve the cancellation and return {SUM}" in shown
    [item] = WorkItem.objects.filter(kind=Kind.SECOND_PERSON, state=ItemState.OPEN)
    assert item.deadline_at == wish.auto_approve_date
    assert press(boris, f"/approvals/{Approval.objects.get().pk}/grant").said[0].startswith("Agreed.")
    assert CancellationRequest.objects.get().state == RequestState.APPROVING
    decided = TimelineEntry.objects.get(code=Event.REQUEST_DECIDED)
    assert decided.by == "Anna, Boris"


def test_a_manager_is_told_in_words(anna: Client, boris: Client, case: Return) -> None:
    refund(anna, case)
    assert Notice.objects.filter(user__first_name="Boris").count() == 1
    assert boris.get("/notices/").status_code == 200


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MANAGER, Role.VIEWER])
def test_everybody_reads_the_limits_and_only_an_owner_sets_them(shop: Shop, anna: Client, role: Role) -> None:
    client = browser(make_member(shop, role=role))
    shown = client.get(f"/connection/{shop.pk}/limits/").content.decode()
    assert "500.00\u00a0₽" in shown
    assert "<input" not in shown.partition("<main")[2].partition("</main>")[0]
    assert "The limits are set by an owner of the shop." in shown
    assert press(client, f"/connection/{shop.pk}/limits/set/", operator="").status == 403
    assert RefundLimit.objects.get().amount == 500


def test_an_owner_sets_changes_and_takes_away(shop: Shop, owner: User) -> None:
    client, path = browser(owner), f"/connection/{shop.pk}/limits/set/"
    assert press(client, path, operator="1 500,50", manager="20000").said == ["The limits are set."]
    rows = dict(RefundLimit.objects.values_list("role", "amount"))
    assert rows == {"operator": Decimal("1500.50"), "manager": Decimal("20000.00")}
    same = press(client, path, operator="1500.5", manager="20000").said
    assert same == ["The limits were so already; nothing changed."]
    press(client, path, operator="0", manager="")
    assert dict(RefundLimit.objects.values_list("role", "amount")) == {"operator": Decimal(0)}


@pytest.mark.parametrize("text", ["-1", "a lot", "1e3", "NaN", "9999999999999", "1,170"])
def test_what_is_no_sum_changes_nothing_and_stays_in_the_field(shop: Shop, owner: User, text: str) -> None:
    answer = browser(owner).post(f"/connection/{shop.pk}/limits/set/", {"operator": text, "manager": "5"})
    assert (answer.status_code, RefundLimit.objects.count()) == (200, 0)
    assert f'value="{text}"' in answer.content.decode()


def test_a_limit_in_another_currency_than_the_shops_is_said(shop: Shop, owner: User, anna: Client) -> None:
    Shop.objects.filter(pk=shop.pk).update(currency="CNY")
    shown = browser(owner).get(f"/connection/{shop.pk}/limits/").content.decode()
    assert "currency is CNY now: every sum needs a second person until it is set anew." in shown
    assert 'name="operator" value' not in shown


def test_another_shops_limits_are_not_there(owner: User) -> None:
    other = make_shop()
    assert browser(owner).get(f"/connection/{other.pk}/limits/").status_code == 404
    assert press(browser(owner), f"/connection/{other.pk}/limits/set/").status == 404


def test_more_questions_about_a_posting_cost_no_more_queries(boris: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    counted = []
    for number in (1, 6):
        for _ in range(number):
            case = make_return(shop=shop, posting_number=posting.posting_number, actions=ACTIONS)
            facts = {"return": case.pk, "action_id": 11}
            key = f"rfbs:{case.return_id}"
            make_approval(shop=shop, posting_number=posting.posting_number, key=key, payload=facts)
        page(boris, posting)
        with CaptureQueriesContext(connection) as asked:
            assert page(boris, posting).count("Anna asks for a second person") >= number
        counted.append(len(asked))
    assert counted[0] == counted[1]
