"""Connecting a shop on the desk: the key is tried, what it told is shown, a yes connects, nothing is half done."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from outbox.models import Switch
from outbox.states import Mode
from ozon.models import Shop, SyncSource
from ozon.states import Source, StockKeeper
from sandbox import server
from sellerdesk.desk import candidate, tries
from sellerdesk.desk.shop_forms import ConnectForm
from sellerdesk.desk.shop_page import progress_of
from tests.factories import make_member, make_shop, make_superuser, make_user
from tests.fixtures_desk import KEY
from tests.presses import Pressed, press

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"
ADD, CONFIRM = "/connection/add/", "/connection/add/confirm/"
OFF = '{"code": 7, "message": "Api-Key is missing a required role for a method"}'


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_superuser(first_name="Olga"))
    return client


def typed(url: str, **changes: str) -> dict[str, str]:
    return {"name": "Звук", "stock_keeper": "ozon", "api_url": url, **KEY, **changes}


def confirm(client: Client) -> Pressed:
    """Press "Connect" on the page that shows what the key told."""
    return press(client, CONFIRM, which=client.get(CONFIRM).context["which"])


def page(client: Client, url: str = ADD, **data: str) -> str:
    answer = client.post(url, data) if data else client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_from_the_form_to_the_connected_shop(
    owner: Client, sandbox: server.Running, django_capture_on_commit_callbacks: Any
) -> None:
    pressed = press(owner, ADD, **typed(sandbox.url))
    assert (pressed.status, pressed.where) == (303, CONFIRM)
    assert not Shop.objects.exists()
    html = page(owner, CONFIRM)
    for word in ("Дом и полка", "RUB", "Premium Plus", "Admin", "Everything works with this key", "Olga"):
        assert word in html
    with django_capture_on_commit_callbacks() as callbacks:
        pressed = confirm(owner)
    shop = Shop.objects.get()
    assert (pressed.status, pressed.where) == (303, "/")  # the first: its queue fills as it is read
    assert [call.__name__ for call in callbacks] == ["start_passes"]
    assert (shop.name, shop.client_id, shop.api_key, shop.api_url) == ("Звук", *KEY.values(), sandbox.url)
    assert (shop.currency, shop.stock_keeper) == ("RUB", StockKeeper.OZON)
    assert shop.cabinet["company"]["name"]
    assert shop.key_expires_at
    assert set(Switch.objects.filter(shop=shop).values_list("mode", flat=True)) == {Mode.OFF}
    assert Membership.objects.get(shop=shop).role == Role.OWNER
    assert SyncSource.objects.filter(shop=shop, wanted_at__lte=timezone.now()).count() > 8
    assert press(owner, CONFIRM).where == ADD  # the second press of an impatient finger
    assert Shop.objects.count() == 1


def test_the_key_waits_sealed_and_is_never_shown(owner: Client, sandbox: server.Running) -> None:
    owner.post(ADD, typed(sandbox.url))
    assert KEY["api_key"] not in str(list(owner.session.items()))
    assert KEY["api_key"] not in str(Session.objects.get().get_decoded())
    assert KEY["api_key"] not in page(owner, CONFIRM)
    assert KEY["api_key"] not in page(owner, ADD, **typed(sandbox.url, name=""))
    assert repr(candidate.Candidate(**typed(""), cabinet={})) == "Candidate('Звук', '100500')"


def test_what_roles_and_subscription_switch_off_is_told_before_the_yes(
    owner: Client, sandbox: server.Running
) -> None:
    sandbox.sandbox.faults.add(
        {
            "fault": "body",
            "path": "/v1/roles",
            "body": '{"roles": [{"name": "Posting FBS", "methods": ["/v4/posting/fbs/list"]}]}',
        }
    )
    owner.post(ADD, typed(sandbox.url))
    html = page(owner, CONFIRM)
    assert "Off with this key" in html
    assert "No role of the key opens /v1/returns/rfbs/action/set." in html
    assert "Ozon names no end" in html


def test_a_refusal_of_the_company_hides_the_roles_from_nobody(owner: Client, sandbox: server.Running) -> None:
    sandbox.sandbox.faults.add(
        {"fault": "status", "path": "/v1/seller/info", "status": 403, "body": OFF, "times": 1}
    )
    owner.post(ADD, typed(sandbox.url))
    html = page(owner, CONFIRM)
    assert "Company and subscription: Ozon refuses to tell." in html
    assert "Admin" in html
    confirm(owner)
    assert Shop.objects.get().currency == "RUB"


def faulty(sandbox: server.Running, **fault: Any) -> None:
    sandbox.sandbox.faults.add({"times": 99, "path": "*", **fault})


def test_a_wrong_key_is_told_at_the_key(owner: Client, sandbox: server.Running) -> None:
    answer = owner.post(ADD, typed(sandbox.url, api_key="wrong-key"))
    assert list(answer.context["form"].errors) == ["api_key"]
    assert "does not know this pair" in answer.content.decode()
    assert "wrong-key" not in answer.content.decode()
    nothing_happened(owner)


def test_an_address_nobody_answers_at_is_told_at_the_address(owner: Client) -> None:
    answer = owner.post(ADD, typed(NOWHERE))
    assert dict(answer.context["form"].errors) == {"api_url": ["Nobody answers at this address."]}
    assert "<details open>" in answer.content.decode()
    nothing_happened(owner)


@pytest.mark.parametrize(
    ("fault", "field", "words"),
    [
        ({"fault": "body", "body": "{}"}, "api_url", "not Ozon&#x27;s Seller API"),
        ({"fault": "body", "body": "not json"}, "api_url", "not Ozon&#x27;s Seller API"),
        (
            {"fault": "status", "status": 403, "body": OFF},
            "api_key",
            "Ozon refuses this key: Api-Key is missing",
        ),
        ({"fault": "status", "status": 502, "body": "<html>"}, "__all__", "Ozon answers with an error"),
    ],
)
def test_whatever_else_goes_wrong_is_told_and_connects_nothing(
    owner: Client, sandbox: server.Running, fault: dict[str, Any], field: str, words: str
) -> None:
    faulty(sandbox, **fault)
    answer = owner.post(ADD, typed(sandbox.url))
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.content.decode()
    nothing_happened(owner)


def nothing_happened(client: Client) -> None:
    assert not Shop.objects.exists()
    assert candidate.PLACE not in client.session


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "10 05"}, "client_id"),
        ({"client_id": "номер"}, "client_id"),
        ({"api_key": ""}, "api_key"),
        ({"api_key": "ключ"}, "api_key"),
        ({"api_key": "two\nlines"}, "api_key"),
        ({"stock_keeper": ""}, "stock_keeper"),
        ({"stock_keeper": "nobody"}, "stock_keeper"),
        ({"api_url": "ftp://ozon.test"}, "api_url"),
        ({"api_url": "https://me:secret@ozon.test"}, "api_url"),
        ({"api_url": "http://ozon.test:port"}, "api_url"),
    ],
)
def test_a_slip_of_the_hand_calls_nobody(owner: Client, changes: dict[str, str], field: str) -> None:
    answer = owner.post(ADD, typed(NOWHERE, **changes))
    assert list(answer.context["form"].errors) == [field]


def test_a_cabinet_or_a_name_that_is_there_is_told(owner: Client) -> None:
    make_shop(name="Звук", client_id=KEY["client_id"], api_url=NOWHERE)
    answer = owner.post(ADD, typed(f"{NOWHERE}/"))
    assert set(answer.context["form"].errors) == {"name", "client_id"}


def test_a_cabinet_somebody_connected_meanwhile(owner: Client, sandbox: server.Running) -> None:
    owner.post(ADD, typed(sandbox.url))
    make_shop(client_id=KEY["client_id"], api_url=sandbox.url)
    pressed = confirm(owner)
    assert (pressed.where, pressed.said) == ("/connection/", ["This cabinet is connected already."])
    assert Shop.objects.count() == 1


def test_a_key_that_waited_too_long_is_typed_again(
    owner: Client, sandbox: server.Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.post(ADD, typed(sandbox.url))
    monkeypatch.setattr(candidate, "LIFE", -1)
    pressed = press(owner, CONFIRM)
    assert (pressed.status, pressed.where) == (303, ADD)
    nothing_happened(owner)


def test_not_this_one_forgets_the_key(owner: Client, sandbox: server.Running) -> None:
    owner.post(ADD, typed(sandbox.url))
    assert press(owner, "/connection/add/leave/").where == "/"
    nothing_happened(owner)


def test_who_may_connect(client: Client) -> None:
    shop = make_shop()
    for person, status in (
        (make_user(), 403),
        (make_member(shop, role=Role.MANAGER), 403),
        (make_member(shop, role=Role.OWNER), 200),
        (make_superuser(), 200),
    ):
        client.force_login(person)
        assert client.get(ADD).status_code == status
        assert ('href="/connection/add/"' in client.get("/connection/").content.decode()) is (status == 200)


def test_an_owner_names_no_address_that_is_not_known_to_him(
    client: Client, sandbox: server.Running, settings: Any
) -> None:
    """The desk calls what it is told to, also inside the network: whoever runs the installation names addresses."""
    shop = make_shop(api_url="https://practice.test")
    make_shop(name="Чужой", client_id="2", api_url=sandbox.url)
    client.force_login(make_member(shop, role=Role.OWNER))
    answer = client.post(ADD, typed(sandbox.url))
    assert list(answer.context["form"].errors) == ["api_url"]
    assert sandbox.sandbox.ledger.entries() == []
    nothing_connected(client)
    for known in ("https://practice.test", settings.OZON_API_URL, ""):
        form = ConnectForm(typed(known), user=make_member(shop, role=Role.OWNER))
        assert form.is_valid(), form.errors
    settings.OZON_API_URL = sandbox.url
    assert press(client, ADD, **typed("")).where == CONFIRM


def nothing_connected(client: Client) -> None:
    assert Shop.objects.count() == 2
    assert candidate.PLACE not in client.session


def test_an_owner_learns_nothing_of_the_shops_of_others(
    client: Client, sandbox: server.Running, settings: Any
) -> None:
    """Neither their names, nor, without their key, which cabinets are connected."""
    settings.OZON_API_URL = sandbox.url
    make_shop(name="Звук", client_id=KEY["client_id"], api_url=sandbox.url)
    client.force_login(make_member(make_shop(client_id="2"), role=Role.OWNER))
    answer = client.post(ADD, typed("", api_key="wrong-key"))
    assert list(answer.context["form"].errors) == ["api_key"]
    answer = client.post(ADD, typed(""))
    assert dict(answer.context["form"].errors) == {"client_id": ["This cabinet is connected already."]}
    nothing_connected(client)


def test_a_page_connects_only_what_it_shows(owner: Client, sandbox: server.Running) -> None:
    """Two tabs: the key tried last is the one that waits, and the other tab shows another shop."""
    owner.post(ADD, typed(sandbox.url))
    shown = owner.get(CONFIRM).context["which"]
    owner.post(ADD, typed(sandbox.url, name="Другой"))
    for which in (shown, ""):
        pressed = press(owner, CONFIRM, which=which)
        assert (pressed.status, pressed.where) == (303, CONFIRM)
        assert pressed.said == ["Another key was tried meanwhile. Look at what it told."]
    assert not Shop.objects.exists()
    assert "Другой" in page(owner, CONFIRM)
    confirm(owner)
    assert Shop.objects.get().name == "Другой"


def test_keys_are_not_tried_without_end(
    owner: Client, sandbox: server.Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "MOST", 2)
    shop = make_shop(client_id="7", api_url=sandbox.url)
    for _ in range(2):
        answer = owner.post(ADD, typed(sandbox.url, api_key="wrong-key"))
        assert "does not know this pair" in answer.content.decode()
    for path, form in ((ADD, "form"), (f"/connection/{shop.pk}/key/", "key_form")):
        answer = owner.post(path, typed(sandbox.url))
        assert answer.status_code == 200
        errors = answer.context[form].errors
        assert "Too many keys were tried" in str(errors), errors
    assert candidate.PLACE not in owner.session
    owner.force_login(make_superuser(username="another"))
    assert press(owner, ADD, **typed(sandbox.url)).where == CONFIRM


def test_the_desk_as_keeper_is_kept(owner: Client, sandbox: server.Running) -> None:
    owner.post(ADD, typed(sandbox.url, stock_keeper="desk"))
    confirm(owner)
    assert Shop.objects.get().keeps_stock


def test_progress_of_the_first_reading(owner: Client) -> None:
    shop, now = make_shop(), timezone.now()
    SyncSource.objects.create(shop=shop, source=Source.WAREHOUSES, opened_at=now, rows_read=2)
    half = SyncSource.objects.create(
        shop=shop,
        source=Source.FBS,
        rows_read=40,
        history_from=shop.opening_line - timedelta(days=100),
        history_to=shop.opening_line - timedelta(days=50),
    )
    path = f"/connection/{shop.pk}/progress/"
    html = page(owner, path)
    assert 'value="75"' in html
    assert "42 rows so far" in html
    assert f'hx-get="{path}"' in html
    assert path in page(owner, "/connection/")
    SyncSource.objects.filter(pk=half.pk).update(opened_at=now)
    html = page(owner, path)
    assert "The history is read: 42 rows." in html
    assert "hx-get" not in html
    assert progress_of(shop, []).percent == 0
