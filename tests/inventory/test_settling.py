"""Settling a difference by hand: believe Ozon or the ledger, once per press, by the figures that were seen."""

import pytest
from django.utils import timezone

from inventory import settling
from inventory.comparing import PROOF
from inventory.keeping import set_buffer, set_floor
from inventory.models import KitComponent, Product, StockItem, StockMovement
from inventory.settling import Changed, NotPossible, Seen, take_over, tell_ours
from inventory.states import Cause
from outbox.models import Effect
from outbox.states import Status
from ozon.states import Source, StockKeeper
from sandbox.catalogue import FBS_WAREHOUSE
from tests.factories import make_shop, make_stock, make_switch
from tests.fixtures_desk import STOCK, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

KETTLE = "KT-17-GL"

pytestmark = pytest.mark.usefixtures("english")


def differing(desk: Desk, *, free: int) -> StockItem:
    """Somebody writes a quantity past the desk, and two readings apart see it."""
    desk.world.set_free(KETTLE, FBS_WAREHOUSE, free)
    desk.sync(Source.STOCKS)
    StockItem.objects.filter(differs_since__isnull=False).update(differs_since=timezone.now() - PROOF)
    desk.sync(Source.STOCKS)
    return desk.item(KETTLE)


def case(desk: Desk) -> tuple[str, str, str]:
    row = WorkItem.objects.get(shop=desk.shop, kind=Kind.STOCK_DIFFERS)
    return row.state, row.closed_by, row.outcome


def seen(item: StockItem) -> Seen:
    return Seen(item.on_hand, item.ozon_present or 0, item.ozon_reserved or 0)


def test_ozons_figure_is_taken_over_once_by_a_movement_of_its_own(desk: Desk) -> None:
    before = desk.item(KETTLE).on_hand
    item = differing(desk, free=before - 5)
    assert (case(desk), item.on_hand) == ((ItemState.OPEN, "", ""), before)  # never healed silently
    figures = seen(item)
    assert take_over(item.pk, seen=figures, key="press", by="Anna")
    assert not take_over(item.pk, seen=figures, key="press", by="Anna")
    with pytest.raises(Changed):  # a colleague who still sees the old figures
        take_over(item.pk, seen=figures, key="other", by="Boris")
    item.refresh_from_db()
    assert (item.on_hand, item.differs_since) == (before - 5, None)
    [movement] = StockMovement.objects.filter(item=item)
    assert (movement.quantity, movement.cause, movement.by) == (-5, Cause.TAKEN_OVER, "Anna")
    assert case(desk) == (ItemState.DONE, "Anna", settling.TAKEN)
    desk.deliver()
    assert desk.free_at_ozon(KETTLE) == before - 5
    with pytest.raises(NotPossible, match="agree already"):
        take_over(item.pk, seen=seen(item), key="again", by="Anna")


def test_ozon_is_told_ours_once_and_the_case_comes_back_only_if_it_still_differs(desk: Desk) -> None:
    before = desk.item(KETTLE).on_hand
    item = differing(desk, free=before + 3)
    assert tell_ours(item.pk, key="press", by="Anna")
    assert not tell_ours(item.pk, key="press", by="Anna")
    assert case(desk) == (ItemState.DONE, "Anna", settling.TOLD)
    desk.deliver()
    assert (desk.free_at_ozon(KETTLE), len(desk.written(STOCK))) == (before, 1)
    assert not tell_ours(item.pk, key="press", by="Anna")  # not even after it is over
    desk.sync(Source.STOCKS)
    assert (case(desk)[0], desk.item(KETTLE).differs_since) == (ItemState.DONE, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("keeper", "says"),
    [
        (StockKeeper.UNDECIDED, "Another system keeps"),
        (StockKeeper.OZON, "Another system keeps"),
        (StockKeeper.DESK, "switch is not on"),
    ],
)
def test_where_ozon_is_told_nothing_the_reason_says_what_is_possible(keeper: StockKeeper, says: str) -> None:
    shop = make_shop(stock_keeper=keeper)
    item = make_stock(shop=shop)
    with pytest.raises(NotPossible, match=says):
        tell_ours(item.pk, key="press", by="Anna")
    assert not Effect.objects.exists()


@pytest.mark.django_db
def test_a_kit_takes_no_figure_over() -> None:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    item = make_stock(shop=shop, offer_id="KIT", ozon_present=3, ozon_reserved=0)
    make_stock(shop=shop, offer_id="A")
    KitComponent.objects.create(shop=shop, kit="KIT", offer_id="A", quantity=1)
    with pytest.raises(NotPossible, match="Settle its components"):
        take_over(item.pk, seen=Seen(10, 3, 0), key="press", by="Anna")


@pytest.mark.django_db
def test_a_changed_buffer_is_told_once_for_each_warehouse_and_the_kits_it_is_in() -> None:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    make_switch(shop=shop)
    for warehouse_id, offer_id in ((1, "A"), (2, "A"), (1, "KIT"), (1, "OTHER")):
        make_stock(shop=shop, offer_id=offer_id, warehouse_id=warehouse_id)
    KitComponent.objects.create(shop=shop, kit="KIT", offer_id="A", quantity=1)
    assert set_buffer(shop, "A", pieces=3, by="Anna")
    assert not set_buffer(shop, "A", pieces=3, by="Anna")
    due = Effect.objects.filter(status=Status.DUE).values_list("lane", flat=True)
    assert sorted(due) == ["1:A", "1:KIT", "2:A"]
    assert set_floor(shop, "A", price=None) is False
    assert Product.objects.get(shop=shop, offer_id="A").buffer == 3
    shop.stock_keeper = StockKeeper.OZON
    shop.save()
    assert set_buffer(shop, "A", pieces=4, by="Anna")
    assert Effect.objects.count() == 3
