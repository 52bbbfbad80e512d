"""A page of cancelled postings becomes cases at once, and what follows for each is what follows for one."""

from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.models import BuyerMessage
from orders.models import Cancellation
from orders.states import CancellationState, Goods, Part
from outbox.models import Effect
from outbox.services import set_switch
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.states import Source
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def orders_of(desk: Desk, count: int) -> list[str]:
    """Postings that came in and were read."""
    numbers = [str(desk.world.add_posting(lines=KETTLE)["posting_number"]) for _ in range(count)]
    desk.sync(Source.FBS)
    return numbers


def statements(desk: Desk, numbers: list[str]) -> int:
    """How many it takes to read that these were cancelled."""
    for number in numbers:
        desk.world.cancel(number)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk.sync(Source.FBS)
    return len(asked)


def test_many_cancelled_at_once_cost_no_more_statements_than_few(desk: Desk) -> None:
    numbers = orders_of(desk, 28)
    statements(desk, numbers[:1])  # the shop's own rules of writing are read once
    few, many = statements(desk, numbers[1:4]), statements(desk, numbers[4:])
    assert many == few
    cases = Cancellation.objects.all()
    assert {(case.goods, case.stock, case.message, case.state) for case in cases} == {
        (Goods.UNPACKED, Part.DONE, Part.PENDING, CancellationState.CANCELLED)
    }
    assert Counter(BuyerMessage.objects.values_list("posting_number", flat=True)) == Counter(numbers)
    assert Counter(WorkItem.objects.values_list("posting_number", flat=True)) == Counter(numbers)
    pushed = Effect.objects.filter(kind=EffectKind.STOCK_PUSH, status=Status.DUE)
    assert Counter(pushed.values_list("posting_number", flat=True)) == Counter(numbers)
    said = [Event.CANCELLED, Event.RESERVE_RELEASED, Event.DRAFTED]
    for number in numbers:
        told = TimelineEntry.objects.filter(posting_number=number, code__in=said).order_by("id")
        assert list(told.values_list("code", flat=True)) == said


def test_a_page_of_all_kinds_gives_each_what_it_needs(desk: Desk) -> None:
    unpacked, packed, away, fbo = (
        str(desk.world.add_posting(lines=KETTLE, scheme=scheme)["posting_number"])
        for scheme in ("fbs", "fbs", "fbs", "fbo")
    )
    desk.sync(Source.FBS, Source.FBO)
    desk.world.cancel(unpacked)
    desk.world.cancel(packed, packed=True)
    desk.world.cancel(away, handed_over=True)
    desk.world.cancel(fbo)
    desk.sync(Source.FBS, Source.FBO)
    told = {
        number: (desk.case(number).goods, desk.case(number).stock) for number in (unpacked, packed, away, fbo)
    }
    assert told == {
        unpacked: (Goods.UNPACKED, Part.DONE),
        packed: (Goods.PACKED, Part.PENDING),
        away: (Goods.HANDED_OVER, Part.AWAITING_PARCEL),
        fbo: (Goods.AT_OZON, Part.NOT_EXPECTED),
    }
    assert desk.case(fbo).state == CancellationState.SETTLED
    assert desk.case(fbo).settled_at is not None
    assert sorted(desk.queue()) == sorted(
        [("put_back", packed), ("message", unpacked), ("message", packed), ("message", away)]
    )


def test_what_nobody_has_to_do_anything_about_settles_at_once(desk: Desk) -> None:
    desk.shop.draft_messages = False
    desk.shop.save(update_fields=["draft_messages"])
    [number] = orders_of(desk, 1)
    desk.world.cancel(number)
    desk.sync(Source.FBS)
    case = desk.case(number)
    assert (case.state, case.message) == (CancellationState.SETTLED, Part.NOT_EXPECTED)
    assert case.settled_at is not None
    assert desk.queue() == []
    assert TimelineEntry.objects.filter(posting_number=number, code=Event.SETTLED).count() == 1


def test_quantities_of_a_switch_that_is_off_are_held(desk: Desk) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.STOCK, mode=Mode.OFF)
    numbers = orders_of(desk, 3)
    statements(desk, numbers)
    assert desk.effects() == [(EffectKind.STOCK_PUSH, Status.HELD)] * 3
