"""Taking a case and giving it back."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop
from worklist.models import TimelineEntry, WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def take(client: Client, item: WorkItem, **data: str):
    return client.post(reverse("item-take", args=[item.pk]), data)


def codes(item: WorkItem) -> list[str]:
    rows = TimelineEntry.objects.filter(shop=item.shop, posting_number=item.posting_number)
    return list(rows.order_by("id").values_list("code", flat=True))


def test_taken_once_however_often_pressed(client: Client, shop) -> None:
    item, user = make_item(shop=shop), make_member(shop)
    client.force_login(user)
    for _ in range(2):
        response = take(client, item)
        assert response.status_code == 303
        assert response.headers["Location"] == f"/postings/{shop.pk}/{item.posting_number}/"
    item.refresh_from_db()
    assert item.assignee == user
    assert codes(item) == ["taken"]


def test_the_second_of_two_is_told_who_was_first(client: Client, shop) -> None:
    first = make_member(shop, first_name="Ilya", last_name="Kotov")
    item = make_item(shop=shop, assignee=first)
    client.force_login(make_member(shop))
    response = client.post(reverse("item-take", args=[item.pk]), {"next": "/"}, follow=True)
    assert "Ilya Kotov took this case first." in response.content.decode()
    item.refresh_from_db()
    assert item.assignee == first
    assert codes(item) == []


def test_given_back_by_its_holder_only(client: Client, shop) -> None:
    holder = make_member(shop)
    item = make_item(shop=shop, assignee=holder)
    client.force_login(make_member(shop))
    client.post(reverse("item-give-back", args=[item.pk]))
    item.refresh_from_db()
    assert item.assignee == holder
    client.force_login(holder)
    assert client.post(reverse("item-give-back", args=[item.pk])).status_code == 303
    item.refresh_from_db()
    assert item.assignee is None
    assert codes(item) == ["left"]


def test_a_case_of_another_shop_does_not_exist(client: Client, shop) -> None:
    item = make_item()
    client.force_login(make_member(shop))
    assert take(client, item).status_code == 404
    item.refresh_from_db()
    assert item.assignee is None


def test_a_viewer_may_not(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop, role=Role.VIEWER))
    response = take(client, item)
    assert response.status_code == 403
    assert "Your role does not allow this" in response.content.decode()
    item.refresh_from_db()
    assert item.assignee is None


def test_a_look_takes_nothing(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop))
    assert client.get(reverse("item-take", args=[item.pk])).status_code == 405
    item.refresh_from_db()
    assert item.assignee is None


def test_the_way_back_stays_here(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop))
    assert take(client, item, next="/?tab=free").headers["Location"] == "/?tab=free"
    assert take(client, item, next="//evil.example/").headers["Location"].startswith("/postings/")
