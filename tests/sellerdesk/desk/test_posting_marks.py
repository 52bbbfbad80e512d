"""What is rare about a posting on its page: marks, Ozon's words, a part to be taken out of the parcel."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from inventory.models import Reservation
from inventory.states import Holding
from orders.models import Posting
from orders.states import CANCELLED, KNOWN_STATUSES
from ozon.models import Shop
from ozon.states import Source
from sellerdesk.desk.ozon_words import STATUS, SUBSTATUS, status_words
from tests.factories import make_cancellation, make_item, make_member, make_posting, make_shop, make_stock
from tests.fixtures_desk import Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
MARKS = ("Express", "bought by a company", "bought out by Ozon", "order of an external shop")
SUBSTATUSES = """posting_acceptance_in_progress posting_in_arbitration posting_created posting_in_carriage
posting_not_in_carriage posting_registered posting_transferring_to_delivery posting_awaiting_passport_data
posting_awaiting_registration posting_registration_error posting_split_pending posting_canceled
posting_in_client_arbitration posting_delivered posting_received posting_conditionally_delivered
posting_in_courier_service posting_in_pickup_point posting_on_way_to_city posting_on_way_to_pickup_point
posting_returned_to_warehouse posting_transferred_to_courier_service posting_driver_pick_up
posting_not_in_sort_center ship_failed posting_packing"""


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop))
    return client


def page(client: Client, posting: Posting) -> str:
    return client.get(reverse("posting", args=[posting.shop_id, posting.posting_number])).content.decode()


def test_every_published_word_of_ozons_has_words_of_ours() -> None:
    assert set(STATUS) == KNOWN_STATUSES
    assert set(SUBSTATUSES.split()) <= set(SUBSTATUS)


def test_a_substatus_may_mean_something_else_under_another_status() -> None:
    with translation.override("en"):
        first = status_words("awaiting_registration", "posting_transferring_to_delivery")
        second = status_words("awaiting_deliver", "posting_transferring_to_delivery")
    assert first == "awaits registration · being handed to the courier"
    assert second == "packed, awaits handover · being handed over"


def test_what_is_rare_is_read_and_shown(desk: Desk, client: Client) -> None:
    marks = ["express", "legal", "buyout", "external"]
    lines = [{"offer_id": "KT-17-GL", "quantity": 1}]
    number = desk.world.add_posting(lines=lines, marks=marks)["posting_number"]
    plain = desk.world.add_posting(lines=lines)["posting_number"]
    desk.sync(Source.FBS)
    posting = Posting.objects.get(posting_number=number)
    assert (posting.is_express, posting.is_legal, posting.has_buyout, posting.is_external) == (True,) * 4
    assert posting.lines.get().is_buyout
    assert b"\xd0\xa0\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x88" not in bytes(posting.payload)
    client.force_login(make_member(desk.shop))
    html = page(client, posting)
    assert [mark for mark in MARKS if mark not in html] == []
    other = page(client, Posting.objects.get(posting_number=plain))
    assert [mark for mark in MARKS if mark in other] == []


def test_an_external_order_says_who_pays_the_buyer_back(operator: Client, shop: Shop) -> None:
    for is_external, words in (
        (True, "Pay the buyer back yourself"),
        (False, "Ozon returns the price of a cancelled posting"),
    ):
        posting = make_posting(shop=shop, ozon_status=CANCELLED, is_external=is_external)
        make_cancellation(posting=posting)
        assert words in page(operator, posting)


def part_of(shop: Shop, posting: Posting) -> WorkItem:
    number = f"{posting.posting_number}/1"
    item = make_stock(shop=shop, offer_id="POT")
    Reservation.objects.create(
        shop=shop,
        posting_number=number,
        warehouse_id=item.warehouse_id,
        offer_id="POT",
        quantity=2,
        holding=Holding.PACKED,
        changed_at=timezone.now(),
    )
    return make_item(shop=shop, kind=Kind.PUT_BACK, key=number, posting_number=posting.posting_number)


def test_a_part_is_put_back_from_the_page_once(operator: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, ozon_status="awaiting_deliver")
    item = part_of(shop, posting)
    assert "Put the cancelled part back on the shelf" in page(operator, posting)
    shelf = operator.get(reverse("stock-product", args=[shop.pk, "POT"])).content.decode()
    assert reverse("posting", args=[shop.pk, posting.posting_number]) in shelf
    url = reverse("part-put-back", args=[item.pk])
    told = [operator.post(url, follow=True).content.decode() for _ in range(2)]
    assert "the goods are free again" in told[0]
    assert "This was told already" in told[1]
    item.refresh_from_db()
    assert (item.state, Reservation.objects.get().holding) == (ItemState.DONE, Holding.FREE)
    assert "Put the cancelled part back on the shelf" not in page(operator, posting)


def test_what_is_no_part_has_no_such_button(operator: Client, shop: Shop) -> None:
    item = make_item(shop=shop, kind=Kind.PUT_BACK, key="1-1-1", posting_number="1-1-1")
    assert operator.post(reverse("part-handed-over", args=[item.pk])).status_code == 404
