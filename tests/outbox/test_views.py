"""The page of waiting writes and its buttons."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from outbox.models import Effect
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.models import Shop
from tests import presses
from tests.factories import make_effect, make_member, make_message, make_shop, make_switch

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=1)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER, first_name="Olga"))
    return client


def lost(shop: Shop, *, since: timedelta) -> Effect:
    """A message whose answer was lost."""
    message = make_message(shop=shop, state="unknown")
    return make_effect(
        shop=shop,
        kind=EffectKind.MESSAGE_SEND,
        payload={"message": message.pk, "chat_id": "c"},
        posting_number=message.posting_number,
        status=Status.UNKNOWN,
        unknown_at=timezone.now() - since,
    )


def press(client: Client, effect: Effect, act: str, **data: Any) -> tuple[str, list[str]]:
    """Where the press leads and what it says; the effect is read again."""
    pressed = presses.press(client, f"/effects/{effect.pk}/{act}", **data)
    assert pressed.status == 303
    effect.refresh_from_db()
    return pressed.where, pressed.said


def test_releasing_needs_its_switch(manager: Client, shop: Shop) -> None:
    effect = make_effect(shop=shop, status=Status.HELD)
    assert press(manager, effect, "release")[1] == ["The switch of this shop is not on. Turn it on first."]
    assert effect.status == Status.HELD
    make_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    posting = f"/postings/{shop.pk}/{effect.posting_number}/"
    assert press(manager, effect, "release") == (posting, ["Released: it goes to Ozon now."])
    assert press(manager, effect, "release") == (posting, ["This was done already; nothing changed."])
    assert effect.status == Status.DUE


def test_dropping_needs_a_reason_and_keeps_it(manager: Client, shop: Shop) -> None:
    effect = make_effect(shop=shop, status=Status.HELD)
    assert press(manager, effect, "drop", tab="held") == (
        "/effects/?tab=held",
        ["Say why it shall not be sent."],
    )
    assert effect.status == Status.HELD
    assert press(manager, effect, "drop", reason="Counted by hand")[1] == ["Dropped: it is never sent."]
    assert (effect.status, effect.error) == (Status.CANCELLED, "Olga: Counted by hand")
    assert press(manager, effect, "drop", reason="Again")[1] == ["This was done already; nothing changed."]
    assert effect.error == "Olga: Counted by hand"


def test_a_dead_one_is_tried_again_from_the_start(manager: Client, shop: Shop) -> None:
    effect = make_effect(shop=shop, status=Status.DEAD, attempts=10)
    assert press(manager, effect, "retry")[1] == ["It is tried again now."]
    assert (effect.status, effect.attempts) == (Status.DUE, 0)


def test_a_lost_answer_is_not_told_before_ozon_can_show_it(manager: Client, shop: Shop) -> None:
    effect = lost(shop, since=timedelta(0))
    assert press(manager, effect, "not-happened")[1] == ["Too early: Ozon may show it some minutes later."]
    assert effect.status == Status.UNKNOWN


def test_a_person_tells_what_became_of_it(manager: Client, shop: Shop) -> None:
    happened, not_happened = lost(shop, since=LONG_AGO), lost(shop, since=LONG_AGO)
    assert press(manager, happened, "happened")[1] == ["Noted: it happened."]
    assert press(manager, happened, "happened")[1] == ["This was done already; nothing changed."]
    assert press(manager, not_happened, "not-happened")[1] == [
        "Noted: it did not happen. The case awaits a decision again."
    ]
    assert press(manager, not_happened, "not-happened")[1] == ["The outcome is known already."]
    assert (happened.status, not_happened.status) == (Status.DONE, Status.CANCELLED)


@pytest.mark.parametrize("act", ["release", "retry", "drop", "happened", "not-happened"])
def test_roles_and_walls(client: Client, shop: Shop, act: str) -> None:
    effect = make_effect(shop=shop, status=Status.HELD)
    client.force_login(make_member(shop, role=Role.OPERATOR))
    assert client.post(f"/effects/{effect.pk}/{act}", {"reason": "no"}).status_code == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/effects/{effect.pk}/{act}", {"reason": "no"}).status_code == 404
    effect.refresh_from_db()
    assert effect.status == Status.HELD


def test_the_page_shows_what_needs_a_person_first(manager: Client, shop: Shop) -> None:
    make_effect(shop=shop, status=Status.DEAD, error="500 <html>", payload={"offer_id": "KT-17-GL"})
    make_effect(shop=shop, status=Status.HELD)
    make_effect(status=Status.UNKNOWN)  # another shop's
    answer = manager.get("/effects/")
    assert [(tab.name, tab.count) for tab in answer.context["tabs"]] == [
        ("unknown", 0),
        ("dead", 1),
        ("held", 1),
        ("due", 0),
    ]
    assert answer.context["current"] == "dead"
    html = answer.content.decode()
    assert "500 &lt;html&gt;" in html
    assert "KT-17-GL" in html


def test_a_decision_is_told_on_its_own_page(manager: Client, shop: Shop) -> None:
    effect = make_effect(shop=shop, kind=EffectKind.RETURN_DECIDE, status=Status.HELD, payload={"return": 1})
    html = manager.get("/effects/?tab=held").content.decode()
    assert f"/postings/{shop.pk}/{effect.posting_number}/#acts" in html
    assert f"/effects/{effect.pk}/release" not in html


@pytest.mark.parametrize("tab", ["unknown", "dead", "held", "due", "x"])
def test_an_empty_page_says_so(manager: Client, tab: str) -> None:
    answer = manager.get(f"/effects/?tab={tab}")
    assert answer.status_code == 200
    assert "come here by themselves" in answer.content.decode()


def test_an_operator_sees_but_may_not(client: Client, shop: Shop) -> None:
    effect = make_effect(shop=shop, status=Status.HELD)
    client.force_login(make_member(shop, role=Role.OPERATOR))
    html = client.get("/effects/?tab=held").content.decode()
    assert effect.posting_number in html
    assert f"/effects/{effect.pk}/release" not in html


def test_queries_do_not_grow_with_rows(
    manager: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_effect(shop=shop, status=Status.HELD)
    manager.get("/effects/?tab=held")  # the first look of a session writes down where it comes from
    with django_assert_max_num_queries(20) as few:
        manager.get("/effects/?tab=held")
    for _ in range(5):
        make_effect(shop=shop, status=Status.HELD)
    with django_assert_max_num_queries(20) as many:
        manager.get("/effects/?tab=held")
    assert len(few) == len(many)
