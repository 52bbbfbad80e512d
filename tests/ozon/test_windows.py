"""Spans that are cut short: what was owed stays owed, and what was read is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Posting
from ozon import sync, windows
from ozon.client import Page
from ozon.models import SyncSource
from ozon.passes import Pass
from ozon.states import Source
from sandbox import server, times
from tests.fixtures_desk import Desk, open_desk

FBS_LIST = "/v4/posting/fbs/list"
MINUTE = timedelta(minutes=1)


@contextmanager
def calls_of(desk: Desk, path: str, *, fails: int = 0) -> Iterator[list[int]]:
    """Counts calls of a path; from the ``fails``th on (0: none) each is answered with an error."""
    faults, seen = desk.running.sandbox.faults, [0]
    take = faults.take

    def counted(call: Any) -> Any:
        if call.path == path:
            seen[0] += 1
            if fails and seen[0] >= fails:
                faults.add({"fault": "status", "path": path, "status": 500})
        return take(call)

    faults.take = counted  # type: ignore[method-assign]  # put in its place for the test
    yield seen
    faults.take = take  # type: ignore[method-assign]  # put in its place for the test
    faults.clear()


def old_postings(running: server.Running, count: int, *, days: int = 5) -> set[str]:
    at = times.shifted(running.world.shop.now(), days=-days)
    return {str(running.world.add_posting(at=at)["posting_number"]) for _ in range(count)}


def test_an_overlap_that_failed_is_read_by_the_next_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what Ozon listed late before a long pause would be lost with it."""
    spans: list[tuple[datetime, datetime]] = []

    def read(start: datetime, end: datetime, _token: Any) -> Page[Any]:
        if broken and (start, end) not in fresh:
            raise ConnectionError
        spans.append((start, end))
        return Page([], [])

    def take(_page: Any, _at: datetime) -> tuple[int, int]:
        with turn.page():
            return 0, 0

    line, now = desk.shop.opening_line, timezone.now()
    seen_to = line + 60 * MINUTE
    row = desk.source(Source.FBS)
    row.cursor = {"changed_to": seen_to.isoformat()}
    SyncSource.objects.filter(pk=row.pk).update(lease="a")
    row.overlap = 180
    turn = Pass(desk.shop, Source.FBS, None, "a", row, started=seen_to + 10 * MINUTE)  # type: ignore[arg-type]  # no client: nothing is called
    broken, fresh = True, {(seen_to, turn.started)}
    with pytest.raises(ConnectionError):
        windows.read_changes(turn, read, take)
    row.refresh_from_db()
    turn = Pass(desk.shop, Source.FBS, None, "a", row, started=seen_to + 20 * MINUTE)  # type: ignore[arg-type]  # no client: nothing is called
    row.overlap = 180
    broken = False
    windows.read_changes(turn, read, take)
    assert (seen_to, seen_to + 10 * MINUTE) == spans[0]
    looked_back = min(start for start, _ in spans[2:])
    assert looked_back == seen_to - 3 * MINUTE
    assert now


def test_pages_read_before_an_error_are_kept(sandbox: server.Running, db: None) -> None:
    numbers = old_postings(sandbox, 250)
    desk = open_desk(sandbox)
    # 1 changes, 2 and 3 the first pages of the history, 4 fails; so does what the client repeats.
    with calls_of(desk, FBS_LIST, fails=4):
        report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, bool(report.error)) == (200, True)
    with calls_of(desk, FBS_LIST) as seen:
        assert desk.sync(Source.FBS)[Source.FBS].error == ""
    assert set(Posting.objects.values_list("posting_number", flat=True)) == numbers
    assert seen[0]


def test_history_goes_on_however_long_open_ones_take(
    sandbox: server.Running, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = times.shifted(sandbox.world.shop.now(), days=-5)
    number = str(sandbox.world.add_posting(scheme="fbo", at=at)["posting_number"])
    desk = open_desk(sandbox)
    for _ in range(30):
        if not sync.run(desk.shop, Source.FBO, slice=0.0).unfinished:
            break
    assert Posting.objects.get().posting_number == number
    assert desk.source(Source.FBO).opened_at is not None


def test_a_resync_is_not_taken_for_done_by_a_proof_that_was_under_way(desk: Desk) -> None:
    for _ in range(130):
        desk.world.add_posting()
    desk.sync(Source.FBS)
    since = timezone.now() - timedelta(days=200)
    SyncSource.objects.filter(source=Source.FBS).update(
        proof_at=timezone.now() - timedelta(hours=25), overlap=0
    )
    sync.run(desk.shop, Source.FBS, slice=0.0)  # the daily proof begins
    kept = desk.source(Source.FBS).cursor["proof"]
    sync.read_again(desk.shop, Source.FBS, since=since)
    desk.sync(Source.FBS)
    row = desk.source(Source.FBS)
    assert kept["from"] != since.isoformat()
    assert (row.again_from, row.proof["from"]) == (None, since.isoformat())


@pytest.mark.parametrize("source", [Source.FBS, Source.FBO])
def test_a_resync_of_more_than_a_year_asks_for_no_more_than_ozon_gives(desk: Desk, source: Source) -> None:
    sync.read_again(desk.shop, source, since=timezone.now() - timedelta(days=700))
    report = desk.sync(source)[source]
    row = desk.source(source)
    assert (report.error, row.again_from) == ("", None)
    assert row.proof["from"] > (timezone.now() - timedelta(days=366)).isoformat()
