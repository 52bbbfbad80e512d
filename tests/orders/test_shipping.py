"""The seller's own delivery: the carrier's number and the way to the buyer, told to Ozon once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders import shipping
from orders.models import Posting
from orders.packing_stops import NotPossible, StopPacking
from outbox.models import Effect
from outbox.services import set_switch
from outbox.states import Mode, Status, SwitchKind
from ozon.states import Source
from sandbox import carrying
from tests.factories import make_posting, make_request
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TRACKING = "/v2/fbs/posting/tracking-number/set"
MOVES = {
    "delivering": "/v2/fbs/posting/delivering",
    "last_mile": "/v2/fbs/posting/last-mile",
    "delivered": "/v2/fbs/posting/delivered",
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ozon shows a move as soon as it took it."""
    monkeypatch.setattr(carrying, "SECONDS_UNTIL_MOVED", 0.0)


def packed(desk: Desk) -> Posting:
    """An rFBS posting that is read and awaits its way."""
    number = desk.world.add_posting(scheme="rfbs")["posting_number"]
    desk.world.pack(number)
    desk.sync(Source.FBS)
    return Posting.objects.get(shop=desk.shop, posting_number=number)


def told(kind: str) -> list[str]:
    return list(Effect.objects.filter(kind=kind).order_by("pk").values_list("status", flat=True))


def test_all_the_way_to_the_buyer(desk: Desk) -> None:
    posting = packed(desk)
    assert (shipping.can_set_tracking(posting), shipping.offered(posting)) == (True, ["delivering"])
    shipping.set_tracking(posting.pk, number=" CD-1 ", by="Anna")
    shipping.set_tracking(posting.pk, number="CD-1", by="Anna")
    desk.deliver()
    desk.sync(Source.FBS)
    posting.refresh_from_db()
    assert posting.tracking_number == "CD-1"
    for move in ("delivering", "last_mile", "delivered"):
        assert move in shipping.offered(posting)
        first = shipping.move(posting.pk, to=move, by="Anna")
        assert shipping.move(posting.pk, to=move, by="Boris") == first
        desk.deliver()
        with pytest.raises(NotPossible, match="next reading"):
            shipping.move(posting.pk, to=move, by="Anna")
        desk.sync(Source.FBS)
        posting.refresh_from_db()
    assert (posting.ozon_status, posting.tracking_number) == ("delivered", "CD-1")
    assert (len(desk.ledger(TRACKING)), [len(desk.ledger(path)) for path in MOVES.values()]) == (1, [1, 1, 1])
    codes = TimelineEntry.objects.filter(posting_number=posting.posting_number).values_list("code", flat=True)
    assert [list(codes).count(code) for code in ("tracking_sent", "move_sent", "move_accepted")] == [1, 3, 3]


def test_the_newest_number_wins(desk: Desk) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.SHIPPING, mode=Mode.OFF)
    posting = packed(desk)
    for number in ("CD-1", "CD-2"):
        shipping.set_tracking(posting.pk, number=number, by="Anna")
    assert told("tracking_set") == [Status.CANCELLED, Status.HELD]
    assert shipping.set_tracking(posting.pk, number="CD-1", by="Anna") is not None
    assert told("tracking_set") == [Status.CANCELLED, Status.CANCELLED, Status.HELD]


@pytest.mark.parametrize("number", ["", "   ", "a b", "x" * 51, "CD\x00"])
def test_what_is_no_tracking_number(number: str) -> None:
    posting = make_posting(actions=["set_track_number"])
    with pytest.raises(NotPossible, match="carrier"):
        shipping.set_tracking(posting.pk, number=number, by="Anna")


def test_what_ozon_does_not_offer_is_not_sent() -> None:
    posting = make_posting(actions=["ship"])
    with pytest.raises(NotPossible):
        shipping.set_tracking(posting.pk, number="CD-1", by="Anna")
    with pytest.raises(NotPossible):
        shipping.move(posting.pk, to="delivering", by="Anna")
    assert Effect.objects.count() == 0


def test_a_parcel_somebody_wants_cancelled_does_not_leave() -> None:
    posting = make_posting(ozon_status="awaiting_deliver", actions=["non_int_delivering"])
    make_request(shop=posting.shop, posting_number=posting.posting_number)
    with pytest.raises(StopPacking):
        shipping.move(posting.pk, to="delivering", by="Anna")
    assert Effect.objects.count() == 0


def test_a_no_waits_for_a_person(desk: Desk) -> None:
    posting = packed(desk)
    refused = (
        f'{{"result": [{{"posting_number": "{posting.posting_number}", "result": false, "error": "NO"}}]}}'
    )
    desk.fault("body", MOVES["delivering"], body=refused)
    shipping.move(posting.pk, to="delivering", by="Anna")
    desk.deliver()
    assert told("delivery_move") == [Status.DEAD]
    assert ("not_delivered", posting.posting_number) in desk.queue()
    assert TimelineEntry.objects.filter(code="dead", params__reason__icontains="NO").count() == 1
    shipping.move(posting.pk, to="delivering", by="Anna")  # told anew by who looked
    assert told("delivery_move") == [Status.CANCELLED, Status.DUE]
    assert ("not_delivered", posting.posting_number) not in desk.queue()
    desk.deliver()
    assert told("delivery_move") == [Status.CANCELLED, Status.DONE]


def test_a_step_that_ozon_took_and_never_shows_can_be_told_again() -> None:
    posting = make_posting(ozon_status="awaiting_deliver", actions=["non_int_delivering"])
    first = shipping.move(posting.pk, to="delivering", by="Anna")
    took = Effect.objects.filter(pk=first.pk)
    took.update(status=Status.DONE, finished_at=timezone.now())
    with pytest.raises(NotPossible, match="next reading"):
        shipping.move(posting.pk, to="delivering", by="Anna")
    took.update(finished_at=timezone.now() - timedelta(hours=1))
    Posting.objects.update(read_at=timezone.now() - timedelta(hours=2))  # nothing changed since
    assert shipping.move(posting.pk, to="delivering", by="Anna") != first


def test_a_number_ozon_refused_is_told_anew() -> None:
    posting = make_posting(actions=["set_track_number"])
    first = shipping.set_tracking(posting.pk, number="CD-1", by="Anna")
    Effect.objects.update(status=Status.DEAD)
    assert shipping.set_tracking(posting.pk, number="CD-1", by="Anna") != first
    assert told("tracking_set") == [Status.CANCELLED, Status.HELD]


@pytest.mark.parametrize("happened", [True, False])
def test_a_lost_answer_to_a_move_is_read_back(desk: Desk, happened: bool) -> None:
    posting = packed(desk)
    how: dict[str, Any] = {"fault": "lose_answer"} if happened else {"fault": "status", "status": 502}
    desk.fault(path=MOVES["delivering"], **how)
    shipping.move(posting.pk, to="delivering", by="Anna")
    desk.deliver()
    assert told("delivery_move") == [Status.UNKNOWN]
    with pytest.raises(NotPossible, match="read back"):
        shipping.move(posting.pk, to="delivering", by="Anna")
    desk.read_back()
    assert told("delivery_move") == [Status.DONE if happened else Status.UNKNOWN]
    assert len(desk.ledger(MOVES["delivering"])) == int(happened)


def test_a_move_made_elsewhere_is_done_and_a_cancelled_parcel_stays(desk: Desk) -> None:
    moved, gone = packed(desk), packed(desk)
    for posting in (moved, gone):
        shipping.move(posting.pk, to="delivering", by="Anna")
    desk.world.hand_over(moved.posting_number)
    desk.world.cancel(gone.posting_number)
    desk.deliver()
    assert told("delivery_move") == [Status.DONE, Status.CANCELLED]
    assert desk.ledger(MOVES["delivering"]) == []
