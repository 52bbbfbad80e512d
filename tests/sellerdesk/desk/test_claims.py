"""The list of claims and the page of one: tabs, order, filters, the way from one to the next, the walls."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.states import Role
from outbox.states import Mode, SwitchKind
from ozon.models import Shop
from returns.claims import item_key
from returns.models import Return
from returns.states import Claim, ReturnSource
from tests import presses
from tests.factories import make_item, make_member, make_return, make_shop, make_switch
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db

ACTIONS = [
    {"id": 11, "name": "Вернуть деньги"},
    {"id": 12, "name": "Запросить товар на проверку"},
    {"id": 1020, "name": "Предложить частичную компенсацию"},
    {"id": -1, "name": "Отклонить заявку"},
]
REASONS = [{"id": 5, "name": "Не наш товар", "comment": True, "hint": "Опишите следы"}]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.ON)
    return shop


@pytest.fixture
def olga(shop: Shop) -> User:
    return make_member(shop, first_name="Olga")


@pytest.fixture
def desk(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def asked(shop: Shop, *, hours: float = 5, assignee: User | None = None, **fields: Any) -> Return:
    """A claim in the queue with so many hours left."""
    how = {"offer_id": "MG-04-SV", "actions": ACTIONS, "rejection_reasons": REASONS, **fields}
    case = make_return(shop=shop, **how)
    make_item(
        shop=shop,
        kind=Kind.RETURN_CLAIM,
        key=item_key(case),
        posting_number=case.posting_number,
        deadline_at=timezone.now() + timedelta(hours=hours),
        assignee=assignee,
    )
    return case


def listed(client: Client, **query: str) -> list[int]:
    answer = client.get(reverse("claims"), query)
    return [row.case.pk for row in answer.context["rows"]]


def test_each_claim_stands_in_one_tab_the_most_urgent_first(desk: Client, shop: Shop) -> None:
    later, soon = asked(shop, hours=9), asked(shop, hours=1)
    unasked = make_return(shop=shop, actions=ACTIONS)  # nobody knows its time: behind the others, not gone
    cabinet = asked(shop, source=ReturnSource.OZON, actions=[])
    disputed = asked(shop, hours=3, claim=Claim.DISPUTED)
    waiting = [make_return(shop=shop, claim=claim).pk for claim in (Claim.UNKNOWN, Claim.PARTIAL_OFFERED)]
    waiting.append(make_return(shop=shop, claim=Claim.DISPUTED, actions=[]).pk)
    over = [make_return(shop=shop, claim=claim).pk for claim in (Claim.REJECTED, Claim.REFUND_APPROVED)]
    make_return(shop=shop, claim=Claim.NONE)
    assert listed(desk) == [soon.pk, disputed.pk, later.pk, unasked.pk]
    assert listed(desk, tab="cabinet") == [cabinet.pk]
    assert sorted(listed(desk, tab="waiting")) == waiting
    assert sorted(listed(desk, tab="decided")) == over
    counts = {tab: n for tab, _label, n in desk.get(reverse("claims")).context["tabs"]}
    assert counts == {"decide": 4, "waiting": 3, "cabinet": 1, "decided": None}


def test_the_address_narrows_the_list_and_nonsense_does_not(desk: Client, shop: Shop, olga: User) -> None:
    mine = asked(shop, hours=2, assignee=olga, product="Чайник")
    other = asked(shop, hours=30, number="RET-1", product="Кружка")
    assert listed(desk, whose="me") == [mine.pk]
    assert listed(desk, whose="nobody") == [other.pk]
    assert listed(desk, due="6") == [mine.pk]
    assert listed(desk, q="ret-1") == [other.pk]
    assert listed(desk, q="чай") == [mine.pk]
    assert listed(desk, shop=str(shop.pk), due="x", whose="?", tab="?", after="~~") == [mine.pk, other.pk]
    assert listed(desk, shop="999999") == []


def test_a_dispute_has_its_own_time_and_assignee(desk: Client, shop: Shop, olga: User) -> None:
    """The claim it grew out of is over: its time says nothing any more."""
    case, now = make_return(shop=shop, actions=ACTIONS, claim=Claim.DISPUTED), timezone.now()
    items = {Kind.DISPUTE: (ItemState.OPEN, 1, olga), Kind.RETURN_CLAIM: (ItemState.DONE, -2, None)}
    for kind, (state, days, assignee) in items.items():
        over = {"closed_at": now} if state == ItemState.DONE else {}
        due = now + timedelta(days=days)
        make_item(
            shop=shop,
            kind=kind,
            key=item_key(case),
            state=state,
            deadline_at=due,
            assignee=assignee,
            **over,
        )
    [row] = desk.get(reverse("claims")).context["rows"]
    assert (row.due_at, row.item.assignee) == (now + timedelta(days=1), olga)
    assert listed(desk, due="6") == []


def test_pages_follow_one_another_without_a_gap(
    desk: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sellerdesk.desk.claims_page.PAGE", 2)
    cases = [asked(shop, hours=hours).pk for hours in (1, 2, 3)] + [make_return(shop=shop).pk]
    assert listed(desk) == cases[:2]
    cursor = desk.get(reverse("claims")).context["next"]
    assert listed(desk, after=cursor) == cases[2:]


def test_a_page_of_claims_costs_as_many_queries_as_one(
    desk: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked(shop)
    desk.get(reverse("claims"))
    with django_assert_max_num_queries(30) as one:
        desk.get(reverse("claims"))
    for _ in range(9):
        asked(shop)
    with django_assert_max_num_queries(len(one)):
        desk.get(reverse("claims"))


def test_a_decision_on_the_page_brings_up_the_next_claim(desk: Client, shop: Shop) -> None:
    first, second = asked(shop, hours=1), asked(shop, hours=2)
    html = desk.get(reverse("return-page", args=[first.pk])).content.decode()
    assert f'name="claim" value="{first.pk}"' in html
    assert f'id="here" hx-get="{reverse("posting-live", args=[shop.pk, first.posting_number])}' in html
    data = {"action_id": 11, "amount": "990.00", "claim": first.pk, "from": "due=6", "and_next": "1"}
    pressed = presses.press(desk, f"/returns/{first.pk}/decide", **data)
    assert pressed.where == f"/returns/{second.pk}/?from=due%3D6"
    # What was refused is read where it was pressed.
    data = {"action_id": 1020, "amount": "990", "claim": second.pk, "and_next": "1"}
    pressed = presses.press(desk, f"/returns/{second.pk}/decide", **data)
    assert pressed.where == f"/returns/{second.pk}/"
    assert pressed.said == ["A part lies between 1 and the price less 1."]
    pressed = presses.press(desk, f"/returns/{second.pk}/decide", **{**data, "amount": "500"})
    assert pressed.where == "/claims/"  # none is left
    pressed = presses.press(desk, f"/returns/{second.pk}/decide", **{**data, "claim": "0"})
    assert pressed.where == f"/postings/{shop.pk}/{second.posting_number}/"


def test_the_page_leads_to_the_claims_beside_it(desk: Client, shop: Shop) -> None:
    cases = [asked(shop, hours=hours) for hours in (1, 2, 3)]
    beside = desk.get(reverse("return-page", args=[cases[1].pk]), {"from": "due=6"}).context["beside"]
    assert beside.before == f"/returns/{cases[0].pk}/?from=due%3D6"
    assert beside.behind == f"/returns/{cases[2].pk}/?from=due%3D6"
    assert beside.back == "/claims/?due=6"


def test_what_the_buyer_showed_and_what_happened_before_stand_beside_the_decision(
    desk: Client, shop: Shop
) -> None:
    case = asked(shop, photos=["https://ir.ozone.ru/1.jpg"], wish="Разбита", price=Decimal("2340"), offers=1)
    make_return(
        shop=shop, offer_id="MG-04-SV", claim=Claim.REJECTED, is_defect=True, reason="Товар повреждён"
    )
    html = desk.get(reverse("return-page", args=[case.pk])).content.decode()
    for words in (
        "https://ir.ozone.ru/1.jpg",
        "Разбита",
        "Sum for the buyer, offer 2 of 2",
        "no other offer; 3 days to decide",
        "Опишите следы",
        "Return shipping to the buyer",
        "This product in 90 days",
        "Товар повреждён",
    ):
        assert words in html


def test_another_shops_claims_are_not_there(client: Client, shop: Shop) -> None:
    case = asked(shop)
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert listed(client) == []
    assert client.get(reverse("return-page", args=[case.pk])).status_code == 404
