"""Who keeps the numbers, at once: a person settles while Ozon is read, two settle, a push meets a reading."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from inventory.comparing import PROOF
from inventory.models import StockItem, StockMovement
from inventory.settling import Changed, Seen, take_over, tell_ours
from ozon.states import Source
from sandbox import server
from sandbox.catalogue import FBS_WAREHOUSE
from tests.concurrency.threads import at_once
from tests.fixtures_desk import STOCK, Desk, open_desk
from worklist.models import WorkItem
from worklist.states import LIVE, Kind

KETTLE = "KT-17-GL"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def differing(sandbox: server.Running) -> Desk:
    """Ozon shows five pieces fewer than the ledger, proved; everything else agrees."""
    desk = open_desk(sandbox)
    desk.sync(Source.WAREHOUSES, Source.STOCKS)
    desk.world.set_free(KETTLE, FBS_WAREHOUSE, desk.item().on_hand - 5)
    desk.sync(Source.STOCKS)
    StockItem.objects.filter(differs_since__isnull=False).update(differs_since=timezone.now() - PROOF)
    return desk


def books_balance(item: StockItem) -> bool:
    moved = StockMovement.objects.filter(item=item).aggregate(n=Sum("quantity"))["n"] or 0
    return item.opening + moved == item.on_hand


def test_settling_while_ozon_is_read_ends_settled(differing: Desk) -> None:
    before = differing.item()
    seen = Seen(before.on_hand, before.ozon_present or 0, before.ozon_reserved or 0)
    told = at_once(
        lambda: take_over(before.pk, seen=seen, key="anna", by="Anna"),
        lambda: take_over(before.pk, seen=seen, key="boris", by="Boris"),
        lambda: differing.sync(Source.STOCKS)[Source.STOCKS].error,
    )
    assert told[2] == ""
    assert {type(one) for one in told[:2]} == {Changed, bool}
    after = differing.item()
    assert (after.on_hand, books_balance(after)) == (before.on_hand - 5, True)
    assert StockMovement.objects.filter(item=after).count() == 1
    differing.sync(Source.STOCKS)
    assert not WorkItem.objects.filter(kind=Kind.STOCK_DIFFERS, state__in=LIVE).exists()
    assert differing.item().differs_since is None


def test_a_push_and_a_reading_leave_ozon_with_ours_and_no_case(differing: Desk) -> None:
    item = differing.item()
    tell_ours(item.pk, key="anna", by="Anna")
    told = at_once(differing.deliver, lambda: differing.sync(Source.STOCKS)[Source.STOCKS].error)
    assert told[1] == ""
    assert not [one for one in told if isinstance(one, Exception)]
    assert (differing.free_at_ozon(), len(differing.written(STOCK))) == (item.on_hand, 1)
    differing.sync(Source.STOCKS)
    assert not WorkItem.objects.filter(kind=Kind.STOCK_DIFFERS, state__in=LIVE).exists()
    assert (differing.item().on_hand, differing.item().differs_since) == (item.on_hand, None)
