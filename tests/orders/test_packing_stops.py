"""What stops a packer: an order that is cancelled, asked to be, or changed while it is packed."""

import pytest

from orders import packing
from orders.models import Posting, SellerCancellation
from orders.packing_list import next_of
from orders.packing_stops import SENTENCES as STOPS
from orders.packing_stops import StopKind
from orders.requests import decide
from orders.states import PackState, RequestState, SellerCancelState
from outbox.models import Effect
from outbox.services import set_switch
from outbox.states import Mode, Status, SwitchKind
from ozon.states import Source
from tests.factories import make_posting, make_request
from tests.fixtures_desk import Desk
from tests.orders.table import SHIP, counted, go_on, placed, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "assembled_at_once")]


def test_a_cancellation_stops_whatever_the_packer_does(desk: Desk) -> None:
    posting = placed(desk)
    pack = packing.start(posting.pk, by="Anna")
    desk.world.cancel(posting.posting_number)
    desk.sync(Source.FBS)
    assert (state(pack), pack.stopped_for) == (PackState.STOPPED, StopKind.CANCELLED)
    heard = packing.scan(pack.pk, code="KT-17-GL", by="Anna")
    assert (heard.kind, heard.text) == ("stopped", STOPS[StopKind.CANCELLED])
    for act in (
        lambda: packing.start(posting.pk, by="Anna"),
        lambda: packing.ship(pack.pk, packages=None, by="Anna"),
    ):
        with pytest.raises(packing.StopPacking) as caught:
            act()
        assert caught.value.reason.kind == StopKind.CANCELLED
    assert Effect.objects.filter(kind="posting_ship").count() == 0


def test_what_was_not_sent_yet_never_is(desk: Desk) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.SHIPPING, mode=Mode.OFF)
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    effect = Effect.objects.get(kind="posting_ship")
    assert effect.status == Status.HELD
    desk.world.cancel(posting.posting_number)
    desk.sync(Source.FBS)
    effect.refresh_from_db()
    assert (effect.status, state(pack)) == (Status.CANCELLED, PackState.STOPPED)


def test_ozon_knows_of_the_cancellation_first(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    desk.world.cancel(posting.posting_number)
    desk.deliver()
    assert (state(pack), pack.stopped_for) == (PackState.STOPPED, StopKind.CANCELLED)
    assert desk.ledger(SHIP) == []


def test_what_was_told_before_is_called_back_from_the_table(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    go_on(desk)
    assert state(pack) == PackState.PACKED
    desk.world.cancel(posting.posting_number)
    desk.sync(Source.FBS)
    assert (state(pack), pack.stopped_for) == (PackState.STOPPED, StopKind.CANCELLED)
    assert ("put_back", posting.posting_number) in desk.queue()


def test_a_wish_to_cancel_stops_until_it_is_rejected(desk: Desk) -> None:
    posting = placed(desk, scheme="rfbs")
    pack = packing.start(posting.pk, by="Anna")
    placed_request = desk.world.add_cancellation_request(posting.posting_number)
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert (state(pack), pack.stopped_for) == (PackState.STOPPED, StopKind.REQUESTED)
    request = desk.request(placed_request["cancellation_id"])
    decide(request.pk, approve=False, comment="", by="Anna")
    with pytest.raises(packing.StopPacking):
        packing.start(posting.pk, by="Anna")
    desk.deliver()
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert packing.start(posting.pk, by="Anna").pk != pack.pk


def test_news_nobody_was_told_of_are_seen_before_it_leaves(desk: Desk) -> None:
    posting = placed(desk, scheme="rfbs")
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    make_request(shop=desk.shop, posting_number=posting.posting_number)
    desk.deliver()
    assert (state(pack), pack.stopped_for, desk.ledger(SHIP)) == (PackState.STOPPED, StopKind.REQUESTED, [])


def test_an_order_that_shrank_is_counted_anew(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    posting.lines.filter(quantity=2).update(quantity=1)
    with pytest.raises(packing.NotPossible, match="1 too many"):
        packing.ship(pack.pk, packages=None, by="Anna")
    posting.lines.filter(offer_id="MG-04-GR").delete()
    pack.refresh_from_db()
    assert sum(packing.surplus_of(pack, Posting.objects.get(pk=posting.pk)).values()) == 2


@pytest.mark.parametrize(
    ("request_state", "cancel_state", "expected"),
    [
        (RequestState.REQUESTED, None, StopKind.REQUESTED),
        (RequestState.REJECTING, None, StopKind.REQUESTED),
        (RequestState.UNKNOWN, None, StopKind.REQUESTED),
        (RequestState.APPROVING, None, StopKind.AGREED),
        (RequestState.APPROVED, None, StopKind.AGREED),
        (RequestState.LAPSED, None, StopKind.LAPSED),
        (RequestState.REJECTED, None, None),
        (RequestState.WITHDRAWN, SellerCancelState.SENDING, StopKind.SELLER_CANCEL),
        (RequestState.WITHDRAWN, SellerCancelState.REFUSED, None),
    ],
)
def test_what_stops(request_state: str, cancel_state: str | None, expected: StopKind | None) -> None:
    posting = make_posting()
    make_request(shop=posting.shop, posting_number=posting.posting_number, state=request_state)
    if cancel_state:
        SellerCancellation.objects.create(
            shop=posting.shop, posting_number=posting.posting_number, state=cancel_state, reason_id=352
        )
    reason = packing.stop_reason(posting)
    assert (reason.kind if reason else None) == expected
    assert next_of([posting.shop_id]) == (None if expected else posting)
