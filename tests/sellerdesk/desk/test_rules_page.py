"""The page of a shop's rules of writing: read by all, set by settlers, relaxed by owners who were told the price."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import AuditEntry
from accounts.states import Role
from messaging.models import Overrule, PolicyPhrase, PolicyRule
from messaging.policy import today_in
from ozon.models import Shop
from sellerdesk.desk.audit_words import deed_text
from tests import presses
from tests.factories import make_member, make_message, make_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def put(client: Client, shop: Shop, **changed: Any) -> Any:
    today = today_in(shop)
    facts = {"rule": "slang", "strictness": "block", "valid_from": today.isoformat(), "reason": "So"}
    return client.post(f"/connection/{shop.pk}/rules/set/", {**facts, **changed})


def html_of(client: Client, shop: Shop) -> str:
    return client.get(f"/connection/{shop.pk}/rules/").content.decode()


def test_a_rule_from_tomorrow_is_shown_and_does_not_count_today(client: Client, shop: Shop) -> None:
    tomorrow = today_in(shop) + timedelta(days=1)
    client.force_login(make_member(shop, role=Role.MANAGER))
    assert put(client, shop, valid_from=tomorrow.isoformat()).status_code == 303
    html = html_of(client, shop)
    assert "What will change" in html
    assert "Nothing was changed: the rules are as the desk came." in html
    with translation.override("en"):
        told = deed_text(AuditEntry.objects.get())
    assert told.startswith("Rule of writing “slang or shouting”: warns → blocks")
    pressed = presses.press(client, f"/rules/{PolicyRule.objects.get().pk}/drop/")
    assert pressed.said == ["The planned change is taken back."]
    assert not PolicyRule.objects.exists()


def test_only_an_owner_relaxes_what_ozon_punishes_and_is_told_first(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.MANAGER))
    refused = put(client, shop, rule="phone", strictness="warn", confirmed="1").content.decode()
    assert "only an owner of the shop may make the rule warn" in refused
    client.force_login(make_member(shop, role=Role.OWNER))
    asked = put(client, shop, rule="phone", strictness="warn").content.decode()
    assert "What Ozon does about it" in asked
    assert not PolicyRule.objects.exists()
    off = put(client, shop, rule="phone", strictness="off", confirmed="1").content.decode()
    assert "not switched off" in off
    assert put(client, shop, rule="phone", strictness="warn", confirmed="1").status_code == 303
    assert PolicyRule.objects.get().strictness == "warn"
    client.force_login(make_member(shop, role=Role.MANAGER))
    assert (
        put(client, shop, rule="phone", strictness="block").status_code == 303
    )  # stricter again: a settler's


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "sorcery"},
        {"rule": "empty"},
        {"strictness": "maybe"},
        {"reason": " "},
        {"valid_from": "2020-01-01"},
    ],
)
def test_a_rule_that_makes_no_sense_is_not_set(client: Client, shop: Shop, changed: dict[str, str]) -> None:
    client.force_login(make_member(shop, role=Role.OWNER))
    assert put(client, shop, **changed).status_code == 200
    assert not PolicyRule.objects.exists()


def test_phrases_are_kept_and_ended(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.MANAGER))
    today = today_in(shop)
    path = f"/connection/{shop.pk}/rules/phrase/"
    facts = {"phrase": "<b>скидка</b>", "use": "block", "valid_from": today.isoformat(), "reason": "So"}
    assert client.post(path, facts).status_code == 303
    again = client.post(path, facts).content.decode()
    assert "There is this phrase from this day on already." in again
    backwards = {**facts, "phrase": "акция", "valid_to": (today - timedelta(days=1)).isoformat()}
    assert "The last day is before the first." in client.post(path, backwards).content.decode()
    html = html_of(client, shop)
    assert "&lt;b&gt;скидка&lt;/b&gt;" in html
    phrase = PolicyPhrase.objects.get()
    assert presses.press(client, f"/rules/phrases/{phrase.pk}/end/").said == ["The phrase counts no more."]
    assert not PolicyPhrase.objects.exists()


def test_the_box_judges_without_scripts_and_the_figures_count_30_days(client: Client, shop: Shop) -> None:
    viewer = make_member(shop, role=Role.VIEWER)
    client.force_login(viewer)
    row = {"rule": "phone", "words": "1", "severity": "block"}
    message = make_message(shop=shop, findings=[row, row])
    make_message(shop=shop, findings=[row])
    make_message(findings=[row])
    Overrule.objects.create(message=message, rule="phone", words="1", reason="A part")
    presses.press(client, f"/connection/{shop.pk}/rules/try/", text="Пишите в WhatsApp")
    tried = client.get(f"/connection/{shop.pk}/rules/")
    lines = {line.rule: line for line in tried.context["lines"]}
    assert (lines["phone"].found, lines["phone"].answered) == (2, 1)
    assert (lines["email"].found, lines["email"].answered) == (0, 0)
    assert "Cannot be sent: another channel of contact." in tried.content.decode()
    assert "<mark>" in tried.content.decode()


def test_walls_and_rights(client: Client, shop: Shop) -> None:
    today = today_in(shop)
    rule = PolicyRule.objects.create(shop=shop, rule="slang", strictness="off", valid_from=today)
    phrase = PolicyPhrase.objects.create(shop=shop, phrase="x y", use="warn", valid_from=today)
    paths = [
        f"/connection/{shop.pk}/rules/set/",
        f"/connection/{shop.pk}/rules/phrase/",
        f"/rules/{rule.pk}/drop/",
        f"/rules/phrases/{phrase.pk}/end/",
    ]
    client.force_login(make_member(shop))
    assert "Your role in this shop does not allow this." in html_of(client, shop)
    assert {client.post(path).status_code for path in paths} == {403}
    assert {client.get(path).status_code for path in paths} == {405}
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert {client.post(path).status_code for path in paths} == {404}
    assert client.get(f"/connection/{shop.pk}/rules/").status_code == 404
