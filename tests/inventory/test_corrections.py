"""What staff change by hand: once a press, with a reason, and never to what cannot be."""

import pytest

from inventory import corrections
from inventory.corrections import Changed, NotPossible
from inventory.models import StockItem, StockMovement
from inventory.services import move
from inventory.states import Cause, Grade
from ozon.models import Shop
from tests.inventory.shelves import kit, open_shop, put, told
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = {"reason": " counted  again ", "by": "anna"}


@pytest.fixture
def shop() -> Shop:
    return open_shop(POT=5)


@pytest.fixture
def pot(shop: Shop) -> StockItem:
    return StockItem.objects.get(shop=shop, offer_id="POT")


def moved(item: StockItem) -> list[tuple[int, str]]:
    rows = StockMovement.objects.filter(item=item).order_by("id")
    return list(rows.values_list("quantity", "reason"))


def figure(item: StockItem) -> int:
    item.refresh_from_db()
    return item.on_hand


def test_a_figure_is_set_once(shop: Shop, pot: StockItem) -> None:
    for _ in range(2):
        done = corrections.correct_to(pot.pk, figure=8, seen=5, key="a", **WHY)
    assert (figure(pot), moved(pot)) == (8, [(3, "counted again")])
    assert done is not None
    assert (done.cause, done.by) == (Cause.CORRECTION, "anna")
    assert told(shop) == {"POT"}
    assert corrections.correct_to(pot.pk, figure=8, seen=8, key="b", **WHY) is None


def test_a_figure_nobody_saw_is_not_set_over(pot: StockItem) -> None:
    corrections.correct_by(pot.pk, pieces=-1, key="a", **WHY)
    with pytest.raises(Changed, match="4 on hand, not 5"):
        corrections.correct_to(pot.pk, figure=8, seen=5, key="b", **WHY)
    assert figure(pot) == 4


@pytest.mark.parametrize("pieces", [-6, corrections.MOST])
def test_an_impossible_difference_is_refused(pot: StockItem, pieces: int) -> None:
    with pytest.raises(NotPossible):
        corrections.correct_by(pot.pk, pieces=pieces, key="a", **WHY)
    assert moved(pot) == []


def test_no_change_without_a_reason_and_none_of_a_kit(shop: Shop, pot: StockItem) -> None:
    with pytest.raises(NotPossible, match="Say why"):
        corrections.correct_by(pot.pk, pieces=1, key="a", reason="  ", by="anna")
    put(shop, "CUP", 1)
    kit(shop, "POT", CUP=1)
    for deed in (corrections.correct_by, corrections.regrade):
        how = {"to": Grade.B} if deed is corrections.regrade else {}
        with pytest.raises(NotPossible, match="kit"):
            deed(pot.pk, pieces=1, key="a", **how, **WHY)  # type: ignore[operator]  # each deed of the table takes these


def test_a_correction_is_taken_back_once(pot: StockItem) -> None:
    wrong = corrections.correct_by(pot.pk, pieces=4, key="a", **WHY)
    assert wrong is not None
    for _ in range(2):
        corrections.undo(wrong.pk, reason="slip", by="boris")
    assert (figure(pot), moved(pot)) == (5, [(4, "counted again"), (-4, "slip")])
    move(pot, -5, cause=Cause.HANDOVER, cause_id="1", by="Ozon")
    right = corrections.correct_by(pot.pk, pieces=2, key="b", **WHY)
    assert right is not None
    corrections.correct_by(pot.pk, pieces=-2, key="c", **WHY)
    with pytest.raises(NotPossible, match="Only 0"):
        corrections.undo(right.pk, reason="slip", by="boris")
    with pytest.raises(NotPossible, match="Only a correction"):
        corrections.undo(StockMovement.objects.get(cause=Cause.HANDOVER).pk, reason="slip", by="boris")


def test_goods_change_the_shelf_and_together_nothing(shop: Shop, pot: StockItem) -> None:
    for _ in range(2):
        corrections.regrade(pot.pk, to=Grade.B, pieces=2, key="a", **WHY)
    opened = StockItem.objects.get(offer_id="POT", grade=Grade.B)
    assert (figure(pot), opened.on_hand) == (3, 2)
    assert list(StockMovement.objects.values_list("cause", "cause_id").distinct()) == [("regraded", "a")]
    assert told(shop) == {"POT"}
    corrections.regrade(opened.pk, to=Grade.A, pieces=1, key="b", **WHY)
    assert (figure(pot), figure(opened)) == (4, 1)
    with pytest.raises(NotPossible, match="Only 1"):
        corrections.regrade(opened.pk, to=Grade.C, pieces=2, key="c", **WHY)


def test_sound_goods_lie_only_where_ozon_opened_them(shop: Shop) -> None:
    spoilt = put(shop, "VASE", 2, grade=Grade.DEFECTIVE)
    with pytest.raises(NotPossible, match="Ozon has no stock"):
        corrections.regrade(spoilt.pk, to=Grade.A, pieces=1, key="a", **WHY)
    corrections.regrade(spoilt.pk, to=Grade.C, pieces=1, key="b", **WHY)
    assert told(shop) == set()


def test_below_zero_is_a_case_until_it_is_over(shop: Shop, pot: StockItem) -> None:
    def case() -> tuple[str, str, str]:
        [item] = WorkItem.objects.filter(shop=shop, kind=Kind.OVERSOLD)
        return item.key, item.state, item.reason

    move(pot, -6, cause=Cause.HANDOVER, cause_id="1", by="Ozon")
    key, state, reason = case()
    assert (key, state) == ("1:POT", ItemState.OPEN)
    assert '"on_hand":-1' in reason
    move(pot, -1, cause=Cause.HANDOVER, cause_id="2", by="Ozon")
    assert '"on_hand":-2' in case()[2]
    since = pot.oversold_since
    corrections.correct_by(pot.pk, pieces=1, key="a", **WHY)
    pot.refresh_from_db()
    assert (case()[1], pot.oversold_since) == (ItemState.OPEN, since)
    corrections.correct_to(pot.pk, figure=0, seen=-1, key="b", **WHY)
    pot.refresh_from_db()
    assert (case()[1], pot.oversold_since) == (ItemState.DONE, None)


def test_a_place_is_noted(pot: StockItem) -> None:
    corrections.set_place(pot.pk, place="  A 12 / 3 ")
    pot.refresh_from_db()
    assert pot.place == "A 12 / 3"
