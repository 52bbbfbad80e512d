"""Staff against staff, staff against Ozon's own decision, reader against reader, a write against a reading."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from inventory.models import Reservation, StockMovement
from inventory.states import Holding
from orders import cancellations, parts, requests
from orders.follow import follow
from orders.mirror import store
from orders.models import Cancellation, CancellationRequest
from orders.states import RequestState
from outbox import runner
from outbox.models import Effect, Stream
from outbox.states import EffectKind
from ozon import sync
from ozon.connect import client_of
from ozon.states import Source
from sandbox import requests as ozon_requests
from tests.concurrency.every_write import KETTLE
from tests.concurrency.threads import at_once
from tests.fixtures_desk import APPROVE, REJECT, Desk
from tests.orders.test_parts import lose_one, placed
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind


def test_two_who_tell_of_one_part_are_one(live: Desk) -> None:
    on_hand = live.item().on_hand
    number = placed(live)
    live.world.pack(number)
    live.sync(Source.FBS)
    lose_one(live, number)
    live.sync(Source.FBS)
    item = WorkItem.objects.get(kind=Kind.PUT_BACK)
    told = at_once(
        *[partial(parts.put_back, item, by="anna")] * 2,
        *[partial(parts.tell_handed_over, item, by="boris")] * 2,
    )
    assert sorted(told) == [False, False, False, True]
    gone = StockMovement.objects.count()
    held = Reservation.objects.get(posting_number=item.key).holding
    assert (live.item().on_hand, held) == (on_hand - gone, Holding.GONE if gone else Holding.FREE)
    assert TimelineEntry.objects.filter(code__in=[Event.PUT_BACK, Event.GOODS_TOLD]).count() == 1


def test_putting_back_while_the_posting_comes_alive_again(live: Desk) -> None:
    """Whoever is first: a posting that lives holds its goods, and nobody is asked about them."""
    number = live.cancelled(packed=True)
    case = live.case(number)
    shop, doc = live.world.shop, live.world.posting(number)
    with shop.store.transaction():
        alive = {"status": "awaiting_deliver", "substatus": "posting_registered", "changed_at": shop.now()}
        shop.postings.put(number, {**doc, **alive, "cancelled_at": None})
    told = at_once(
        partial(cancellations.put_back, case.pk, by="anna"), partial(sync.run, live.shop, Source.FBS)
    )
    assert isinstance(told[0], Cancellation | cancellations.NotPossible)
    assert told[1].error == ""
    assert Reservation.objects.get(posting_number=number).holding == Holding.OPEN
    assert not WorkItem.objects.filter(kind=Kind.PUT_BACK, state=ItemState.OPEN).exists()


def test_staff_decide_while_ozon_approves_by_itself(live: Desk) -> None:
    """The time runs out in the moment of the press: one decision, no error, and nothing is written after it."""
    wishes = []
    for _ in range(2):
        posting = live.world.add_posting(scheme="rfbs", lines=KETTLE)
        wishes.append(live.world.add_cancellation_request(posting["posting_number"])["cancellation_id"])
    live.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    with live.world.shop.store.transaction():
        for wish in wishes:
            ozon_requests.lapse(live.world.shop, str(wish))
            ozon_requests.cancel_posting(live.world.shop, live.request(wish).posting_number)
    keys = [live.request(wish).pk for wish in wishes]
    told = at_once(
        partial(requests.decide, keys[0], approve=True, comment="", by="anna"),
        partial(requests.decide, keys[1], approve=False, comment="Уже отправлен", by="boris"),
        partial(sync.run, live.shop, Source.CANCELLATION_REQUESTS),
        partial(sync.run, live.shop, Source.FBS),
    )
    assert all(isinstance(row, CancellationRequest | requests.NotPossible) for row in told[:2])
    assert [row.error for row in told[2:]] == ["", ""]
    live.work()
    ends = {live.request(wish).state for wish in wishes}
    assert ends <= {RequestState.LAPSED, RequestState.APPROVED}
    assert live.ledger(APPROVE) + live.ledger(REJECT) == []
    assert Cancellation.objects.count() == 2


def test_two_readers_of_one_page_make_one_of_everything(live: Desk) -> None:
    """Without a lease between them, as when one took the source over from the other."""
    numbers = [str(live.world.add_posting(lines=KETTLE)["posting_number"]) for _ in range(3)]
    live.sync(Source.FBS)
    for number in numbers:
        live.world.cancel(number, packed=True)
    new = str(live.world.add_posting(lines=KETTLE)["posting_number"])
    live.world.cancel(new)
    with client_of(live.shop) as client:
        rows = client.postings.fbs_list(timezone.now() - timedelta(days=9), timezone.now()).rows

    def read() -> None:
        with transaction.atomic():
            changes = store(live.shop, rows, read_at=timezone.now())
            follow(live.shop, changes, is_history=False, now=timezone.now())

    told = at_once(read, read)
    assert {type(row) for row in told} <= {type(None), IntegrityError}
    read()
    assert Cancellation.objects.count() == len(numbers) + 1
    for code in (Event.CANCELLED, Event.DRAFTED):
        assert TimelineEntry.objects.filter(code=code).count() == len(numbers) + 1
    assert WorkItem.objects.filter(kind=Kind.PUT_BACK).count() == len(numbers)
    assert Effect.objects.filter(kind=EffectKind.STOCK_PUSH).count() == len(numbers) + 1


def test_a_quantity_on_its_way_while_an_order_is_read(live: Desk) -> None:
    """What Ozon sells meanwhile is never offered again, whether it was read before the write or after."""
    before = live.free_at_ozon()
    live.cancelled()
    live.fault("hold_after", "/v2/products/stocks", seconds=0.3)
    Stream.objects.update(next_at=timezone.now())
    live.world.add_posting(lines=KETTLE)
    told = at_once(
        partial(runner.deliver_batch, live.shop.pk, EffectKind.STOCK_PUSH),
        partial(sync.run, live.shop, Source.FBS),
        partial(sync.run, live.shop, Source.STOCKS),
    )
    assert [row for row in told if isinstance(row, Exception)] == []
    live.work()
    assert live.free_at_ozon() == before - 1
    assert live.item().on_hand - 1 == before - 1
