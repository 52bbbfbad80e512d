"""People at the same shelf in the same moment: no piece is counted twice, and none is lost."""

from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from inventory import corrections, counting
from inventory import holdings as stock
from inventory.corrections import Changed, NotPossible
from inventory.counted import differences, fingerprint
from inventory.goods import Goods, Line
from inventory.models import StockItem, StockMovement
from inventory.states import Grade
from orders.kits import compose
from tests.concurrency.threads import at_once
from tests.inventory.shelves import PLACE, on_hand, open_shop

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_saw_the_same_figure_do_not_both_set_it() -> None:
    shop = open_shop(POT=5)
    pot = StockItem.objects.get(shop=shop)
    told = at_once(
        *(
            partial(corrections.correct_to, pot.pk, figure=n, seen=5, key=f"k{n}", reason="count", by="x")
            for n in (7, 9)
        )
    )
    assert sorted(type(one) for one in told if isinstance(one, Exception)) == [Changed]
    [moved] = StockMovement.objects.all()
    assert on_hand(shop) == {"POT": 5 + moved.quantity}


def test_the_last_pieces_are_moved_by_one_alone() -> None:
    shop = open_shop(POT=2)
    pot = StockItem.objects.get(shop=shop)
    told = at_once(
        *(
            partial(corrections.regrade, pot.pk, to=to, pieces=2, key=f"k{to}", reason="look", by="x")
            for to in (Grade.B, Grade.DEFECTIVE)
        )
    )
    assert [type(one) for one in told if one] == [NotPossible]
    assert sorted(StockItem.objects.values_list("on_hand", flat=True)) in ([0, 2], [0, 0, 2])


def test_scanners_add_up_and_a_count_is_entered_once() -> None:
    shop = open_shop(POT=5)
    take = counting.start(shop, PLACE, reason="", by="x")
    scan = partial(counting.count, take.pk, offer_id="POT", grade=Grade.A)
    at_once(*[scan] * 6)
    assert take.lines.get().counted == 6
    seen = fingerprint(differences(take))
    told = at_once(*[partial(counting.post, take.pk, seen=seen, by="x")] * 2)
    assert sorted(len(one) for one in told) == [0, 1]
    assert on_hand(shop) == {"POT": 6}


def test_a_kit_made_otherwise_while_it_leaves_blocks_nobody() -> None:
    shop = open_shop(POT=9, CUP=9, SET=0)
    compose(shop, "SET", {"POT": 1}, by="x")
    order = Goods(
        shop=shop, posting_number="1", warehouse_id=PLACE, lines=[Line("SET", 2)], since=timezone.now()
    )

    def leave() -> None:
        with transaction.atomic():
            stock.hand_over(order, by="x")

    with transaction.atomic():
        stock.hold(order)
    told = at_once(leave, partial(compose, shop, "SET", {"CUP": 1}, by="x"), leave)
    assert [one for one in told if isinstance(one, Exception)] == []
    gone = dict(StockMovement.objects.values_list("component", "quantity"))
    assert gone in ({"POT": -2}, {"CUP": -2})
