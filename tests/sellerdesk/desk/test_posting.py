"""The posting page: what it offers, to whom, and that it stays one page of few queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.models import Shop
from ozon.states import StockKeeper
from returns.states import Claim, ReturnSource
from sellerdesk.desk.actions import TOPICS, Act
from tests.factories import (
    make_cancellation,
    make_effect,
    make_item,
    make_line,
    make_member,
    make_message,
    make_movement,
    make_note,
    make_observed,
    make_posting,
    make_refund,
    make_request,
    make_return,
    make_shop,
    make_stock,
    make_switch,
)
from worklist.notes import write
from worklist.states import Event, Kind, Origin

pytestmark = pytest.mark.django_db
MOST_QUERIES = 47


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    for kind in SwitchKind:
        make_switch(shop=shop, kind=kind, mode=Mode.ON)
    return shop


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Olga"))
    return client


def page(shop: Shop, number: str) -> str:
    return f"/postings/{shop.pk}/{number}/"


def acts(client: Client, shop: Shop, number: str) -> dict[str, Act]:
    """The acts the page offers, by title."""
    answer = client.get(page(shop, number))
    assert answer.status_code == 200
    return {act.title: act for act in answer.context["acts"]}


def full(shop: Shop, *, lines: int) -> str:
    """A posting with something in every corner of its page."""
    posting = make_posting(shop=shop, lines=0, ozon_status="cancelled", ozon_substatus="posting_canceled")
    number = posting.posting_number
    make_cancellation(posting=posting, goods="packed")
    colleague = make_member(shop)
    for _ in range(lines):
        line = make_line(posting)
        item = make_stock(shop=shop, offer_id=line.offer_id)
        make_movement(item=item, posting_number=number)
        write(shop=shop, posting_number=number, text=f"see {line.offer_id}", user=colleague)
        make_return(shop=shop, posting_number=number, offer_id=line.offer_id, quantity=1, price=Decimal(990))
        make_refund(shop=shop, posting_number=number)
        make_observed(shop=shop, posting_number=number)
        make_message(shop=shop, posting_number=number)
        make_effect(shop=shop, posting_number=number, status=Status.HELD)
        make_effect(shop=shop, posting_number=number, status=Status.DEAD, error="500")
        make_effect(
            shop=shop, posting_number=number, status=Status.UNKNOWN, unknown_at=timezone.now(), error="?"
        )
        make_request(shop=shop, posting_number=number)
        make_item(shop=shop, posting_number=number, kind=Kind.PUT_BACK)
        make_note(shop=shop, posting_number=number)
    return number


def test_the_number_of_queries_does_not_grow(
    operator: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, five = full(shop, lines=1), full(shop, lines=5)
    operator.get(page(shop, one))  # the session of a newcomer is written with his first page
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        assert operator.get(page(shop, one)).status_code == 200
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        assert operator.get(page(shop, five)).status_code == 200
    assert len(few) == len(many)


def test_goods_stand_in_the_order_of_the_posting(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, lines=0)
    first, *_others = offers = [make_line(posting).offer_id for _ in range(3)]
    posting.lines.filter(offer_id=first).update(quantity=2)  # written anew, it lies behind the others
    shown = operator.get(page(shop, posting.posting_number)).context["lines"]
    assert [line.offer_id for line, *_face in shown] == offers


def test_approving_a_request_repeats_the_exact_amount(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, scheme="rfbs", amount=Decimal("8970.00"))
    number = posting.posting_number
    offer_id = posting.lines.get().offer_id
    make_stock(shop=shop, offer_id=offer_id, on_hand=12)
    make_request(shop=shop, posting_number=number, auto_approve_date=timezone.now() + timedelta(hours=1))
    found = acts(operator, shop, number)
    assert list(found) == ["Approve the cancellation", "Reject the request"]
    approve = found["Approve the cancellation"]
    assert approve.button == "Approve, return 8\u202f970.00\u00a0₽"
    assert (approve.hidden, approve.tone, approve.denied) == ({"amount": "8970.00"}, "money", "")
    assert [then.topic for then in approve.then] == list(TOPICS)
    assert approve.then[1].text == f"Free again: {offer_id}\u00a0×1 (12 → 13). Ozon is told the new quantity."


@pytest.mark.parametrize(
    ("fields", "stock"),
    [
        ({"handed_over_at": timezone.now()}, "Nothing now: the goods are with the carrier"),
        ({"ozon_status": "awaiting_deliver"}, "A task to unpack and put back"),
    ],
)
def test_what_comes_free_depends_on_where_the_goods_are(
    operator: Client, shop: Shop, fields: dict[str, object], stock: str
) -> None:
    posting = make_posting(shop=shop, scheme="rfbs", **fields)
    make_request(shop=shop, posting_number=posting.posting_number)
    found = acts(operator, shop, posting.posting_number)
    assert found["Approve the cancellation"].then[1].text.startswith(stock)


def test_a_request_past_its_time_cannot_be_decided(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, scheme="rfbs")
    make_request(
        shop=shop,
        posting_number=posting.posting_number,
        auto_approve_date=timezone.now() - timedelta(minutes=1),
    )
    answer = operator.get(page(shop, posting.posting_number))
    assert answer.context["acts"] == []
    assert "its time is over" in answer.content.decode()


def test_a_return_offers_what_ozon_offers(operator: Client, shop: Shop) -> None:
    case = make_return(
        shop=shop,
        claim=Claim.AWAITING_DECISION,
        price=Decimal("1170.00"),
        quantity=1,
        currency="RUB",
        actions=[
            {"id": 11, "name": "Вернуть деньги"},
            {"id": 1020, "name": "Часть"},
            {"id": -1, "name": "Нет"},
            {"id": 77, "name": "Новое действие"},
        ],
        rejection_reasons=[{"id": 5, "name": "Не наш товар", "comment": True}],
    )
    found = acts(operator, shop, case.posting_number)
    assert [act.button for act in found.values()] == [
        "Return 1\u202f170.00\u00a0₽",
        "Offer this amount",
        "Reject the return",
        "Новое действие: 1\u202f170.00\u00a0₽",
    ]
    assert [act.hidden for act in found.values()] == [
        {"action_id": "11", "amount": "1170.00"},
        {"action_id": "1020"},
        {"action_id": "-1"},
        {"action_id": "77", "amount": "1170.00"},
    ]
    assert found["Новое действие"].caution.startswith("The desk does not know this decision")
    html = operator.get(page(shop, case.posting_number)).content.decode()
    assert "From 1 to 1\u202f169.00\u00a0₽." in html
    assert '<input type="radio" name="rejection_reason_id" value="5" required>' in html
    assert '<span lang="ru">Не наш товар</span>' in html


def test_a_return_of_a_posting_we_never_read_has_its_page(operator: Client, shop: Shop) -> None:
    case = make_return(shop=shop, source=ReturnSource.OZON, claim=Claim.AWAITING_DECISION)
    answer = operator.get(page(shop, case.posting_number))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "the posting itself has not been read" in html
    assert "in its cabinet only" in html
    assert answer.context["acts"] == []


def test_goods_can_be_told_while_the_desk_waits(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, ozon_status="cancelled")
    case = make_cancellation(posting=posting, goods="packed")
    assert list(acts(operator, shop, posting.posting_number)) == [
        "Put the goods back on the shelf",
        "The carrier has the goods",
    ]
    type(case).objects.update(stock="done")
    assert acts(operator, shop, posting.posting_number) == {}


def test_a_lost_answer_first_waits_and_then_asks(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.MANAGER))
    posting = make_posting(shop=shop)
    effect = make_effect(
        shop=shop,
        kind=EffectKind.MESSAGE_SEND,
        payload={},
        posting_number=posting.posting_number,
        status=Status.UNKNOWN,
        unknown_at=timezone.now(),
    )
    answer = client.get(page(shop, posting.posting_number))
    assert answer.context["acts"] == []
    assert "nobody can know before" in answer.content.decode()
    type(effect).objects.update(unknown_at=timezone.now() - timedelta(days=1))
    assert [act.button for act in acts(client, shop, posting.posting_number).values()] == [
        "I saw it at Ozon: it happened",
        "I looked at Ozon: it did not happen",
    ]


def test_releasing_repeats_the_amount_and_waits_for_the_switch(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=Role.MANAGER))
    case = make_return(shop=shop, currency="RUB")
    make_effect(
        shop=shop,
        kind=EffectKind.RETURN_DECIDE,
        posting_number=case.posting_number,
        payload={"amount": "1170.00"},
        status=Status.HELD,
    )
    release = next(iter(acts(client, shop, case.posting_number).values()))
    assert release.button == "Release, return 1\u202f170.00\u00a0₽"
    assert release.denied == "The switch of this shop is not on. Turn it on first."


@pytest.mark.parametrize("role", [Role.VIEWER, Role.WAREHOUSE])
def test_without_the_role_the_reason_stands_beside_the_button(client: Client, shop: Shop, role: Role) -> None:
    client.force_login(make_member(shop, role=role))
    posting = make_posting(shop=shop, scheme="rfbs")
    wish = make_request(shop=shop, posting_number=posting.posting_number)
    make_message(shop=shop, posting_number=posting.posting_number)
    html = client.get(page(shop, posting.posting_number)).content.decode()
    assert f'aria-describedby="no-approve-{wish.pk}"' in html
    assert 'type="submit">Approve' not in html
    assert "Your role in this shop does not allow this." in html
    assert "readonly" in html


def test_walls(client: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    other = make_shop()
    client.force_login(make_member(other, role=Role.OWNER))
    assert client.get(page(shop, posting.posting_number)).status_code == 404
    assert client.get(page(other, posting.posting_number)).status_code == 404
    assert client.get(page(other, "no-such-number")).status_code == 404


def test_a_number_with_a_slash_has_its_page_and_is_linked(operator: Client, shop: Shop) -> None:
    number = "77/12-0001/1"
    make_return(shop=shop, posting_number=number)
    make_effect(shop=shop, posting_number=number)
    href = f'href="{page(shop, number)}"'
    assert operator.get(page(shop, number)).status_code == 200
    assert href in operator.get("/effects/?tab=all").content.decode()
    found = operator.get("/find/", {"q": number})
    assert (found.status_code, found.headers.get("Location")) == (302, page(shop, number))


def test_a_number_no_database_takes_is_not_there(operator: Client, shop: Shop) -> None:
    assert operator.get(f"/postings/{shop.pk}/%00/").status_code == 404


def test_a_stranger_is_asked_to_log_in(client: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    assert client.get(page(shop, posting.posting_number)).status_code == 302


def test_what_ozon_says_unknown_is_shown_raw(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, ozon_status="teleporting", ozon_substatus="posting_in_flux")
    html = operator.get(page(shop, posting.posting_number)).content.decode()
    assert "teleporting · posting_in_flux" in html


def test_words_of_others_are_escaped(operator: Client, shop: Shop) -> None:
    bad = "<script>alert(1)</script>"
    posting = make_posting(shop=shop, lines=0, reason=bad, tracking_number=bad)
    make_line(posting, name=bad)
    number = posting.posting_number
    make_request(shop=shop, posting_number=number, wish=bad)
    make_return(shop=shop, posting_number=number, wish=bad, ozon_state_name=bad, product=bad)
    make_message(shop=shop, posting_number=number, text=bad)
    make_note(shop=shop, posting_number=number, code=Event.CANCELLED, params={"reason": bad})
    html = operator.get(page(shop, number)).content.decode()
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 7


def test_the_history_can_be_cut_to_ozon_or_us(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    number = posting.posting_number
    make_note(shop=shop, posting_number=number, origin=Origin.OZON)
    make_note(shop=shop, posting_number=number, origin=Origin.STAFF, code=Event.TAKEN, params={"who": "Olga"})

    def shown(tl: str) -> list[str]:
        days = operator.get(f"{page(shop, number)}?tl={tl}").context["days"]
        return [line.text for day in days for line in day.lines]

    assert shown("ozon") == ["Ozon's status: cancelled"]
    assert shown("us") == ["Taken by Olga"]
    assert shown("nonsense") == ["Taken by Olga", "Ozon's status: cancelled"]


def test_money_left_counts_what_is_meant_and_what_ozon_did(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, amount=Decimal("3000.00"))
    number = posting.posting_number
    make_refund(shop=shop, posting_number=number, amount=Decimal("1000.00"), state="accepted")
    make_refund(shop=shop, posting_number=number, amount=Decimal("500.00"), state="refused")
    make_observed(shop=shop, posting_number=number, amount=Decimal("700.00"))
    purse = operator.get(page(shop, number)).context["d"].purse
    assert (purse.paid, purse.left) == (Decimal("3000.00"), Decimal("1300.00"))
