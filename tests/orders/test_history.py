"""History in slices, the daily proof, and what is read again."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from orders.models import Cancellation, Posting
from ozon import sync
from ozon.models import SyncSource
from ozon.states import Source
from sandbox import server, times
from tests.fixtures_desk import Desk, open_desk
from worklist.models import WorkItem

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def past(running: server.Running, *, days: int, **how: Any) -> str:
    at = times.shifted(running.world.shop.now(), days=-days)
    return str(running.world.add_posting(at=at, **how)["posting_number"])


def source(desk: Desk) -> SyncSource:
    return desk.source(Source.FBS)


def test_history_is_read_newest_first_in_slices_that_go_on(sandbox: server.Running, db: None) -> None:
    numbers = [past(sandbox, days=days) for days in (5, 40, 100, 300)]
    desk = open_desk(sandbox)
    seen, shares = [], []
    for _ in range(30):
        report = sync.run(desk.shop, Source.FBS, slice=0.0)
        seen.append(set(Posting.objects.values_list("posting_number", flat=True)))
        shares.append(source(desk).history_done)
        if not report.unfinished:
            break
        SyncSource.objects.update(wanted_at=timezone.now())
        assert (desk.shop.pk, Source.FBS) in sync.due()
    assert seen[-1] == set(numbers)
    assert source(desk).opened_at is not None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_slice_brings_the_newest_month_first(sandbox: server.Running, db: None) -> None:
    young, old = past(sandbox, days=3), past(sandbox, days=200)
    desk = open_desk(sandbox)
    calls: list[float] = []

    def once(turn: sync.Pass, _work: str) -> bool:
        calls.append(0.0)
        turn.unfinished = len(calls) > 2
        return len(calls) <= 2

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ozon.passes.Pass.goes_on", once)
        sync.run(desk.shop, Source.FBS)
    known = set(Posting.objects.values_list("posting_number", flat=True))
    assert young in known
    assert old not in known
    assert source(desk).opened_at is None
    desk.sync(Source.FBS)
    assert old in set(Posting.objects.values_list("posting_number", flat=True))


def test_what_changed_after_the_line_is_work_though_its_history_is_not_read(
    sandbox: server.Running, db: None
) -> None:
    number = past(sandbox, days=60)
    desk = open_desk(sandbox)
    sandbox.world.cancel(number)
    sync.run(desk.shop, Source.FBS, slice=0.0)
    assert not desk.case(number).is_history
    desk.sync(Source.FBS)
    assert not desk.case(number).is_history
    assert Cancellation.objects.count() == 1


def test_a_second_pass_over_unchanged_data_writes_no_posting(
    desk: Desk, django_assert_num_queries: Any
) -> None:
    for _ in range(30):
        desk.world.add_posting(lines=KETTLE)
    desk.sync(Source.FBS)
    before = list(Posting.objects.order_by("pk").values_list("pk", "read_at", "fingerprint"))
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: Any, **__: Any) -> None:
            raise AssertionError("something was written")

        patch.setattr("ozon.copying._fill", refuse)
        assert desk.sync(Source.FBS)[Source.FBS].rows == 30
    assert list(Posting.objects.order_by("pk").values_list("pk", "read_at", "fingerprint")) == before


def lose(number: str) -> None:
    """As if it had never been read: a gap."""
    Cancellation.objects.filter(posting__posting_number=number).delete()
    WorkItem.objects.filter(posting_number=number).delete()
    Posting.objects.filter(posting_number=number).delete()


def a_day_later(desk: Desk) -> None:
    ago = timezone.now() - timedelta(hours=25)
    SyncSource.objects.filter(source=Source.FBS).update(proof_at=ago, overlap=0)


def test_the_daily_proof_heals_what_is_missing_and_what_differs(desk: Desk) -> None:
    lost, stale = desk.cancelled(), desk.cancelled()
    lose(lost)
    Posting.objects.filter(posting_number=stale).update(ozon_status="delivering", fingerprint=b"")
    a_day_later(desk)
    desk.sync(Source.FBS)
    assert set(Posting.objects.values_list("posting_number", "ozon_status")) == {
        (lost, "cancelled"),
        (stale, "cancelled"),
    }
    proof = source(desk).proof
    assert (proof["missing"], proof["differing"]) == (1, 1)
    assert proof["read"] >= 2
    assert not desk.case(lost).is_history
    desk.sync(Source.FBS)
    assert source(desk).proof == proof  # once a day


def test_a_gap_of_before_the_line_is_history_and_one_of_after_it_is_work(
    sandbox: server.Running, db: None
) -> None:
    old, late = past(sandbox, days=10), past(sandbox, days=10)
    sandbox.world.cancel(old, at=times.shifted(sandbox.world.shop.now(), days=-9))
    desk = open_desk(sandbox)
    desk.sync(Source.FBS)
    sandbox.world.cancel(late)
    desk.sync(Source.FBS)
    for number in (old, late):
        lose(number)
    a_day_later(desk)
    desk.sync(Source.FBS)
    assert desk.case(old).is_history
    assert not desk.case(late).is_history


def test_old_open_postings_are_read_again_after_a_proof(sandbox: server.Running, db: None) -> None:
    number = past(sandbox, days=90)
    desk = open_desk(sandbox)
    desk.sync(Source.FBS)
    sandbox.world.cancel(number)
    # The change is lost to the cursor, as if Ozon's list had never shown it.
    SyncSource.objects.filter(source=Source.FBS).update(
        cursor={"changed_to": (timezone.now() + timedelta(seconds=1)).isoformat()}
    )
    a_day_later(desk)
    desk.sync(Source.FBS)
    assert Posting.objects.get(posting_number=number).ozon_status == "cancelled"
    assert "open_after" not in source(desk).cursor


def test_resync_reads_a_span_again_and_says_what_it_healed(desk: Desk, capsys: Any) -> None:
    number = desk.cancelled()
    lose(number)
    since = (timezone.now() - timedelta(days=2)).date().isoformat()
    SyncSource.objects.update(overlap=0)
    call_command("resync", "--source", "fbs", "--since", since)
    assert '"missing": 1' in capsys.readouterr().out
    assert desk.case(number).posting.ozon_status == "cancelled"
    assert source(desk).again_from is None


def test_resync_heals_a_row_that_is_wrong_though_ozon_says_what_it_said_before(
    desk: Desk, capsys: Any
) -> None:
    number, sound = desk.cancelled(), desk.cancelled()
    Posting.objects.filter(posting_number=number).update(ozon_status="delivering")
    since = (timezone.now() - timedelta(days=2)).date().isoformat()
    SyncSource.objects.update(overlap=0)
    before = Posting.objects.get(posting_number=sound).read_at
    call_command("resync", "--source", "fbs", "--since", since)
    assert '"differing": 1' in capsys.readouterr().out
    assert Posting.objects.get(posting_number=number).ozon_status == "cancelled"
    assert Posting.objects.get(posting_number=sound).read_at == before  # the same, so not written


@pytest.mark.parametrize("since", ["yesterday", "2026-13-45", "2999-01-01"])
def test_resync_refuses_a_moment_that_is_none(desk: Desk, since: str) -> None:
    with pytest.raises(CommandError, match="since"):
        call_command("resync", "--since", since)


def test_resync_of_a_source_without_spans_reads_all_of_it(desk: Desk) -> None:
    call_command("resync", "--source", "products", "--since", "2026-01-01")
    row = SyncSource.objects.get(shop=desk.shop, source=Source.PRODUCTS)
    assert (row.again_from, row.error) == (None, "")
