"""The connection page: what is read, what was strange, what may be written; and the switches."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.services import join
from accounts.states import Role
from outbox.services import mode_of
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon import facts
from ozon.models import SyncSource
from ozon.states import FactKind, Source
from sellerdesk.desk.connection import FACTS_SHOWN
from tests.factories import make_effect, make_member, make_shop, make_superuser, make_switch
from tests.presses import press

pytestmark = pytest.mark.django_db


def test_sources_facts_and_switches_are_shown(client: Client) -> None:
    shop = make_shop(api_key="very-secret-key")
    now = timezone.now()
    SyncSource.objects.create(
        shop=shop,
        source=Source.FBS,
        interval=20,
        succeeded_at=now - timedelta(seconds=40),
        wanted_at=now - timedelta(minutes=5, seconds=5),
        rows_read=17,
        error="500 <html>",
    )
    facts.record(
        shop=shop, source=Source.FBS, kind=FactKind.UNKNOWN_VALUE, key="status=teleporting", detail="x"
    )
    facts.record(shop=shop, source=Source.FBS, kind=FactKind.CALL_FAILED, key="left out")
    make_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.DRY_RUN)
    make_effect(shop=shop, kind=EffectKind.RETURN_DECIDE, status=Status.HELD)
    client.force_login(make_member(shop, role=Role.OWNER))
    answer = client.get("/connection/")
    html = answer.content.decode()
    card = answer.context["cards"][0]
    assert (card.sources[0].every, card.sources[0].late) == ("20 s", "5\u00a0min")
    assert [(row.kind, row.mode, row.held) for row in card.switches] == [
        (SwitchKind.STOCK, "off", 0),
        (SwitchKind.MESSAGE, "off", 0),
        (SwitchKind.CANCELLATION_REQUEST, "off", 0),
        (SwitchKind.RETURN, "dry_run", 1),
        (SwitchKind.SHIPPING, "off", 0),
        (SwitchKind.SELLER_CANCEL, "off", 0),
        (SwitchKind.GIVEOUT, "off", 0),
    ]
    assert [fact.key for fact in card.facts] == ["status=teleporting"]
    assert "500 &lt;html&gt;" in html
    assert "very-secret-key" not in html


def test_a_noisy_shop_hides_no_facts_of_another(client: Client) -> None:
    quiet, noisy = make_shop(), make_shop(client_id="2")
    facts.record(shop=quiet, source=Source.FBS, kind=FactKind.BAD_ROW, key="here")
    for n in range(3 * FACTS_SHOWN):
        facts.record(shop=noisy, source=Source.FBS, kind=FactKind.BAD_ROW, key=str(n))
    client.force_login(make_superuser())
    cards = {card.shop: card for card in client.get("/connection/").context["cards"]}
    assert [fact.key for fact in cards[quiet].facts] == ["here"]
    newest = [str(n) for n in reversed(range(2 * FACTS_SHOWN, 3 * FACTS_SHOWN))]
    assert [fact.key for fact in cards[noisy].facts] == newest


def test_turning_switches(client: Client) -> None:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    client.force_login(make_member(shop, role=Role.MANAGER))
    pressed = press(client, f"/connection/switches/{shop.pk}/", message="on", **{"return": "dry_run"})
    assert (pressed.status, pressed.where) == (303, f"/connection/#shop-{shop.pk}")
    assert pressed.said == [f"The switches of “{shop.name}” are set."]
    on = {
        EffectKind.STOCK_PUSH,
        EffectKind.CHAT_START,
        EffectKind.MESSAGE_SEND,
        EffectKind.FILE_SEND,
        EffectKind.CHAT_READ,
    }
    dry = {EffectKind.RETURN_DECIDE}
    told = {kind: mode_of(shop.pk, kind) for kind in EffectKind}
    assert {kind for kind, mode in told.items() if mode == Mode.ON} == on
    assert {kind for kind, mode in told.items() if mode == Mode.DRY_RUN} == dry


def test_a_mode_nobody_knows_changes_nothing(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=Role.OWNER))
    pressed = press(client, f"/connection/switches/{shop.pk}/", stock="on", message="perhaps")
    assert pressed.said == ["Choose off, dry run or on for each switch. Nothing was changed."]
    assert mode_of(shop.pk, EffectKind.STOCK_PUSH) == Mode.OFF


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER])
def test_switches_are_for_owners_and_managers(client: Client, role: Role) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=role))
    assert client.post(f"/connection/switches/{shop.pk}/", {"stock": "on"}).status_code == 403
    assert mode_of(shop.pk, EffectKind.STOCK_PUSH) == Mode.OFF
    assert "does not allow this" in client.get("/connection/").content.decode()


def test_walls(client: Client) -> None:
    shop, other = make_shop(), make_shop()
    client.force_login(make_member(other, role=Role.OWNER))
    assert client.post(f"/connection/switches/{shop.pk}/", {"stock": "on"}).status_code == 404
    assert shop.name not in client.get("/connection/").content.decode()


def test_queries_do_not_grow_with_shops(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_member(make_shop(), role=Role.OWNER)
    client.force_login(user)
    client.get("/connection/")  # the first look of a session writes down where it comes from
    with django_assert_max_num_queries(20) as few:
        client.get("/connection/")
    for _ in range(4):
        join(user, shop=make_shop(), role=Role.OWNER)
    with django_assert_max_num_queries(20) as many:
        client.get("/connection/")
    assert len(few) == len(many)
