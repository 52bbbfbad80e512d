"""Two packers, a packer against a cancellation, a worker against the news, news against news."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from orders import labels, packing
from orders.models import LabelSheet, Packing, Posting
from orders.states import PackState
from outbox import runner
from outbox.models import Effect
from outbox.states import Status
from ozon import sync
from ozon.states import Source
from sandbox import assembly
from tests.concurrency.every_write import KETTLE
from tests.concurrency.threads import at_once
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry

SHIP = "/v4/posting/fbs/ship"
MANY = 4


def placed(desk: Desk, **how: Any) -> Posting:
    number = desk.world.add_posting(lines=KETTLE, **how)["posting_number"]
    desk.sync(Source.FBS)
    return Posting.objects.get(shop=desk.shop, posting_number=number)


def counted(posting: Posting) -> Packing:
    pack = packing.start(posting.pk, by="Anna")
    packing.scan(pack.pk, code=KETTLE[0]["offer_id"], by="Anna")
    return pack


def test_packers_at_one_posting_share_one_packing_and_tell_ozon_once(live: Desk) -> None:
    posting = placed(live)
    told = at_once(*[partial(packing.start, posting.pk, by=f"Packer {n}") for n in range(MANY)])
    assert {row.pk for row in told} == {Packing.objects.get().pk}
    scan = partial(packing.scan, told[0].pk, code=KETTLE[0]["offer_id"], by="Anna")
    heard = sorted(row.kind for row in at_once(*[scan] * MANY))
    assert heard == ["complete", *["too_many"] * (MANY - 1)]
    at_once(*[partial(packing.ship, told[0].pk, packages=None, by="Anna")] * MANY)
    effect = Effect.objects.get()
    at_once(*[partial(runner.deliver, effect.pk)] * MANY)
    assert len(live.ledger(SHIP)) == 1
    codes = list(TimelineEntry.objects.values_list("code", flat=True))
    assert [codes.count(code) for code in ("pack_started", "ship_sent", "ship_accepted")] == [1, 1, 1]


@pytest.mark.parametrize("moment", ["start", "ship", "deliver"])
def test_a_cancellation_and_a_packer_never_both_go_on(live: Desk, moment: str) -> None:
    """Either the packer was stopped, or Ozon was told before; and then the desk knows that both happened."""
    posting = placed(live)
    pack = None if moment == "start" else counted(posting)
    if moment == "deliver":
        assert pack
        packing.ship(pack.pk, packages=None, by="Anna")
    acts = {
        "start": lambda: packing.start(posting.pk, by="Anna"),
        "ship": lambda: packing.ship(pack.pk, packages=None, by="Anna") if pack else None,
        "deliver": lambda: [runner.deliver(pk) for pk in Effect.objects.values_list("pk", flat=True)],
    }
    live.world.cancel(posting.posting_number)
    told = at_once(acts[moment], partial(sync.run, live.shop, Source.FBS))
    assert [
        row for row in told if isinstance(row, Exception) and not isinstance(row, packing.StopPacking)
    ] == []
    live.deliver()
    assert live.ledger(SHIP) == []
    assert set(Packing.objects.values_list("state", flat=True)) <= {PackState.STOPPED}
    ships = Effect.objects.filter(kind="posting_ship")
    assert set(ships.values_list("status", flat=True)) <= {Status.CANCELLED, Status.REFUSED}


def test_a_wish_that_comes_while_it_is_told_stops_it_or_comes_too_late(live: Desk) -> None:
    posting = placed(live, scheme="rfbs")
    pack = counted(posting)
    live.world.add_cancellation_request(posting.posting_number)
    at_once(
        partial(packing.ship, pack.pk, packages=None, by="Anna"),
        partial(sync.run, live.shop, Source.CANCELLATION_REQUESTS),
    )
    live.deliver()
    pack.refresh_from_db()
    assert (pack.state, pack.stopped_for, live.ledger(SHIP)) == (PackState.STOPPED, "requested", [])


def test_news_of_one_posting_by_several_ways_end_its_packing_once(
    live: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_PACKED", 0.0)
    posting = placed(live)
    packing.ship(counted(posting).pk, packages=None, by="Anna")
    live.deliver()
    stop = partial(packing.stop, live.shop, posting.posting_number, reason="cancelled")
    told = at_once(*[partial(sync.run, live.shop, Source.FBS)] * 2, stop, stop)
    assert [row for row in told if isinstance(row, Exception)] == []
    assert Packing.objects.get().state == PackState.STOPPED
    assert TimelineEntry.objects.filter(code="pack_stopped").count() == 1
    assert TimelineEntry.objects.filter(code="ship_done").count() <= 1


def test_one_of_many_workers_takes_a_sheets_turn(live: Desk, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    sheet = LabelSheet.objects.create(shop=live.shop, numbers=[live.world.add_posting()["posting_number"]])
    live.world.pack(sheet.numbers[0])
    live.running.sandbox.advance(60)
    for expected in ("waiting", "ready"):
        LabelSheet.objects.update(due_at=timezone.now())
        told = at_once(*[partial(labels.advance, sheet.pk)] * MANY)
        assert sorted(map(str, told)) == sorted(["None"] * (MANY - 1) + [expected])
        live.running.sandbox.advance(60)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
