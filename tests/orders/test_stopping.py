"""A cancelled parcel of the seller's own carrier is stopped by somebody, once."""

from orders.cancellations import put_back
from orders.models import Posting
from orders.stopping import stop_lapsed
from ozon.states import Source
from tests.fixtures_desk import Desk
from worklist.models import WorkItem
from worklist.services import close_item
from worklist.states import ItemState, Kind

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def on_its_way(desk: Desk, scheme: str = "rfbs", **how: object) -> str:
    """A posting that was read, handed over and cancelled. Its number."""
    number = str(desk.world.add_posting(scheme=scheme, lines=KETTLE)["posting_number"])
    desk.sync(Source.FBS)
    desk.world.pack(number)
    desk.world.hand_over(number)
    desk.sync(Source.FBS)
    desk.world.cancel(number, **how)
    desk.sync(Source.FBS)
    return number


def stops(desk: Desk) -> list[str]:
    rows = WorkItem.objects.filter(shop=desk.shop, kind=Kind.STOP_DELIVERY, state=ItemState.OPEN)
    return list(rows.values_list("posting_number", flat=True))


def test_only_our_own_carrier_is_told_and_only_what_can_be_stopped(desk: Desk) -> None:
    ours = on_its_way(desk)
    on_its_way(desk, "fbs")
    on_its_way(desk, initiator="delivery", reason_id=665)
    on_its_way(desk, initiator="delivery", reason_id=667)
    assert stops(desk) == [ours]
    posting = Posting.objects.get(posting_number=ours)
    item = WorkItem.objects.get(kind=Kind.STOP_DELIVERY)
    assert posting.carrier
    assert item.reason.startswith(posting.carrier)
    assert posting.tracking_number in item.reason
    assert item.amount == posting.amount


def test_what_was_closed_by_hand_stays_closed(desk: Desk) -> None:
    number = on_its_way(desk)
    close_item(shop=desk.shop, kind=Kind.STOP_DELIVERY, key=number, by="Anna", outcome="Told the carrier")
    Posting.objects.update(fingerprint=b"")
    desk.sync(Source.FBS)
    assert stops(desk) == []


def test_a_lapse_names_the_carrier_and_is_over_once_the_goods_are_in_hand(desk: Desk) -> None:
    shelf, packed = (
        str(desk.world.add_posting(scheme="rfbs", lines=KETTLE)["posting_number"]) for _ in range(2)
    )
    desk.sync(Source.FBS)
    for number in (shelf, packed):
        stop_lapsed(desk.shop, number, reason="Передумала")
    carrier = Posting.objects.get(posting_number=shelf).carrier
    item = WorkItem.objects.get(kind=Kind.STOP_DELIVERY, key=shelf)
    assert item.reason == f"{carrier} · Передумала"
    desk.world.cancel(shelf)
    desk.world.cancel(packed, packed=True)
    desk.sync(Source.FBS)
    assert stops(desk) == [packed]
    put_back(desk.case(packed).pk, by="Anna")
    assert stops(desk) == []


def test_a_parcel_that_comes_back_need_not_be_stopped(desk: Desk) -> None:
    number = on_its_way(desk)
    desk.world.add_return(number, kind="Cancellation", status="MovingToSeller")
    desk.sync(Source.RETURNS)
    assert stops(desk) == []
    item = WorkItem.objects.get(kind=Kind.STOP_DELIVERY)
    assert (item.closed_by, bool(item.outcome)) == ("Ozon", True)
