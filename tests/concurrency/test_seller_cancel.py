"""People who cancel the same order at the same moment, and a packer who sends it: one thing happens, never both."""

from functools import partial

import pytest

from orders import packing, seller_cancel
from orders.models import Packing, Posting, SellerCancellation
from orders.seller_cancel import NotPossible, Piece, Wish, listing
from orders.states import PackState
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.states import Source
from tests.concurrency.threads import at_once
from tests.fixtures_desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)
THREE = [{"offer_id": "KT-17-GL", "quantity": 3}]


@pytest.fixture
def posting(live: Desk) -> Posting:
    number = live.world.add_posting(lines=THREE)["posting_number"]
    live.sync(Source.FBS)
    return Posting.objects.get(posting_number=number)


def wish(posting: Posting, pieces: int = 0) -> Wish:
    line = posting.lines.get()
    some = (Piece(line.sku, line.offer_id, pieces),) if pieces else ()
    return Wish(reason_id=352, reason="Нет товара", pieces=some, listed=listing(posting))


def test_two_who_press_at_once_cancel_one_part(live: Desk, posting: Posting) -> None:
    part, whole = wish(posting, 1), wish(posting)
    told = at_once(
        *[partial(seller_cancel.decide, posting.pk, part, by="anna")] * 2,
        *[partial(seller_cancel.decide, posting.pk, whole, by="boris")] * 2,
    )
    row = SellerCancellation.objects.get()
    assert [answer for answer in told if isinstance(answer, SellerCancellation)] == [row, row]
    assert sum(isinstance(answer, NotPossible) for answer in told) == 2
    live.deliver()
    written = [entry for entry in live.written() if entry["kind"].startswith("cancel")]
    assert len(written) == 1


def test_a_packer_and_whoever_cancels_do_not_both_send(live: Desk, posting: Posting) -> None:
    packed = packing.start(posting.pk, by="petr")
    sku = str(posting.lines.get().sku)
    Packing.objects.filter(pk=packed.pk).update(scanned={sku: 3})
    told = at_once(
        partial(packing.ship, packed.pk, packages=None, by="petr"),
        partial(seller_cancel.decide, posting.pk, wish(posting), by="anna"),
    )
    assert isinstance(told[1], SellerCancellation)
    packed.refresh_from_db()
    assert packed.state in {PackState.STOPPED, PackState.PACKING}
    live.deliver()
    kinds = Effect.objects.filter(posting_number=posting.posting_number, status=Status.DONE)
    assert list(kinds.exclude(kind=EffectKind.STOCK_PUSH).values_list("kind", flat=True)) == [
        EffectKind.POSTING_CANCEL
    ]
