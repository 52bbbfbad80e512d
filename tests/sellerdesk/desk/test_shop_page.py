"""A shop's page: pause, resume, stock keeper, another key; and who may press what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from insights.keys import warnings_of, watch
from outbox.services import NotAllowed, mode_of, set_switch
from outbox.states import EffectKind, Mode, SwitchKind
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, Source, StockKeeper
from tests.factories import make_item, make_member, make_shop, make_superuser, make_switch
from tests.fixtures_desk import KEY, Desk
from tests.presses import press
from worklist.states import Kind

pytestmark = pytest.mark.django_db
ACTS = ("pause", "resume", "keeper", "key", "remove")


def state(shop: Shop) -> str:
    return Shop.objects.get(pk=shop.pk).state


def log_in(client: Client, shop: Shop, role: Role = Role.OWNER) -> None:
    client.force_login(make_member(shop, role=role, first_name="Olga"))


def test_pause_and_resume(client: Client) -> None:
    shop = make_shop()
    later = timezone.now() + timedelta(hours=5)
    source = SyncSource.objects.create(shop=shop, source=Source.FBS, wanted_at=later)
    log_in(client, shop, Role.MANAGER)
    pressed = press(client, f"/connection/{shop.pk}/pause/")
    assert (pressed.status, pressed.where) == (303, f"/connection/{shop.pk}/")
    assert state(shop) == ShopState.PAUSED
    assert "Resume the shop" in client.get(pressed.where).content.decode()
    assert press(client, f"/connection/{shop.pk}/pause/").said == []
    press(client, f"/connection/{shop.pk}/resume/")
    assert state(shop) == ShopState.ACTIVE
    source.refresh_from_db()
    assert source.wanted_at <= timezone.now()


def test_a_removed_shop_is_not_resumed(client: Client) -> None:
    shop = make_shop(state=ShopState.REMOVED)
    client.force_login(make_superuser())
    for act in ACTS:
        assert client.post(f"/connection/{shop.pk}/{act}/").status_code == 404
    assert client.get(f"/connection/{shop.pk}/").status_code == 404
    assert state(shop) == ShopState.REMOVED


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER])
def test_staff_look_and_press_nothing(client: Client, role: Role) -> None:
    shop = make_shop()
    log_in(client, shop, role)
    html = client.get(f"/connection/{shop.pk}/").content.decode()
    assert not any(f"/{act}/" in html for act in ACTS)
    for act in ACTS:
        assert client.post(f"/connection/{shop.pk}/{act}/", {"api_key": "x"}).status_code == 403


def test_keys_and_removal_are_the_owners(client: Client) -> None:
    shop = make_shop()
    log_in(client, shop, Role.MANAGER)
    html = client.get(f"/connection/{shop.pk}/").content.decode()
    assert "/pause/" in html
    assert "/key/" not in html
    assert client.post(f"/connection/{shop.pk}/key/", {"api_key": "x"}).status_code == 403
    assert client.get(f"/connection/{shop.pk}/remove/").status_code == 403


def test_another_shop_is_not_there(client: Client) -> None:
    shop, other = make_shop(), make_shop()
    log_in(client, other)
    assert client.get(f"/connection/{shop.pk}/").status_code == 404
    assert client.get(f"/connection/{shop.pk}/progress/").status_code == 404
    for act in ACTS:
        assert client.post(f"/connection/{shop.pk}/{act}/").status_code == 404


def test_a_key_is_replaced_after_it_was_tried(client: Client, desk: Desk) -> None:
    Shop.objects.filter(pk=desk.shop.pk).update(api_key="ended", key_expires_at=None)
    SyncSource.objects.filter(shop=desk.shop).update(wanted_at=timezone.now() + timedelta(hours=6))
    log_in(client, desk.shop)
    pressed = press(client, f"/connection/{desk.shop.pk}/key/", api_key=f" {KEY['api_key']} ")
    assert pressed.said == ["The key is replaced. It is of Дом и полка, Client-Id 100500."]
    shop = Shop.objects.get(pk=desk.shop.pk)
    assert shop.api_key == KEY["api_key"]
    assert shop.key_expires_at
    assert not SyncSource.objects.filter(shop=shop, wanted_at__gt=timezone.now()).exists()


def test_a_key_ozon_does_not_know_leaves_the_old_one(client: Client, desk: Desk) -> None:
    log_in(client, desk.shop)
    answer = client.post(f"/connection/{desk.shop.pk}/key/", {"api_key": "of-another-cabinet"})
    html = answer.content.decode()
    assert "does not know this pair" in html
    assert "of-another-cabinet" not in html
    assert Shop.objects.get(pk=desk.shop.pk).api_key == KEY["api_key"]


def test_a_key_of_another_company_leaves_the_old_one(client: Client, desk: Desk) -> None:
    cabinet = {"company": {"name": "Ромашка", "inn": "7707083893"}}
    Shop.objects.filter(pk=desk.shop.pk).update(api_key="ended", cabinet=cabinet)
    log_in(client, desk.shop)
    answer = client.post(f"/connection/{desk.shop.pk}/key/", {"api_key": KEY["api_key"]})
    assert "This is the key of “Дом и полка”, and the shop is “Ромашка”." in answer.content.decode()
    shop = Shop.objects.get(pk=desk.shop.pk)
    assert (shop.api_key, shop.cabinet) == ("ended", cabinet)


def test_the_stock_switch_asks_who_keeps_the_numbers(client: Client) -> None:
    shop = make_shop()
    log_in(client, shop)
    pressed = press(client, f"/connection/switches/{shop.pk}/", stock="on", message="on")
    assert pressed.where == f"/connection/{shop.pk}/#keeper"
    assert pressed.said == [f"Say first that this desk keeps the stock numbers of “{shop.name}”."]
    assert {mode_of(shop.pk, kind) for kind in EffectKind} == {Mode.OFF}  # of the others either: all or none
    press(client, f"/connection/{shop.pk}/keeper/", stock_keeper="desk")
    assert press(client, f"/connection/switches/{shop.pk}/", stock="on").where.startswith("/connection/#shop")
    assert mode_of(shop.pk, EffectKind.STOCK_PUSH) == Mode.ON


def test_giving_the_numbers_away_turns_the_switch_off(client: Client) -> None:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    make_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    log_in(client, shop)
    pressed = press(client, f"/connection/{shop.pk}/keeper/", stock_keeper="ozon")
    assert pressed.said == ["This is noted, and the stock switch is off now."]
    assert mode_of(shop.pk, EffectKind.STOCK_PUSH) == Mode.OFF
    assert Shop.objects.get(pk=shop.pk).stock_keeper == StockKeeper.OZON


def test_a_keeper_that_is_none_changes_nothing(client: Client) -> None:
    shop = make_shop()
    log_in(client, shop)
    press(client, f"/connection/{shop.pk}/keeper/", stock_keeper="nobody")
    assert Shop.objects.get(pk=shop.pk).stock_keeper == StockKeeper.UNDECIDED


def test_a_switch_that_is_on_already_may_be_set_again() -> None:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    set_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    set_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.DRY_RUN)
    with pytest.raises(NotAllowed):
        set_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)


def test_the_admin_asks_the_same(client: Client) -> None:
    shop = make_shop()
    switch = make_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.OFF)
    client.force_login(make_superuser())
    answer = client.post(f"/admin/outbox/switch/{switch.pk}/change/", {"mode": "on"})
    assert "Say first" in answer.content.decode()
    switch.refresh_from_db()
    assert switch.mode == Mode.OFF


def test_a_warning_is_shown_and_put_off(client: Client) -> None:
    now = timezone.now()
    shop = make_shop(key_expires_at=now + timedelta(days=6), cabinet_read_at=now)
    watch(shop, now=now)
    item = warnings_of(shop).get()
    log_in(client, shop, Role.MANAGER)
    assert "The Api-Key ends within 7 days" in client.get(f"/connection/{shop.pk}/").content.decode()
    pressed = press(client, f"/connection/{shop.pk}/later/{item.pk}/")
    assert pressed.said == ["You are reminded at the next step."]
    assert not warnings_of(shop).exists()


def test_nothing_else_is_put_off_this_way(client: Client) -> None:
    shop, other = make_shop(), make_shop()
    item = make_item(shop=shop, kind=Kind.PUT_BACK)
    foreign = make_item(shop=other, kind=Kind.KEY_EXPIRY)
    log_in(client, shop)
    assert press(client, f"/connection/{shop.pk}/later/{item.pk}/").said == []
    assert client.post(f"/connection/{shop.pk}/later/{foreign.pk}/").status_code == 404
    item.refresh_from_db()
    assert item.state == "open"
