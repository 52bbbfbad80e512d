"""A kit lies nowhere: its components are held, moved and told of."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from inventory import holdings as stock
from inventory.corrections import NotPossible, correct_by
from inventory.goods import Goods, Line
from inventory.models import KitComponent, Reservation, StockItem, StockMovement
from inventory.selectors import free_stock
from orders.kits import compose
from outbox.models import Effect
from ozon.models import Shop
from ozon.states import Source
from tests.factories import make_line, make_posting
from tests.fixtures_desk import STOCK, Desk
from tests.inventory.shelves import PLACE, kit, on_hand, open_shop, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    """A tea set is one pot and two cups; a pair is two cups."""
    shop = open_shop(POT=5, CUP=7, SET=0, PAIR=0, TRAY=3)
    StockItem.objects.update(opened_at=timezone.now() - timedelta(days=1))
    kit(shop, "SET", POT=1, CUP=2)
    kit(shop, "PAIR", CUP=2)
    return shop


def goods(shop: Shop, number: str = "1-1-1", **lines: int) -> Goods:
    return Goods(
        shop=shop,
        posting_number=number,
        warehouse_id=PLACE,
        lines=[Line(offer_id, quantity) for offer_id, quantity in lines.items()],
        since=timezone.now(),
    )


def free(shop: Shop, **reserved: int) -> dict[str, int]:
    """What Ozon may sell, by article; ``reserved`` is what it has reserved already."""
    pairs = [(PLACE, offer_id) for offer_id in ("POT", "CUP", "SET", "PAIR", "TRAY")]
    at_ozon = {(PLACE, offer_id): quantity for offer_id, quantity in reserved.items()}
    found = free_stock(shop.pk, pairs)
    return {offer_id: one.quantity(reserved_at_ozon=at_ozon) for (_place, offer_id), one in found.items()}


def held(shop: Shop) -> dict[str, tuple[int, str]]:
    rows = Reservation.objects.filter(shop=shop).values_list("offer_id", "quantity", "holding")
    return {offer_id: (quantity, holding) for offer_id, quantity, holding in rows}


@transaction.atomic
def act(deed: Any, *args: Any, **how: Any) -> None:
    for _ in range(2):  # a page seen twice changes nothing
        deed(*args, **how)


def test_a_kit_is_as_free_as_its_scarcest_component(shop: Shop) -> None:
    assert free(shop) == {"POT": 5, "CUP": 7, "SET": 3, "PAIR": 3, "TRAY": 3}
    assert free(shop, CUP=2) == {"POT": 5, "CUP": 5, "SET": 2, "PAIR": 2, "TRAY": 3}
    StockItem.objects.filter(offer_id="POT").delete()
    assert free(shop)["SET"] == 0


def test_a_kit_holds_and_moves_its_components(shop: Shop) -> None:
    order = goods(shop, SET=1, CUP=1, TRAY=1)
    act(stock.hold, order)
    assert held(shop) == {"CUP": (3, "open"), "POT": (1, "open"), "TRAY": (1, "open")}
    assert free(shop) == {"POT": 4, "CUP": 4, "SET": 2, "PAIR": 2, "TRAY": 2}
    act(stock.hand_over, order, by="desk")
    assert on_hand(shop) == {"POT": 4, "CUP": 4, "SET": 0, "PAIR": 0, "TRAY": 2}
    assert free(shop) == {"POT": 4, "CUP": 4, "SET": 2, "PAIR": 2, "TRAY": 2}
    act(stock.hold, order)
    assert on_hand(shop) == {"POT": 5, "CUP": 7, "SET": 0, "PAIR": 0, "TRAY": 3}


def test_who_shares_a_component_is_told_and_nobody_else(shop: Shop) -> None:
    act(stock.hold, goods(shop, TRAY=1))
    assert told(shop) == set()
    act(stock.hold, goods(shop, "2-2-2", PAIR=1))
    assert told(shop) == {"CUP", "SET", "PAIR"}
    assert Effect.objects.count() == 3
    Effect.objects.all().delete()
    act(stock.hand_over, goods(shop, "2-2-2", PAIR=1), by="desk")
    assert told(shop) == set()
    with transaction.atomic():
        stock.free(
            [(goods(shop, "1-1-1", TRAY=1), "free:1"), (goods(shop, "3-3-3", POT=1), "free:3")], by="desk"
        )
    assert told(shop) == {"TRAY", "POT", "SET"}


def test_a_change_of_a_component_is_told_of_its_kits(shop: Shop) -> None:
    cup = StockItem.objects.get(offer_id="CUP")
    correct_by(cup.pk, pieces=-1, key="k", reason="broken", by="anna")
    assert told(shop) == {"CUP", "SET", "PAIR"}


def test_what_left_stays_what_it_was(shop: Shop) -> None:
    """Nothing leaves a second time because a kit is made otherwise since."""
    order = goods(shop, SET=1, TRAY=1)
    act(stock.hold, order)
    act(stock.hand_over, order, by="desk")
    compose(shop, "SET", {"POT": 2}, by="anna")
    compose(shop, "TRAY", {"CUP": 1}, by="anna")
    before = on_hand(shop)
    act(stock.hand_over, order, by="desk")
    assert on_hand(shop) == before


def test_open_postings_hold_what_a_kit_is_made_of_now(shop: Shop) -> None:
    posting = make_posting(shop=shop, lines=0, posting_number="1-1-1", warehouse_id=PLACE)
    make_line(posting, offer_id="TRAY", quantity=2)
    act(stock.hold, goods(shop, TRAY=2))
    assert compose(shop, "TRAY", {"CUP": 1, "POT": 1}, by="anna") == 1
    assert held(shop) == {"CUP": (2, "open"), "POT": (2, "open"), "TRAY": (2, "free")}
    [gone] = StockMovement.objects.all()
    assert (gone.component, gone.quantity, gone.by) == ("TRAY", -3, "anna")
    assert free(shop) == {"POT": 3, "CUP": 5, "SET": 2, "PAIR": 2, "TRAY": 3}
    assert told(shop) == {"TRAY", "CUP", "POT", "SET", "PAIR"}
    assert compose(shop, "TRAY", {"POT": 1, "CUP": 1}, by="anna") is None
    assert compose(shop, "TRAY", {}, by="anna") == 1
    assert held(shop)["CUP"] == (2, "free")
    assert on_hand(shop)["TRAY"] == 0


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("SET", {"SET": 1}),
        ("SET", {"PAIR": 1}),
        ("CUP", {"TRAY": 1}),
        ("TRAY", {"NOBODY": 1}),
        ("NOBODY", {"CUP": 1}),
        ("TRAY", {"CUP": 0}),
    ],
)
def test_what_is_no_kit_is_refused(shop: Shop, name: str, parts: dict[str, int]) -> None:
    before = KitComponent.objects.count()
    with pytest.raises(NotPossible):
        compose(shop, name, parts, by="anna")
    assert KitComponent.objects.count() == before


def test_ozon_is_told_what_a_kit_makes_and_an_order_not_read_yet_counts(desk: Desk) -> None:
    """Beside the sandbox: a kit somebody bought a second ago takes its components out of what is told of them."""
    pot = desk.item()
    cup, whole = StockItem.objects.filter(warehouse_id=pot.warehouse_id).exclude(pk=pot.pk)[:2]
    compose(desk.shop, whole.offer_id, {pot.offer_id: 1, cup.offer_id: 3}, by="anna")
    desk.world.add_posting(lines=[{"offer_id": whole.offer_id, "quantity": 2}])  # not read when we tell
    correct_by(cup.pk, pieces=1, key="k", reason="found", by="anna")
    desk.deliver()
    pieces = {pot.offer_id: pot.on_hand - 2, cup.offer_id: cup.on_hand + 1 - 6}
    made = min(pieces[pot.offer_id], pieces[cup.offer_id] // 3)
    assert desk.free_at_ozon(cup.offer_id, pot.warehouse_id) == pieces[cup.offer_id]
    assert desk.free_at_ozon(whole.offer_id, pot.warehouse_id) == made
    assert len(desk.written(STOCK)) == 1


def test_a_kit_opens_with_nothing_of_its_own(desk: Desk) -> None:
    """What Ozon has of it lies in its components: once it is no kit any more, nobody shall sell it again."""
    part = desk.item()
    whole = StockItem.objects.filter(warehouse_id=part.warehouse_id, on_hand__gt=0).exclude(pk=part.pk)[0]
    kit(desk.shop, whole.offer_id, **{part.offer_id: 1})
    whole.delete()
    desk.sync(Source.STOCKS)
    again = StockItem.objects.get(warehouse_id=whole.warehouse_id, offer_id=whole.offer_id)
    assert (again.opening, again.on_hand, again.ozon_present) == (0, 0, whole.on_hand)
