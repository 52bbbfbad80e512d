"""What came back, piece by piece: received once, inspected with a signature, moved in stock once, corrected openly."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from inventory import holdings
from inventory.models import StockItem, StockMovement
from inventory.states import Cause
from orders.models import Cancellation, Posting
from orders.selectors import goods_of
from orders.states import CancellationState, Goods, Part
from ozon.models import Shop
from returns import inspecting, receiving
from returns.compensation import ask_support
from returns.inspecting import Changed, inspect
from returns.models import InspectionRecord, Return, ReturnItem
from returns.parcels_follow import follow_parcel
from returns.receiving import NotPossible
from returns.states import Parcel
from returns.taking_back import take_back
from tests.factories import make_cancellation, make_posting
from tests.inventory.shelves import PLACE, kit, open_shop, told
from tests.returns.parcels import BROKEN, SOUND, coming, found, gone, inspector, on_table, shelves
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def shop() -> Shop:
    return open_shop(POT=9, CUP=9)


def live(shop: Shop) -> list[str]:
    return sorted(WorkItem.objects.filter(shop=shop, closed_at=None).values_list("kind", flat=True))


def lives_again(posting: Posting) -> None:
    """Ozon shows it open once more, and its goods in the house."""
    goods = goods_of(posting)
    assert goods
    with transaction.atomic():
        holdings.hold(goods)


def test_received_once_with_its_pieces_and_no_stock(shop: Shop) -> None:
    kit(shop, "SET", POT=1, CUP=2)
    case = coming(gone(shop, "SET", 2), "SET", 2)
    before = shelves(shop)
    receiving.receive(case.pk, by="Ivan")
    again = receiving.receive(case.pk, by="Olga")
    assert again.received_by == "Ivan"
    rows = case.items.values_list("position", "offer_id", "kit")
    assert sorted(offer for _n, offer, _kit in rows) == ["CUP"] * 4 + ["POT"] * 2
    assert {name for *_of, name in rows} == {"SET"}
    assert [n for n, *_of in rows] == [1, 2, 3, 4, 5, 6]
    assert shelves(shop) == before
    assert live(shop) == [Kind.INSPECT]
    line = TimelineEntry.objects.get(posting_number=case.posting_number, code="return_received")
    assert (line.by, line.params["pieces"]) == ("Ivan", "CUP ×4, POT ×2")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"schema": "FBO"}, "Ozon's warehouse"),
        ({"parcel": Parcel.DISPOSED}, "disposed of"),
        ({"quantity": 0}, "cannot be right"),
    ],
)
def test_what_cannot_come_is_not_received(shop: Shop, fields: dict[str, Any], why: str) -> None:
    case = coming(gone(shop, "POT"), "POT", **fields)
    with pytest.raises(NotPossible, match=why):
        receiving.receive(case.pk, by="Ivan")
    assert not case.items.exists()


def test_a_mistaken_receipt_is_taken_back_until_a_piece_is_inspected(shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT", parcel=Parcel.RECEIVED)
    with pytest.raises(NotPossible, match="Say why"):
        take_back(piece.case_id, reason=" ", by="Ivan")
    assert take_back(piece.case_id, reason="another box", by="Ivan")
    assert not take_back(piece.case_id, reason="another box", by="Ivan")
    assert not ReturnItem.objects.exists()
    assert "nobody has received" in WorkItem.objects.get(kind=Kind.INSPECT, closed_at=None).reason
    receiving.receive(piece.case_id, by="Ivan")
    again = ReturnItem.objects.get()
    inspect(again.pk, finding=found(**SOUND), user=inspector(shop), seen=0)
    with pytest.raises(NotPossible, match="inspected already"):
        take_back(piece.case_id, reason="another box", by="Ivan")


def test_what_support_was_asked_is_not_asked_again_by_the_next_sound_piece(shop: Shop) -> None:
    one, other = on_table(gone(shop, "POT", 2), "POT", 2)
    user = inspector(shop)
    inspect(one.pk, finding=found(inspection="missing"), user=user, seen=0)
    assert live(shop) == [Kind.INSPECT, Kind.SUBSTITUTED]
    ask_support(one.case_id, ticket="4711", by="Ivan")
    inspect(other.pk, finding=found(**SOUND), user=user, seen=0)
    assert live(shop) == []
    inspect(other.pk, finding=found(inspection="missing"), user=user, seen=1, why="the box was empty")
    assert live(shop) == [Kind.SUBSTITUTED]


def test_a_piece_whose_receipt_was_just_taken_back_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    locked = inspecting.lock_returns_of

    def late(*of: Any) -> list[Return]:
        take_back(piece.case_id, reason="another box", by="Olga")
        return locked(*of)

    monkeypatch.setattr(inspecting, "lock_returns_of", late)
    with pytest.raises(NotPossible, match="Receive the parcel first"):
        inspect(piece.pk, finding=found(**SOUND), user=inspector(shop), seen=0)


@pytest.mark.parametrize(
    ("parcel", "kind"), [(Parcel.AT_PICKUP_POINT, Kind.COLLECT), (Parcel.LOST, Kind.PARCEL_LOST)]
)
def test_a_receipt_taken_back_asks_again_for_what_it_closed(shop: Shop, parcel: Parcel, kind: Kind) -> None:
    case = coming(gone(shop, "POT"), "POT", parcel=parcel)
    follow_parcel(case, was=None, is_history=False)
    assert live(shop) == [kind]
    receiving.receive(case.pk, by="Ivan")
    assert live(shop) == [Kind.INSPECT]
    take_back(case.pk, reason="another box", by="Ivan")
    assert live(shop) == [kind]


def test_goods_whose_buyer_has_his_money_are_received_when_they_come_after_all(shop: Shop) -> None:
    """Nobody tells the desk that a buyer sends them: a refund with the way back paid does not ask for them first."""
    case = coming(gone(shop, "POT"), "POT", source="rfbs", schema="rFBS", parcel=Parcel.KEPT_BY_BUYER)
    assert receiving.receive(case.pk, by="Ivan").items.count() == 1


def test_ozon_s_word_that_it_was_handed_over_can_be_taken_back(shop: Shop) -> None:
    case = coming(gone(shop, "POT"), "POT", parcel=Parcel.RECEIVED)
    follow_parcel(case, was=Parcel.IN_TRANSIT, is_history=False)
    assert live(shop) == [Kind.INSPECT]
    case.parcel = Parcel.IN_TRANSIT
    follow_parcel(case, was=Parcel.RECEIVED, is_history=False)
    assert live(shop) == []


@pytest.mark.parametrize(
    ("said", "shelf"),
    [
        (SOUND, ("POT", "A")),
        ({**SOUND, "grade": "B"}, ("POT", "B")),
        ({**SOUND, "grade": "C", "disposition": "discount"}, ("POT", "C")),
        ({**SOUND, "grade": "A", "disposition": "supplier"}, ("POT", "defective")),
        ({**BROKEN, "disposition": "discount"}, ("POT", "defective")),
        ({**BROKEN, "disposition": "repair"}, ("POT", "defective")),
        ({**BROKEN, "disposition": "write_off"}, None),
        ({"inspection": "substituted", "instead": "a brick", "warehouse_id": PLACE}, None),
        ({"inspection": "missing", "disposition": "restock", "warehouse_id": PLACE}, None),
        ({**SOUND, "warehouse_id": None}, None),
    ],
)
def test_each_finding_has_its_shelf(shop: Shop, said: dict[str, Any], shelf: tuple[str, str] | None) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    before = shelves(shop)
    user = inspector(shop)
    for _twice in range(2):  # the same form again changes nothing
        row = inspect(piece.pk, finding=found(**said), user=user, seen=0)
    assert (row.version, row.signed) == (1, "Ivan")
    after = shelves(shop)
    grown = {key: n - before.get(key, 0) for key, n in after.items() if n != before.get(key, 0)}
    assert grown == ({shelf: 1} if shelf else {})
    moved = StockMovement.objects.filter(cause=Cause.RECEIVED)
    assert moved.count() == (shelf is not None)
    assert told(shop) == ({"POT"} if shelf == ("POT", "A") else set())
    assert InspectionRecord.objects.count() == 1
    odd = said["inspection"] in {"substituted", "missing"}
    assert live(shop) == ([Kind.SUBSTITUTED] if odd else [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"inspection": "pending"}, "Say what it is"),
        ({**SOUND, "grade": "D"}, "have a grade"),
        ({**SOUND, "disposition": ""}, "Say where it goes"),
        ({**SOUND, "disposition": "discount"}, "grade B or C"),
        ({**BROKEN, "disposition": "restock"}, "does not allow"),
        ({**BROKEN, "defect": ""}, "what is wrong"),
        ({**BROKEN, "defect": "nobody-knows"}, "not in use"),
        ({"inspection": "substituted"}, "what came instead"),
        ({**SOUND, "warehouse_id": 404}, "no such warehouse"),
        ({**SOUND, "remark": "x" * 2001}, "at most 2000"),
    ],
)
def test_what_cannot_be_is_not_written(shop: Shop, said: dict[str, Any], why: str) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    before = shelves(shop)
    with pytest.raises(NotPossible, match=why):
        inspect(piece.pk, finding=found(**said), user=inspector(shop), seen=0)
    assert shelves(shop) == before
    assert not InspectionRecord.objects.exists()


def test_a_correction_needs_a_reason_and_takes_back_what_was_booked(shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    anna, ivan = inspector(shop, first_name="Anna"), inspector(shop)
    inspect(piece.pk, finding=found(**SOUND), user=anna, seen=0)
    with pytest.raises(NotPossible, match="needs a reason"):
        inspect(piece.pk, finding=found(**BROKEN), user=ivan, seen=1)
    inspect(piece.pk, finding=found(**BROKEN), user=ivan, seen=1, why="the lid is cracked")
    assert shelves(shop) == {("POT", "A"): 8, ("POT", "defective"): 1, ("CUP", "A"): 9}
    with pytest.raises(Changed, match=r"Meanwhile Ivan wrote: defective, back to the supplier"):
        inspect(piece.pk, finding=found(**SOUND), user=anna, seen=1, why="it is fine")
    kept = InspectionRecord.objects.values_list("version", "inspection", "signed", "why")
    assert list(kept) == [(1, "passed", "Anna", ""), (2, "defective", "Ivan", "the lid is cracked")]
    told_of = TimelineEntry.objects.filter(code__in=["inspected", "inspection_corrected"]).order_by("id")
    assert [line.params.get("reason", "") for line in told_of] == ["", "the lid is cracked"]


def test_what_was_sold_meanwhile_leaves_a_marked_shelf(shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT", 9), "POT")
    user = inspector(shop)
    inspect(piece.pk, finding=found(**SOUND), user=user, seen=0)
    gone(shop, "POT")
    inspect(piece.pk, finding=found(**BROKEN), user=user, seen=1, why="looked again")
    item = StockItem.objects.get(shop=shop, offer_id="POT", grade="A")
    assert item.on_hand == -1
    assert item.oversold_since is not None
    assert Kind.OVERSOLD in live(shop)


def test_no_more_comes_back_than_was_sent(shop: Shop) -> None:
    posting = gone(shop, "POT")
    [first], [second] = on_table(posting, "POT"), on_table(posting, "POT")
    user = inspector(shop)
    inspect(first.pk, finding=found(**SOUND), user=user, seen=0)
    with pytest.raises(NotPossible, match="All 1 pieces"):
        inspect(second.pk, finding=found(**{**SOUND, "grade": "B"}), user=user, seen=0)
    inspect(second.pk, finding=found(**{**SOUND, "warehouse_id": None}), user=user, seen=0)
    assert shelves(shop)["POT", "A"] == 9


def test_goods_that_never_left_are_not_counted_twice(shop: Shop) -> None:
    posting = gone(shop, "POT")
    lives_again(posting)  # the carrier brought it back before delivery
    [piece] = on_table(posting, "POT")
    with pytest.raises(NotPossible, match="never left the house"):
        inspect(piece.pk, finding=found(**SOUND), user=inspector(shop), seen=0)
    assert shelves(shop)["POT", "A"] == 9


def test_what_was_received_by_hand_does_not_come_back_by_itself_again(shop: Shop) -> None:
    posting = gone(shop, "POT")
    [piece] = on_table(posting, "POT")
    inspect(piece.pk, finding=found(**SOUND), user=inspector(shop), seen=0)
    lives_again(posting)
    assert shelves(shop)["POT", "A"] == 9


def test_a_cancelled_posting_is_settled_when_all_of_its_parcel_is_inspected(shop: Shop) -> None:
    posting = gone(shop, "POT", 2)
    case = make_cancellation(
        posting=posting,
        goods=Goods.HANDED_OVER,
        stock=Part.AWAITING_PARCEL,
        money=Part.NOT_EXPECTED,
        message=Part.NOT_EXPECTED,
    )
    one, other = on_table(posting, "POT", 2)
    user = inspector(shop)
    inspect(one.pk, finding=found(**SOUND), user=user, seen=0)
    assert Cancellation.objects.get().stock == Part.AWAITING_PARCEL
    inspect(other.pk, finding=found(**BROKEN), user=user, seen=0)
    case.refresh_from_db()
    assert (case.stock, case.state) == (Part.DONE, CancellationState.SETTLED)


def test_the_database_holds_that_only_sound_goods_go_to_stock(shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    inspect(piece.pk, finding=found(**BROKEN), user=inspector(shop), seen=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnItem.objects.filter(pk=piece.pk).update(disposition="restock")


def test_fbo_never_enters_our_ledger(shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    piece.case.schema = "Fbo"
    piece.case.save(update_fields=["schema"])
    with pytest.raises(NotPossible, match="never ours"):
        inspect(piece.pk, finding=found(**SOUND), user=inspector(shop), seen=0)


@pytest.mark.parametrize(("parts", "stock"), [(1, Part.DONE), (2, Part.AWAITING_PARCEL)])
def test_a_part_refused_at_the_door_is_settled_by_the_return_that_names_its_parent(
    shop: Shop, parts: int, stock: Part
) -> None:
    """Of two parts nobody can tell which one came back: both are settled once both did."""
    parent = gone(shop, "POT", 3)
    for _part in range(parts):
        part = make_posting(shop=shop, parent_number=parent.posting_number, ozon_status="cancelled")
        make_cancellation(posting=part, goods=Goods.HANDED_OVER, stock=Part.AWAITING_PARCEL)
    user = inspector(shop)
    [piece] = on_table(parent, "POT", type="PartialReturn")
    inspect(piece.pk, finding=found(**SOUND), user=user, seen=0)
    assert set(Cancellation.objects.values_list("stock", flat=True)) == {stock}
    [piece] = on_table(parent, "POT", type="PartialReturn")
    inspect(piece.pk, finding=found(**SOUND), user=user, seen=0)
    assert set(Cancellation.objects.values_list("stock", flat=True)) == {Part.DONE}
