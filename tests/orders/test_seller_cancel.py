"""Cancellations by the seller, whole and in part: written once, told once, followed to their end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders import seller_cancel
from orders.models import Posting, SellerCancellation
from orders.seller_cancel import NotPossible, Piece, Wish, amount_of, chosen, listing
from orders.seller_follow import NEVER_SHOWN, end_unshown, is_shown
from orders.seller_words import NEXT, next_step
from orders.states import SELLER_CANCEL_OPEN, SellerCancelState
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import Mode, Status, SwitchKind
from ozon.models import SyncSource
from ozon.states import Source
from sandbox import assembly
from sandbox.part_cancel import seller_cancels_part
from tests.factories import make_line, make_posting
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

WHOLE, PART = "/v2/posting/fbs/cancel", "/v2/posting/fbs/product/cancel"
TWO = [{"offer_id": "KT-17-GL", "quantity": 3}, {"offer_id": "MG-04-GR", "quantity": 1}]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ozon shows a cancellation as soon as it took it."""
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 0.0)


@pytest.fixture
def number(desk: Desk) -> str:
    """A posting of three kettles and a mug that awaits packing."""
    found = desk.world.add_posting(lines=TWO)
    desk.sync(Source.FBS)
    return str(found["posting_number"])


def posting_of(desk: Desk, number: str) -> Posting:
    return Posting.objects.prefetch_related("lines").get(shop=desk.shop, posting_number=number)


def wish_of(posting: Posting, *, reason_id: int = 352, kettles: int = 0, comment: str = "") -> Wish:
    """The whole posting, or so many kettles of it."""
    sku = posting.lines.get(offer_id="KT-17-GL").sku
    pieces = (Piece(sku, "KT-17-GL", kettles),) if kettles else ()
    return Wish(
        reason_id=reason_id, reason="Нет товара", comment=comment, pieces=pieces, listed=listing(posting)
    )


def cancel(desk: Desk, number: str, **how: Any) -> SellerCancellation:
    posting = posting_of(desk, number)
    return seller_cancel.decide(posting.pk, wish_of(posting, **how), by="anna")


def shown(desk: Desk) -> None:
    """Ozon does it, and it is read."""
    desk.running.sandbox.advance(0)
    desk.sync(Source.FBS)


def events(number: str) -> list[str]:
    rows = TimelineEntry.objects.filter(posting_number=number, code__startswith="cancel_").order_by("id")
    return list(rows.values_list("code", flat=True))


def test_a_whole_posting_is_told_once_and_done_when_ozon_shows_it(desk: Desk, number: str) -> None:
    row = cancel(desk, number)
    assert cancel(desk, number).pk == row.pk  # a second press
    with pytest.raises(NotPossible, match="anna cancels this order already"):
        cancel(desk, number, reason_id=400)
    desk.deliver()
    row.refresh_from_db()
    assert row.state == SellerCancelState.ACCEPTED
    shown(desk)
    row.refresh_from_db()
    assert (row.state, row.ended_at is None) == (SellerCancelState.DONE, False)
    assert desk.written(WHOLE) == [{"kind": "cancel", "posting_number": number, "reason_id": 352}]
    assert events(number) == [Event.CANCEL_DECIDED, Event.CANCEL_ACCEPTED, Event.CANCEL_SEEN]
    assert desk.case(number).initiator == "seller"
    with pytest.raises(NotPossible, match="does not let this order be cancelled"):
        cancel(desk, number)


def test_a_part_leaves_the_rest_and_is_never_taken_twice(desk: Desk, number: str) -> None:
    before = posting_of(desk, number)
    row = cancel(desk, number, reason_id=402, kettles=1, comment="Разбили")
    assert row.amount == before.lines.get(offer_id="KT-17-GL").price
    assert sorted(row.before.values()) == [1, 3]
    desk.deliver()
    shown(desk)
    row.refresh_from_db()
    assert row.state == SellerCancelState.DONE
    assert posting_of(desk, number).lines.get(offer_id="KT-17-GL").quantity == 2
    with pytest.raises(NotPossible, match="changed meanwhile"):  # the same form, sent once more
        seller_cancel.decide(
            before.pk, wish_of(before, reason_id=402, kettles=1, comment="Разбили"), by="anna"
        )
    assert len(desk.ledger(PART)) == 1


def test_missing_goods_of_a_part_are_written_off_once(desk: Desk, number: str) -> None:
    on_hand = desk.item().on_hand
    cancel(desk, number, kettles=1)
    desk.deliver()
    shown(desk)
    desk.work()
    assert desk.item().on_hand == on_hand - 1
    assert desk.free_at_ozon() == on_hand - 3  # two are still ordered


@pytest.mark.parametrize("kettles", [0, 1])
def test_a_lost_answer_is_read_back_and_never_repeated(
    desk: Desk, number: str, kettles: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cancel(desk, number, kettles=kettles)
    path = PART if kettles else WHOLE
    desk.fault("lose_answer", path)
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 3600.0)
    desk.deliver()
    row.refresh_from_db()
    assert row.state == SellerCancelState.UNKNOWN
    desk.read_back()  # Ozon does not show it yet: proves nothing
    effect = Effect.objects.get(posting_number=number, kind="posting_cancel")
    assert effect.status == Status.UNKNOWN
    with pytest.raises(outbox.NotAllowed):
        outbox.confirm_not_done(effect.pk, by="anna")
    assert cancel(desk, number, kettles=kettles).pk == row.pk
    desk.running.sandbox.advance(3601)
    desk.read_back()
    row.refresh_from_db()
    assert row.state == SellerCancelState.ACCEPTED
    desk.sync(Source.FBS)
    row.refresh_from_db()
    assert row.state == SellerCancelState.DONE
    assert len(desk.ledger(path)) == 1


def test_what_a_person_saw_not_happen_may_be_decided_again(desk: Desk, number: str, settings: Any) -> None:
    row = cancel(desk, number, kettles=1)
    desk.fault("before_write", PART)
    desk.deliver()
    settings.SETTLE_SECONDS = 0
    outbox.confirm_not_done(Effect.objects.get(kind="posting_cancel").pk, by="anna")
    row.refresh_from_db()
    assert row.state == SellerCancelState.REFUSED
    assert cancel(desk, number, kettles=1).pk != row.pk
    desk.deliver()
    assert len(desk.ledger(PART)) == 1


def test_each_refusal_says_what_to_do_next(desk: Desk, number: str) -> None:
    for word in sorted(set(NEXT) - {"POSTING_ALREADY_CANCELLED"}):
        row = cancel(desk, number)
        assert not WorkItem.objects.filter(kind=Kind.NOT_DELIVERED, state=ItemState.OPEN).exists()
        desk.fault("body", WHOLE, status=400, body=f'{{"code": 3, "message": "{word}"}}')
        desk.deliver()
        row.refresh_from_db()
        assert (row.state, row.error) == (SellerCancelState.REFUSED, word)
        item = WorkItem.objects.get(kind=Kind.NOT_DELIVERED, posting_number=number, state=ItemState.OPEN)
        assert item.reason == NEXT[word] == next_step(row.error)
    assert next_step("Ничего из этого") == "Ничего из этого"


def test_a_refusal_in_ozons_older_envelope_says_the_same(desk: Desk, number: str) -> None:
    row = cancel(desk, number)
    body = '{"error": {"code": "HAS_INCORRECT_CANCEL_REASON", "message": "Причина не подходит"}}'
    desk.fault("body", WHOLE, status=400, body=body)
    desk.deliver()
    row.refresh_from_db()
    assert next_step(row.error) == NEXT["HAS_INCORRECT_CANCEL_REASON"]
    assert "Причина не подходит" in row.error


def test_a_reading_without_goods_proves_no_part() -> None:
    row = SellerCancellation(lines=[{"sku": 1, "quantity": 1}], before={"1": 3})
    seen = [is_shown(row, status="awaiting_packaging", listed=listed) for listed in ({1: 2}, {1: 3}, {})]
    assert seen == [True, False, False]


def test_one_that_is_cancelled_already_is_no_refusal(desk: Desk, number: str) -> None:
    row = cancel(desk, number)
    desk.fault("body", WHOLE, status=400, body='{"code": 9, "message": "POSTING_ALREADY_CANCELLED"}')
    desk.deliver()
    row.refresh_from_db()
    assert row.state == SellerCancelState.ACCEPTED


def by_the_buyer(desk: Desk, number: str) -> None:
    desk.world.cancel(number)


def by_a_part(desk: Desk, number: str) -> None:
    sku = posting_of(desk, number).lines.get(offer_id="MG-04-GR").sku
    with desk.running.sandbox.store.transaction():
        seller_cancels_part(desk.world.shop, f"{number}/402/{sku}:1")


@pytest.mark.parametrize(("change", "state"), [(by_the_buyer, "dropped"), (by_a_part, "refused")])
def test_an_order_that_changed_unread_is_not_cancelled_on_old_figures(
    desk: Desk, number: str, change: Callable[[Desk, str], None], state: str
) -> None:
    row = cancel(desk, number, kettles=1)
    change(desk, number)
    desk.deliver()
    row.refresh_from_db()
    assert row.state == state
    assert desk.ledger(PART) == []


def test_a_held_one_is_dropped_when_the_buyer_was_quicker(desk: Desk, number: str) -> None:
    outbox.set_switch(shop=desk.shop, kind=SwitchKind.SELLER_CANCEL, mode=Mode.OFF)
    row = cancel(desk, number)
    desk.deliver()
    effect = Effect.objects.get(kind="posting_cancel")
    assert (effect.status, row.state) == (Status.HELD, SellerCancelState.SENDING)
    desk.world.cancel(number)
    desk.sync(Source.FBS)
    row.refresh_from_db()
    effect.refresh_from_db()
    assert (row.state, effect.status) == (SellerCancelState.DROPPED, Status.CANCELLED)
    assert desk.ledger(WHOLE) == []


def test_a_held_one_can_be_dropped_by_hand(desk: Desk, number: str) -> None:
    outbox.set_switch(shop=desk.shop, kind=SwitchKind.SELLER_CANCEL, mode=Mode.OFF)
    row = cancel(desk, number)
    outbox.drop(Effect.objects.get(kind="posting_cancel").pk, reason="нашли")
    row.refresh_from_db()
    assert (row.state, row.error) == (SellerCancelState.DROPPED, "нашли")
    assert not WorkItem.objects.filter(kind=Kind.NOT_DELIVERED).exists()


def test_what_ozon_took_and_the_carrier_took_too_becomes_a_persons(
    desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 3600.0)
    row = cancel(desk, number)
    desk.deliver()
    desk.world.hand_over(number)
    desk.sync(Source.FBS)
    row.refresh_from_db()
    assert row.state == SellerCancelState.REFUSED
    assert WorkItem.objects.filter(kind=Kind.NOT_DELIVERED, state=ItemState.OPEN).count() == 1


def test_what_ozon_took_and_never_shows_becomes_a_persons(
    desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 3600.0)
    row = cancel(desk, number)
    desk.deliver()
    assert end_unshown() == 0
    SyncSource.objects.filter(source=Source.FBS).update(succeeded_at=timezone.now() + timedelta(hours=1))
    assert end_unshown() == 1
    assert end_unshown() == 0
    row.refresh_from_db()
    assert (row.state, row.error) == (SellerCancelState.REFUSED, NEVER_SHOWN)


def test_what_may_not_be_cancelled_is_refused_here() -> None:
    posting = make_posting(actions=["cancel"])
    line = posting.lines.get()
    with pytest.raises(NotPossible, match="as a whole only"):
        seller_cancel.decide(posting.pk, own(posting, pieces=(Piece(line.sku, line.offer_id, 1),)), by="anna")
    with pytest.raises(NotPossible, match="needs a comment"):
        seller_cancel.decide(posting.pk, own(posting, reason_id=402), by="anna")
    with pytest.raises(NotPossible, match="changed meanwhile"):
        seller_cancel.decide(posting.pk, own(posting, listed="1:1"), by="anna")
    gone = make_posting(actions=["cancel"], ozon_status="delivering")
    with pytest.raises(NotPossible, match="any more"):
        seller_cancel.decide(gone.pk, own(gone), by="anna")
    part = make_posting(actions=["product_cancel"])
    with pytest.raises(NotPossible, match="only a part"):
        seller_cancel.decide(part.pk, own(part), by="anna")
    assert not SellerCancellation.objects.filter(state__in=SELLER_CANCEL_OPEN).exists()


def own(posting: Posting, **changed: Any) -> Wish:
    return Wish(**{"reason_id": 352, "reason": "Нет товара", "listed": listing(posting), **changed})


def test_quantities_that_are_chosen() -> None:
    posting = make_posting(lines=0, amount=5)
    line, other = make_line(posting, quantity=3, price=2), make_line(posting, quantity=1, price=None)
    some = chosen(posting, {line.sku: 2, other.sku: 0})
    assert some == (Piece(line.sku, line.offer_id, 2),)
    assert amount_of(posting, some) == 4
    assert chosen(posting, {line.sku: 3, other.sku: 1}) == ()
    assert amount_of(posting, ()) is None  # a price is not known
    for wrong in ({line.sku: 4}, {line.sku: -1}, {line.sku: 0}, {1: 1}):
        with pytest.raises(NotPossible):
            chosen(posting, wrong)
