"""The first run: to the first shop, then to what is still off in it; a demo says that it is one."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from outbox.states import Mode, SwitchKind
from ozon import push
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, Source, StockKeeper
from tests.factories import make_item, make_member, make_shop, make_superuser, make_switch, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop(name="Ours")


def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    return client


def setups(client: Client) -> list[tuple[str, list[str]]]:
    """Shops above the queue, with the links of what is still off."""
    shown = client.get("/").context["setups"]
    return [(one.shop.name, [step.link for step in one.steps if not step.is_done]) for one in shown]


def test_an_empty_installation_leads_its_admin_to_the_first_shop(client: Client) -> None:
    page = signed_in(client, make_superuser()).get("/", follow=True)
    assert page.redirect_chain == [("/start/", 302)]
    assert page.context["form"]["client_id"].value() is None
    assert f'action="{reverse("shop-add")}"' in page.content.decode()


@pytest.mark.parametrize("name", ["receiving", "suppliers", "defects", "pickup", "money"])
def test_lists_of_no_shop_lead_there_too(client: Client, name: str) -> None:
    assert signed_in(client, make_superuser()).get(reverse(name)).headers["Location"] == "/start/"


def test_a_removed_shop_is_none(client: Client) -> None:
    make_shop(state=ShopState.REMOVED)
    assert signed_in(client, make_superuser()).get("/").headers["Location"] == "/start/"


def test_who_may_not_connect_is_told_whom_to_ask(client: Client) -> None:
    make_superuser(first_name="Vera", last_name="Admin", email="vera@example.org")
    make_superuser(first_name="Gone", is_active=False)
    make_member(make_shop(), role=Role.OWNER, first_name="Foreign", last_name="Owner")
    text = signed_in(client, make_user()).get("/", follow=True).content.decode()
    assert "Vera Admin" in text
    assert "mailto:vera@example.org" in text
    assert "Foreign" not in text
    assert "Gone" not in text
    assert reverse("shop-add") not in text


def test_the_start_is_over_once_there_is_a_shop(client: Client, shop) -> None:
    response = signed_in(client, make_superuser()).get("/start/")
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_what_is_off_in_a_new_shop_stands_above_the_queue(client: Client, shop) -> None:
    SyncSource.objects.create(shop=shop, source=Source.FBS)
    signed_in(client, make_member(shop, role=Role.OWNER))
    page = f"/connection/{shop.pk}/"
    links = [f"{page}#keeper", f"/connection/#shop-{shop.pk}", f"/connection/push/{shop.pk}/", "/team/"]
    assert setups(client) == [("Ours", links)]
    text = client.get("/").content.decode()
    assert f"{reverse('shop-progress', args=[shop.pk])}?brief=1" in text


def test_the_list_is_over_when_everything_is_done(client: Client, shop) -> None:
    SyncSource.objects.create(shop=shop, source=Source.FBS, opened_at=timezone.now())
    signed_in(client, make_member(shop, role=Role.OWNER))
    make_member(shop)
    Shop.objects.filter(pk=shop.pk).update(stock_keeper=StockKeeper.OZON)
    push.store(shop, {"message_type": "TYPE_PING"}, began=time.perf_counter())
    for kind in SwitchKind:
        if kind != SwitchKind.STOCK:  # another system keeps the numbers: this one stays off for good
            make_switch(shop=shop, kind=kind, mode=Mode.ON)
    assert setups(client) == []
    Shop.objects.filter(pk=shop.pk).update(stock_keeper=StockKeeper.DESK)
    assert setups(client) == [("Ours", [f"/connection/#shop-{shop.pk}"])]


def test_operators_see_the_reading_alone(client: Client, shop) -> None:
    signed_in(client, make_member(shop, role=Role.OPERATOR))
    assert setups(client) == []
    SyncSource.objects.create(shop=shop, source=Source.FBS)
    assert setups(client) == [("Ours", [])]


def test_what_is_hidden_stays_hidden(client: Client, shop) -> None:
    user = make_member(shop, role=Role.OWNER)
    signed_in(client, user)
    response = client.post(reverse("setup-hide", args=[shop.pk]))
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert setups(client) == []
    other = make_shop(name="Second")
    user.memberships.create(shop=other, role=Role.OWNER)
    assert [name for name, _ in setups(client)] == ["Second"]
    client.cookies["desk_setup_hidden"] = "x.-1..99999999999999999999"
    assert len(setups(client)) == 2


def test_another_shop_cannot_be_hidden_or_seen(client: Client, shop) -> None:
    signed_in(client, make_member(shop, role=Role.OWNER))
    foreign = make_shop()
    assert client.post(reverse("setup-hide", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("setup-hide", args=[shop.pk])).status_code == 405
    assert [name for name, _ in setups(client)] == ["Ours"]


def test_a_demo_says_that_it_is_one(client: Client) -> None:
    demo, user = make_shop(is_demo=True), make_superuser()
    signed_in(client, user)
    make_item(shop=demo)
    words = "This is a demo"
    assert words in client.get("/").content.decode()
    assert words in client.get(reverse("shift")).content.decode()
    assert setups(client) == []
    make_shop()
    text = client.get("/").content.decode()
    assert words not in text
    assert f"{demo.name} · practice" in text


def test_the_number_of_queries_does_not_grow_with_the_shops(client: Client, shop) -> None:
    user = make_member(shop, role=Role.OWNER)
    signed_in(client, user)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        return len(seen)

    SyncSource.objects.create(shop=shop, source=Source.FBS)
    queries()  # what a person's first page asks besides
    before = queries()
    for _ in range(3):
        more = make_shop()
        user.memberships.create(shop=more, role=Role.OWNER)
        SyncSource.objects.create(shop=more, source=Source.FBS)
    assert queries() == before
