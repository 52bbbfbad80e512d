"""The terminal: connecting a shop, a full pass, delivery, the first start."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Membership, User
from outbox.models import Switch
from outbox.states import Mode, SwitchKind
from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import ShopState
from sandbox import server
from sellerdesk.removal import remove
from sellerdesk.shops import kept
from tests.factories import make_shop, make_user
from tests.fixtures_desk import KEY, Desk

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"


def told(command: str, *words: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def modes(shop: Shop) -> dict[str, str]:
    return dict(Switch.objects.filter(shop=shop).values_list("kind", "mode"))


def add(*words: str, url: str = NOWHERE) -> Shop:
    told("add_shop", "--name", "Звук", "--client-id", "7", "--api-key", "k-secret", "--api-url", url, *words)
    return Shop.objects.get(client_id="7")


def test_a_new_shop_writes_nothing_and_reads_everything() -> None:
    shop = add()
    assert modes(shop) == dict.fromkeys(SwitchKind.values, Mode.OFF)
    assert SyncSource.objects.filter(shop=shop).count() == len(sync.sources())
    assert shop.api_key == "k-secret"


def test_switches_are_set_as_named_the_last_word_wins() -> None:
    shop = add("--switch", "all=on", "--switch", "message=dry-run", "--switch", "return=off")
    assert modes(shop) == {
        "stock": "on",
        "message": "dry_run",
        "cancellation_request": "on",
        "return": "off",
        "shipping": "on",
        "seller_cancel": "on",
        "giveout": "on",
    }


@pytest.mark.parametrize("words", ["refunds=on", "stock=maybe", "stock", "=on", ""])
def test_a_switch_that_is_none_is_named_with_those_there_are(words: str) -> None:
    with pytest.raises(CommandError, match=f"{', '.join(SwitchKind.values)}, all"):
        add("--switch", words)
    assert not Shop.objects.exists()


def test_a_cabinet_is_connected_once() -> None:
    add()
    with pytest.raises(CommandError, match="connected already"):
        add(url=NOWHERE + "/")
    assert Shop.objects.count() == 1


@pytest.mark.parametrize(
    ("slip", "told_so"),
    [
        ({"--name": " "}, "--name is empty"),
        ({"--client-id": ""}, "--client-id is empty"),
        ({"--api-key": ""}, "--api-key is empty"),
        ({"--name": " Первый "}, "There is a shop Первый already"),
        ({"--client-id": " 7 ", "--name": "y"}, "connected already"),
        ({"--api-url": "notaurl"}, "not an http address"),
    ],
)
def test_a_slip_of_the_hand_connects_nothing(slip: dict[str, str], told_so: str) -> None:
    make_shop(name="Первый", client_id="7", api_url=NOWHERE)
    good = {"--name": "x", "--client-id": "8", "--api-key": "k", "--api-url": NOWHERE}
    with pytest.raises(CommandError, match=told_so):
        told("add_shop", "--no-check", *(word for pair in {**good, **slip}.items() for word in pair))
    assert Shop.objects.count() == 1


def test_two_shops_of_one_name_could_not_be_told_apart() -> None:
    add()
    with pytest.raises(CommandError, match="There is a shop Звук already"):
        told("add_shop", "--name", "Звук", "--client-id", "8", "--api-key", "k", "--no-check")


def test_a_wrong_key_is_told_now(sandbox: server.Running) -> None:
    with pytest.raises(CommandError, match="does not accept"):
        add(url=sandbox.url)
    assert not Shop.objects.exists()


def test_the_owner_named_owns_it() -> None:
    user = make_user(username="olga")
    shop = add("--owner", "olga")
    assert Membership.objects.get(user=user, shop=shop).role == "owner"
    with pytest.raises(CommandError, match="no user ivan"):
        told("add_shop", "--name", "x", "--client-id", "8", "--api-key", "k", "--owner", "ivan", "--no-check")


def test_sync_says_what_it_read_as_json(desk: Desk) -> None:
    summary = json.loads(told("sync", "--shop", KEY["client_id"]))
    assert [shop["shop"] for shop in summary["shops"]] == [desk.shop.name]
    assert summary["failed"] == 0
    assert {row["source"] for row in summary["shops"][0]["sources"]} >= {"fbs", "rfbs_returns", "stocks"}


def test_sync_passes_a_paused_shop_by_unless_it_is_named(desk: Desk) -> None:
    Shop.objects.filter(pk=desk.shop.pk).update(state=ShopState.PAUSED)
    assert json.loads(told("sync")) == {"shops": [], "failed": 0}
    assert len(json.loads(told("sync", shop=desk.shop.name))["shops"]) == 1


def test_sync_of_a_shop_that_is_none() -> None:
    with pytest.raises(CommandError, match="no shop 99"):
        told("sync", shop="99")


def test_sync_counts_what_failed(desk: Desk) -> None:
    desk.fault("status", "/v2/warehouse/list", status=500, times=9)
    summary = json.loads(told("sync"))
    assert summary["failed"] == 1


def test_deliver_says_what_became_of_the_writes(desk: Desk) -> None:
    assert json.loads(told("deliver")) == {"expired": 0, "settled": 0}


def test_prepare_makes_the_first_user_once_and_prints_the_password_once() -> None:
    first = json.loads(told("prepare"))
    assert first["created"] is True
    assert User.objects.get(username="admin").check_password(first["password"])
    assert json.loads(told("prepare")) == {"created": False, "password": None}


def test_prepare_never_shows_a_password_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELLERDESK_ADMIN_PASSWORD", "chosen-by-the-owner")
    assert json.loads(told("prepare")) == {"created": True, "password": None}


def test_prepare_keeps_a_chosen_password_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    told("prepare")
    monkeypatch.setenv("SELLERDESK_ADMIN_PASSWORD", "chosen-by-the-owner")
    assert json.loads(told("prepare")) == {"created": False, "password": None}
    assert User.objects.get(username="admin").check_password("chosen-by-the-owner")


def test_prepare_connects_the_practice_shop_and_follows_it() -> None:
    told("prepare", sandbox_url="http://127.0.0.1:1111")
    told("prepare", sandbox_url="http://127.0.0.1:2222")
    shop = Shop.objects.get(is_demo=True)
    assert shop.api_url == "http://127.0.0.1:2222"
    assert modes(shop) == dict.fromkeys(SwitchKind.values, Mode.ON)
    assert Membership.objects.get(shop=shop).user.username == "admin"


def test_prepare_leaves_a_cabinet_of_the_sandbox_that_somebody_connected() -> None:
    """Removed and connected anew by hand, also while the old one is still being deleted: the desk must start."""
    url = "http://127.0.0.1:1111"
    told("prepare", sandbox_url=url)
    remove(Shop.objects.get(), by="Olga")
    own = make_shop(client_id="100500", api_url=url)
    told("prepare", sandbox_url=url)
    assert [shop.pk for shop in kept()] == [own.pk]
    remove(own, by="Olga")
    told("prepare", sandbox_url=url)
    assert kept().get().is_demo


def test_prepare_gives_a_shop_the_sources_its_version_did_not_know() -> None:
    shop = add()
    SyncSource.objects.filter(shop=shop, source__in=["chats", "accruals"]).delete()
    SyncSource.objects.filter(shop=shop, source="fbs").update(cursor={"changed_to": "x"})
    told("prepare")
    rows = SyncSource.objects.filter(shop=shop)
    assert {row.source for row in rows} == set(sync.sources())
    assert rows.get(source="fbs").cursor == {"changed_to": "x"}


def test_a_key_is_replaced_once_ozon_knows_it(desk: Desk) -> None:
    with pytest.raises(CommandError, match="does not accept"):
        told("edit_shop", desk.shop.name, "--api-key", "wrong")
    assert Shop.objects.get(pk=desk.shop.pk).api_key == KEY["api_key"]
    Shop.objects.filter(pk=desk.shop.pk).update(api_key="expired")
    assert "api_key changed" in told("edit_shop", desk.shop.name, "--api-key", KEY["api_key"])
    assert Shop.objects.get(pk=desk.shop.pk).api_key == KEY["api_key"]


def test_a_key_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("k-first\nk-second\n \n"))
    told("add_shop", "--name", "Звук", "--client-id", "7", "--api-key", "-", "--api-url", NOWHERE)
    assert Shop.objects.get(client_id="7").api_key == "k-first"
    told("edit_shop", "7", "--api-key", "-")
    assert Shop.objects.get(client_id="7").api_key == "k-second"
    with pytest.raises(CommandError, match="--api-key is empty"):
        told("edit_shop", "7", "--api-key", "-")
    assert Shop.objects.get(client_id="7").api_key == "k-second"


@pytest.mark.parametrize("url", ["ftp://ozon.test", "ozon.test", "http://", "http://ozon.test:port"])
def test_a_shop_does_not_move_to_what_is_no_address(url: str) -> None:
    add("--no-check")
    with pytest.raises(CommandError, match="not an http address"):
        told("edit_shop", "7", "--api-url", url)
    assert Shop.objects.get(client_id="7").api_url == NOWHERE


def test_an_address_is_kept_without_its_slash() -> None:
    add("--no-check")
    told("edit_shop", "7", "--api-url", "http://localhost:9/")
    assert Shop.objects.get(client_id="7").api_url == "http://localhost:9"


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("http://10.0.0.5:9", True),
        ("http://ozon.test", True),
        ("https://ozon.test", False),
        ("http://127.0.0.1:9", False),
        ("http://localhost:9", False),
        ("http://[::1]:9", False),
    ],
)
def test_a_key_in_clear_over_the_network_is_told(url: str, is_told: bool) -> None:
    err = StringIO()
    words = ["--name", "Звук", "--client-id", "7", "--api-key", "k", "--api-url", url, "--no-check"]
    call_command("add_shop", *words, stdout=StringIO(), stderr=err)
    assert ("travels unencrypted" in err.getvalue()) is is_told


def test_a_shop_does_not_move_onto_another() -> None:
    make_shop(client_id="7", api_url=NOWHERE)
    there = make_shop(client_id="7", api_url="http://127.0.0.1:10", name="Тёплый дом")
    with pytest.raises(CommandError, match="connected already"):
        told("edit_shop", str(there.pk), "--api-url", NOWHERE, "--name", "другое имя")
    there.refresh_from_db()
    assert (there.api_url, there.name) == ("http://127.0.0.1:10", "Тёплый дом")


def test_a_shop_is_paused_and_resumed() -> None:
    shop = add()
    told("edit_shop", "7", "--pause")
    assert Shop.objects.get(pk=shop.pk).state == ShopState.PAUSED
    told("edit_shop", str(shop.pk), "--resume")
    assert Shop.objects.get(pk=shop.pk).state == ShopState.ACTIVE


@pytest.mark.parametrize("words", [["nobody", "--pause"], ["7"]])
def test_an_edit_that_means_nothing_is_told(words: list[str]) -> None:
    add()
    with pytest.raises(CommandError):
        told("edit_shop", *words)


def test_add_shop_tells_what_stands_behind_the_key(sandbox: server.Running) -> None:
    words = ["--name", "Звук", "--client-id", KEY["client_id"], "--api-key", KEY["api_key"]]
    said = told("add_shop", *words, "--api-url", sandbox.url)
    for word in ("Company: Дом и полка", "Currency: RUB", "Subscription: Premium Plus", "Key ends:", "Admin"):
        assert word in said
    assert "Everything the desk does is open to this key." in said
    assert "stock numbers: undecided" in said
    assert KEY["api_key"] not in said
    shop = Shop.objects.get()
    assert shop.cabinet["company"]["name"] == "Дом и полка"
    assert shop.key_expires_at


def test_add_shop_tells_what_a_missing_role_switches_off(sandbox: server.Running) -> None:
    roles = '{"roles": [{"name": "Posting FBS", "methods": ["/v4/posting/fbs/list"]}]}'
    sandbox.sandbox.faults.add({"fault": "body", "path": "/v1/roles", "body": roles})
    words = ["--name", "Звук", "--client-id", KEY["client_id"], "--api-key", KEY["api_key"]]
    said = told("add_shop", *words, "--api-url", sandbox.url)
    assert "✗ rFBS returns: No role of the key opens /v2/returns/rfbs/list, /v2/returns/rfbs/get." in said


@pytest.mark.parametrize(
    ("words", "keeper"),
    [
        ([], "undecided"),
        (["--stock-keeper", "ozon"], "ozon"),
        (["--stock-keeper", "desk"], "desk"),
        (["--switch", "stock=on"], "desk"),
    ],
)
def test_who_keeps_the_stock_numbers_is_told_or_left_open(words: list[str], keeper: str) -> None:
    assert add("--no-check", *words).stock_keeper == keeper


def test_a_terminal_is_asked_who_keeps_the_stock_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "Desk")
    assert add("--no-check").stock_keeper == "desk"


def test_a_stock_switch_against_the_keeper_connects_nothing() -> None:
    with pytest.raises(CommandError, match="needs --stock-keeper desk"):
        add("--no-check", "--switch", "stock=on", "--stock-keeper", "ozon")
    assert not Shop.objects.exists()


def test_a_key_of_another_company_is_not_taken(desk: Desk) -> None:
    cabinet = {"company": {"name": "Ромашка", "inn": "7707083893"}}
    Shop.objects.filter(pk=desk.shop.pk).update(cabinet=cabinet, api_key="old")
    with pytest.raises(CommandError, match="the key of Дом и полка"):
        told("edit_shop", desk.shop.name, "--api-key", KEY["api_key"])
    assert Shop.objects.get(pk=desk.shop.pk).api_key == "old"


def test_the_keeper_is_changed_and_the_switch_with_it() -> None:
    shop = add("--no-check", "--switch", "stock=on")
    assert "switch is off now" in told("edit_shop", "7", "--stock-keeper", "ozon")
    assert (modes(shop)["stock"], Shop.objects.get(pk=shop.pk).stock_keeper) == ("off", "ozon")


def test_a_shop_is_removed_by_its_name_typed_twice() -> None:
    shop = add("--no-check")
    with pytest.raises(CommandError, match="is called Звук"):
        told("edit_shop", "7", "--remove", "звук")
    told("edit_shop", "7", "--remove", "Звук")
    assert Shop.objects.get(pk=shop.pk).state == ShopState.REMOVED
    with pytest.raises(CommandError, match="no one shop"):
        told("edit_shop", str(shop.pk), "--resume")
