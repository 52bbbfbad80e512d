"""Two cabinets that use the same numbers: what happens in one is nobody's business in the other."""

from collections.abc import Iterator

import pytest

from inventory.selectors import free_quantity
from orders.models import Cancellation, Posting
from outbox.models import Effect
from ozon import push
from ozon.states import Source
from sandbox import server
from tests.fixtures_desk import Desk, open_desk
from worklist.models import TimelineEntry, WorkItem

NUMBER = "0132112277-0101-1"
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


@pytest.fixture
def both() -> Iterator[server.Running]:
    """One Ozon with two cabinets: the same articles, warehouses and posting numbers in both."""
    running = server.start(
        keys={"100500": "sandbox-key", "200600": "other-key"},
        history=0,
        catalog=6,
        arrivals=0,
        open_cases=False,
        stock_limit=False,
        rate_limit=100_000,
    )
    yield running
    running.stop()


def desks(running: server.Running) -> tuple[Desk, Desk]:
    ours = open_desk(running, name="Ours")
    theirs = open_desk(running, name="Theirs", client_id="200600", api_key="other-key")
    for world in running.worlds.values():
        world.add_posting(posting_number=NUMBER, lines=KETTLE)
    for desk in (ours, theirs):
        desk.sync()
    return ours, theirs


def free(desk: Desk) -> int | None:
    item = desk.item()
    return free_quantity(desk.shop.pk, warehouse_id=item.warehouse_id, offer_id=item.offer_id)


def test_the_same_number_in_two_shops_never_mixes(both: server.Running, db: None) -> None:
    ours, theirs = desks(both)
    before = theirs.item().on_hand, free(theirs)
    both.worlds["100500"].cancel(NUMBER, packed=True)
    for desk in (ours, theirs):
        desk.sync()
        desk.work()
    statuses = dict(Posting.objects.filter(posting_number=NUMBER).values_list("shop__name", "ozon_status"))
    assert statuses == {"Ours": "cancelled", "Theirs": "awaiting_packaging"}
    assert Cancellation.objects.get().shop == ours.shop
    assert {item.shop for item in WorkItem.objects.all()} == {ours.shop}
    assert {effect.shop for effect in Effect.objects.all()} == {ours.shop}
    assert {entry.shop for entry in TimelineEntry.objects.filter(posting_number=NUMBER)} == {ours.shop}
    assert (theirs.item().on_hand, free(theirs)) == before
    assert {entry["client_id"] for entry in ours.ledger()} <= {"100500"}


def test_a_push_of_one_shop_wakes_that_shop_alone(both: server.Running, db: None) -> None:
    ours, theirs = desks(both)
    body = {"message_type": "TYPE_STATE_CHANGED", "posting_number": NUMBER, "seller_id": 100500}
    push.store(ours.shop, body, began=0.0)
    assert push.sources_waiting() == [(ours.shop.pk, Source.FBS)]
    assert push.waiting(theirs.shop, Source.FBS, 10) == []
