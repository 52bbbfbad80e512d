"""A stock-take enters what was found, as it was seen, once and at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import counting
from inventory.corrections import Changed, NotPossible
from inventory.counted import differences, fingerprint
from inventory.counting import Count
from inventory.models import StockItem, StockMovement, StockTake
from inventory.services import move
from inventory.states import Cause, Grade, TakeState
from ozon.models import Shop
from tests.inventory.shelves import PLACE, kit, on_hand, open_shop, put, told
from worklist.models import WorkItem
from worklist.states import ItemState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def shop() -> Shop:
    return open_shop(POT=5, CUP=7, TRAY=3)


@pytest.fixture
def take(shop: Shop) -> StockTake:
    return counting.start(shop, PLACE, reason="autumn", by="anna")


def found(take: StockTake) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Counted, by the ledger, moved since."""
    return {
        (one.line.offer_id, one.line.grade): (one.line.counted, one.on_hand, one.moved)
        for one in differences(take)
    }


def enter(take: StockTake) -> int:
    return len(counting.post(take.pk, seen=fingerprint(differences(take)), by="anna"))


def test_scans_add_up_and_can_be_taken_back(shop: Shop, take: StockTake) -> None:
    assert counting.start(shop, PLACE, reason="another", by="boris") == take
    for pieces in (1, 1, 1, -1, 10):
        counting.count(take.pk, offer_id="POT", grade=Grade.A, pieces=pieces)
    counting.count(take.pk, offer_id="CUP", grade=Grade.A, pieces=-1)
    counting.set_count(take.pk, offer_id="TRAY", grade=Grade.B, pieces=4)
    assert found(take) == {("POT", "A"): (12, 5, 0), ("CUP", "A"): (0, 7, 0), ("TRAY", "B"): (4, 0, 0)}
    counting.set_count(take.pk, offer_id="CUP", grade=Grade.A, pieces=None)
    counting.take_in(take.pk, [Count("POT", Grade.A, 6), Count("TRAY", Grade.A, 1), Count("POT", Grade.A, 4)])
    assert found(take) == {("POT", "A"): (4, 5, 0), ("TRAY", "A"): (1, 3, 0), ("TRAY", "B"): (4, 0, 0)}


def test_each_difference_becomes_a_movement(shop: Shop, take: StockTake) -> None:
    counts = [Count("POT", Grade.A, 4), Count("CUP", Grade.A, 7), Count("TRAY", Grade.DEFECTIVE, 2)]
    counting.take_in(take.pk, counts)
    assert enter(take) == 2
    assert on_hand(shop) == {"POT": 4, "CUP": 7, "TRAY": 3}
    rows = StockMovement.objects.order_by("component").values_list(
        "component", "item__grade", "quantity", "cause", "by", "reason"
    )
    assert list(rows) == [
        ("POT", "A", -1, Cause.STOCK_TAKE, "anna", "autumn"),
        ("TRAY", "defective", 2, Cause.STOCK_TAKE, "anna", "autumn"),
    ]
    assert told(shop) == {"POT"}
    assert dict(take.lines.values_list("offer_id", "expected")) == {"POT": 5, "CUP": 7, "TRAY": 0}
    take.refresh_from_db()
    assert (take.state, take.ended_at is not None) == (TakeState.POSTED, True)
    assert counting.post(take.pk, seen="", by="anna") == []
    with pytest.raises(NotPossible, match="over"):
        counting.count(take.pk, offer_id="POT", grade=Grade.A)
    with pytest.raises(NotPossible, match="over"):
        counting.drop(take.pk)


def test_what_moved_since_somebody_looked_is_looked_at_again(shop: Shop, take: StockTake) -> None:
    counting.set_count(take.pk, offer_id="POT", grade=Grade.A, pieces=5)
    seen = fingerprint(differences(take))
    pot = StockItem.objects.get(offer_id="POT")
    move(pot, -1, cause=Cause.HANDOVER, cause_id="1", by="Ozon")
    with pytest.raises(Changed):
        counting.post(take.pk, seen=seen, by="anna")
    assert found(take) == {("POT", "A"): (5, 4, -1)}
    counting.set_count(take.pk, offer_id="POT", grade=Grade.A, pieces=4)
    assert found(take) == {("POT", "A"): (4, 4, 0)}
    assert enter(take) == 0


def test_counting_ends_what_was_oversold(shop: Shop, take: StockTake) -> None:
    pot = StockItem.objects.get(offer_id="POT")
    move(pot, -7, cause=Cause.HANDOVER, cause_id="1", by="Ozon")
    counting.set_count(take.pk, offer_id="POT", grade=Grade.A, pieces=0)
    enter(take)
    pot.refresh_from_db()
    assert (pot.on_hand, pot.oversold_since) == (0, None)
    assert WorkItem.objects.get(shop=shop).state == ItemState.DONE


def test_what_cannot_be_entered_enters_nothing(shop: Shop, take: StockTake) -> None:
    put(shop, "VASE", 1, warehouse_id=PLACE + 1)
    counting.take_in(take.pk, [Count("POT", Grade.A, 1), Count("VASE", Grade.A, 2)])
    with pytest.raises(NotPossible, match="VASE"):
        enter(take)
    assert on_hand(shop)["POT"] == 5
    kit(shop, "TRAY", CUP=1)
    with pytest.raises(NotPossible, match="TRAY is a kit"):
        counting.count(take.pk, offer_id="TRAY", grade=Grade.A)


def test_a_dropped_count_leaves_no_trace_in_the_ledger(shop: Shop, take: StockTake) -> None:
    counting.set_count(take.pk, offer_id="POT", grade=Grade.A, pieces=1)
    for _ in range(2):
        assert counting.drop(take.pk).state == TakeState.DROPPED
    with pytest.raises(NotPossible):
        enter(take)
    assert not StockMovement.objects.exists()
    assert counting.start(shop, PLACE, reason="", by="anna") != take


def test_entering_many_costs_no_more_statements_than_few(shop: Shop) -> None:
    asked = []
    for first, count in ((0, 3), (10, 30)):
        offers = [f"M-{first + n}" for n in range(count)]
        for offer_id in offers:
            put(shop, offer_id, 2)
        take = counting.start(shop, PLACE, reason="", by="anna")
        counting.take_in(take.pk, [Count(offer_id, Grade.A, 1) for offer_id in offers])
        seen = fingerprint(differences(take))
        with CaptureQueriesContext(connection) as queries:
            assert len(counting.post(take.pk, seen=seen, by="anna")) == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_what_became_a_kit_since_it_was_counted_is_not_entered(shop: Shop, take: StockTake) -> None:
    counting.count(take.pk, offer_id="TRAY", grade=Grade.A, pieces=9)
    kit(shop, "TRAY", POT=1, CUP=2)
    with pytest.raises(NotPossible, match="TRAY is a kit"):
        enter(take)
    counting.set_count(take.pk, offer_id="TRAY", grade=Grade.A, pieces=None)
    assert (enter(take), on_hand(shop)) == (0, {"POT": 5, "CUP": 7, "TRAY": 3})
