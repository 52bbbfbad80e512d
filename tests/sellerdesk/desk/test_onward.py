"""After an act: back to its page with the view kept, or on to the next case of the view."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from ozon.models import Shop
from tests.factories import make_item, make_member, make_posting, make_shop
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop))
    return client


def case(shop: Shop, hours: int, kind: Kind = Kind.STOP_DELIVERY) -> WorkItem:
    number = make_posting(shop=shop).posting_number
    deadline = timezone.now() + timedelta(hours=hours)
    return make_item(shop=shop, kind=kind, posting_number=number, deadline_at=deadline, sort_at=deadline)


def page(item: WorkItem) -> str:
    return reverse("posting", args=[item.shop_id, item.posting_number])


def close(client: Client, done: WorkItem, reason: str = "phoned", **fields: object):
    data = urlencode({"reason": reason, "item": done.pk, **fields})
    return client.post(reverse("item-close", args=[done.pk]), data, content_type=FORM)


def test_back_to_the_page_without_a_wish(anna: Client, shop: Shop) -> None:
    item = case(shop, 1)
    assert close(anna, item).headers["Location"] == page(item)


def test_back_with_the_view_one_came_from(anna: Client, shop: Shop) -> None:
    item = case(shop, 1)
    answer = close(anna, item, **{"from": "kind=stop_delivery&q=a b"})
    assert answer.headers["Location"] == f"{page(item)}?from=kind%3Dstop_delivery%26q%3Da+b"
    shown = anna.get(answer.headers["Location"])
    html = shown.content.decode()
    assert 'href="/?kind=stop_delivery&amp;q=a b"' in html
    assert 'href="?tl=ozon&amp;from=kind%3Dstop_delivery%26q%3Da%20b#timeline"' in html


def test_on_to_the_next_of_the_view(anna: Client, shop: Shop) -> None:
    first, other, second = case(shop, 1), case(shop, 2, Kind.COLLECT), case(shop, 3)
    answer = close(anna, first, and_next=1, **{"from": "kind=stop_delivery"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(page(second))
    assert "Closed." in anna.get(answer.headers["Location"]).content.decode()
    last = close(anna, second, and_next=1, **{"from": "kind=stop_delivery"})
    assert last.headers["Location"] == "/?kind=stop_delivery"
    other.refresh_from_db()
    assert other.state == ItemState.OPEN


def test_a_refusal_leads_nobody_away(anna: Client, shop: Shop) -> None:
    item, _next = case(shop, 1), case(shop, 2)
    answer = close(anna, item, reason="", and_next=1)
    assert answer.headers["Location"] == page(item)
    assert 'role="alert"' in anna.get(page(item)).content.decode()


def test_a_stale_press_leads_nobody_away(anna: Client, shop: Shop) -> None:
    item, _next = case(shop, 1), case(shop, 2)
    stale = f"{shop.pk}:0.0.0:{item.posting_number}"
    make_member(shop, role=Role.OPERATOR)
    from_a_colleague = {"case": stale, "and_next": 1}
    close(anna, item)
    WorkItem.objects.update(state=ItemState.OPEN, closed_at=None)
    anna.force_login(make_member(shop, first_name="Boris"))
    assert close(anna, item, **from_a_colleague).headers["Location"] == page(item)
    item.refresh_from_db()
    assert item.state == ItemState.OPEN


@pytest.mark.parametrize("which", ["", "x", "0", "9" * 30, "far"])
def test_an_item_that_is_none_leads_to_the_first(anna: Client, shop: Shop, which: str) -> None:
    item, _next = case(shop, 1), case(shop, 2)
    far = str(case(make_shop(), 1).pk) if which == "far" else which
    answer = close(anna, item, and_next=1, item=far)
    assert answer.headers["Location"] == page(_next)
