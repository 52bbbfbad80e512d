"""What a shop says of its cancellations: the pages of meanings and of drafts."""

import re

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.states import Action, Role
from orders.drafting import DEFAULTS, drafts_of
from orders.models import CauseRule
from orders.states import CANCELLED, CancelCause
from ozon.models import Shop
from tests.factories import make_cancellation, make_member, make_posting, make_shop
from tests.presses import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER))
    return client


def page(shop: Shop) -> str:
    return f"/connection/{shop.pk}/causes/"


def test_an_unknown_reason_becomes_a_rule_and_the_past_follows(manager: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, ozon_status=CANCELLED, reason_id=900, reason="Марсиане")
    posting.cancellation_type = "client"
    posting.save(update_fields=["cancellation_type"])
    case = make_cancellation(posting=posting, is_cause_guessed=True)
    listed = manager.get(page(shop)).content.decode()
    assert f"{page(shop)}?reason_id=900#add" in listed
    assert 'value="900"' in manager.get(page(shop), {"reason_id": "900"}).content.decode()
    assert press(manager, f"{page(shop)}add/", reason_id="900", cause="violation").said == [
        "Kept. It counts for what is cancelled from now on."
    ]
    assert "Apply to 1 past case" in manager.get(page(shop)).content.decode()
    told = press(manager, f"{page(shop)}apply/").said
    assert told == ["1 past case is counted otherwise now."]
    assert press(manager, f"{page(shop)}apply/").said != told
    case.refresh_from_db()
    assert (case.cause, case.is_cause_guessed) == (CancelCause.VIOLATION, False)
    assert AuditEntry.objects.filter(action=Action.SHOP_EDITED, shop_id=shop.pk).count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"cause": "other"}, "Say which reason is meant"),
        ({"cause": "other", "words": "передумал"}, "There is a rule with the same conditions"),
        ({"cause": "no such", "words": "x"}, "Select a valid choice"),
        ({"cause": "other", "reason_id": "-5"}, "greater than or equal to 1"),
        ({"cause": "other", "reason_id": "9" * 30}, "less than or equal to"),
        ({"cause": "other", "words": "a\x00b"}, "Null characters"),
    ],
)
def test_what_is_no_rule_is_said_and_kept(
    manager: Client, shop: Shop, typed: dict[str, str], words: str
) -> None:
    CauseRule.objects.create(shop=shop, words="Передумал", cause=CancelCause.OTHER)
    answer = manager.post(f"{page(shop)}add/", typed)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert CauseRule.objects.count() == 1


def test_a_rule_is_changed_moved_and_removed(manager: Client, shop: Shop) -> None:
    first = CauseRule.objects.create(shop=shop, position=10, words="one", cause=CancelCause.OTHER)
    second = CauseRule.objects.create(shop=shop, position=20, words="two", cause=CancelCause.LOST)
    assert 'value="two"' in manager.get(f"/causes/{second.pk}/").content.decode()
    press(manager, f"/causes/{second.pk}/", words="drei", cause="lost")
    press(manager, f"/causes/{second.pk}/move/", to="up")
    own = manager.get(page(shop)).context["own"]
    assert [rule.words for rule in own] == ["drei", "one"]
    press(manager, f"/causes/{first.pk}/remove/")
    assert list(CauseRule.objects.values_list("words", flat=True)) == ["drei"]


def test_only_who_leads_the_shop_changes_what_it_says(client: Client, shop: Shop) -> None:
    rule = CauseRule.objects.create(shop=shop, words="one", cause=CancelCause.OTHER)
    everybodys = CauseRule.objects.create(words="all", cause=CancelCause.OTHER)
    client.force_login(make_member(shop, role=Role.OPERATOR))
    assert client.get(page(shop)).status_code == 200
    assert 'action="/causes/' not in client.get(page(shop)).content.decode()
    changes = [
        f"{page(shop)}add/",
        f"{page(shop)}apply/",
        f"/causes/{rule.pk}/",
        f"/causes/{rule.pk}/remove/",
    ]
    changes.append(f"/connection/{shop.pk}/drafts/set/")
    assert [client.post(path, {"cause": "other", "words": "x"}).status_code for path in changes] == [403] * 5
    assert client.post(f"/causes/{everybodys.pk}/remove/").status_code == 404
    assert CauseRule.objects.count() == 2


def test_who_is_written_to(manager: Client, shop: Shop) -> None:
    path = f"/connection/{shop.pk}/drafts/"
    ticked = {"-".join(place): "on" for place, drafts in DEFAULTS.items() if drafts}
    assert press(manager, f"{path}set/", **ticked).said == ["It was so already; nothing changed."]
    del ticked["fbs-buyer"]
    assert press(manager, f"{path}set/", **ticked, **{"rfbs-system": "on"}).said == [
        "Kept. It counts for what is cancelled from now on."
    ]
    assert drafts_of(shop) == {**DEFAULTS, ("fbs", "buyer"): False, ("rfbs", "system"): True}
    page = manager.get(path).content.decode().partition('id="h-drafts"')[2]
    shown = re.findall(r'name="(\w+-\w+)" value="on"[^>]* checked', page)
    assert sorted(shown) == sorted([*ticked, "rfbs-system"])
