"""The page of a shop's texts: who may change them, what they read like, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.states import Role
from messaging.default_texts import install, standard
from messaging.models import MessageTemplate, Occasion, PostingFacts
from ozon.models import Shop
from tests import presses
from tests.factories import make_member, make_shop, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER))
    return client


def form(text: str, **more: Any) -> dict[str, Any]:
    return {
        "occasion": Occasion.DELAY,
        "language": "ru",
        "title": "",
        "text": text,
        "is_active": "on",
        **more,
    }


def test_standard_texts_come_by_a_button_once(manager: Client, shop: Shop) -> None:
    path = f"/connection/{shop.pk}/texts/install/"
    assert presses.press(manager, path).said == [f"{len(standard())} texts added."]
    assert presses.press(manager, path).said == ["All standard texts are here already; nothing changed."]
    page = manager.get(f"/texts/?shop={shop.pk}&language=zh-hans&q=尺码").content.decode()
    assert page.count('class="texts__body') == 3  # two about sizes, and one after a cancellation


def test_a_text_is_added_as_the_next_variant_and_changed(manager: Client, shop: Shop) -> None:
    install(shop)
    add = f"/connection/{shop.pk}/texts/add/"
    assert presses.press(manager, add, **form("Здравствуйте! Заказ {order} чуть позже.")).said == ["Kept."]
    row = MessageTemplate.objects.get(text="Здравствуйте! Заказ {order} чуть позже.")
    assert (row.variant, row.shop) == (3, shop)
    pressed = presses.press(manager, f"/texts/{row.pk}/", **form("Здравствуйте! Звоните +7 912 345-67-89"))
    assert pressed.said == ["Kept, but it breaks a rule: messages made of it cannot be sent."]
    row.refresh_from_db()
    assert row.variant == 3
    presses.press(manager, f"/texts/{row.pk}/switch/", to="off")
    assert not MessageTemplate.objects.get(pk=row.pk).is_active
    presses.press(manager, f"/texts/{row.pk}/delete/")
    assert not MessageTemplate.objects.filter(pk=row.pk).exists()
    assert AuditEntry.objects.filter(shop_id=shop.pk).count() == 4


def test_a_variable_nobody_knows_is_refused_with_the_words_kept(manager: Client, shop: Shop) -> None:
    answer = manager.post(f"/connection/{shop.pk}/texts/add/", form("Здравствуйте, {имя}! {order} {"))
    page = answer.content.decode()
    assert (answer.status_code, MessageTemplate.objects.exists()) == (200, False)
    assert "No such variable: {имя}, {." in page
    assert "Здравствуйте, {имя}! {order} {</textarea>" in page


def test_it_is_shown_with_a_real_order_and_nothing_is_kept(manager: Client, shop: Shop) -> None:
    PostingFacts.objects.create(
        shop=shop, posting_number="77-1-1", scheme="fbs", variables={"order": "77-1", "product": "Kettle"}
    )
    row = make_template(shop=shop, text="Заказ {order}")
    page = manager.post(f"/texts/{row.pk}/", form("Здравствуйте! {order} {track}", look="1")).content.decode()
    assert "Здравствуйте! 77-1 {track}</p>" in page
    assert "Cannot be sent: something is not filled in" in page
    row.refresh_from_db()
    assert row.text == "Заказ {order}"


def test_who_writes_reads_and_only_who_leads_changes(shop: Shop, client: Client) -> None:
    row = make_template(shop=shop)
    other = make_template(text="Чужой текст")
    client.force_login(make_member(shop, role=Role.OPERATOR))
    assert client.get(f"/texts/{row.pk}/").status_code == 200
    assert "Чужой текст" not in client.get("/texts/?language=all").content.decode()
    assert client.get(f"/texts/{other.pk}/").status_code == 404
    for path in (f"/texts/{row.pk}/", f"/texts/{row.pk}/switch/", f"/texts/{row.pk}/delete/"):
        assert client.post(path, form("x")).status_code == 403
    assert client.post(f"/connection/{shop.pk}/texts/add/", form("x")).status_code == 403
    assert MessageTemplate.objects.get(pk=row.pk).text == row.text


def test_the_end_of_a_line_counts_once(manager: Client, shop: Shop) -> None:
    text = "Здравствуйте!\r\n" + "я" * 986
    assert presses.press(manager, f"/connection/{shop.pk}/texts/add/", **form(text)).said == ["Kept."]
    assert MessageTemplate.objects.get().text == text.replace("\r\n", "\n")


def test_a_viewer_reads_them_and_is_shown_no_way_that_is_closed_to_him(client: Client, shop: Shop) -> None:
    row = make_template(shop=shop)
    client.force_login(make_member(shop, role=Role.VIEWER))
    page = client.get("/texts/").content.decode()
    assert row.text in page
    assert f'href="/texts/{row.pk}/"' not in page
