"""Which states of a connection become a line, how loud, and which do not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from ozon.client.switch_offs import SwitchOff
from ozon.limits import MethodHealth
from ozon.models import Shop, SyncSource
from ozon.states import Source
from sellerdesk.desk import health_rows
from sellerdesk.desk.health_rows import Ending, MethodRow, Proof, SourceHealth, endings, method_rows
from sellerdesk.desk.health_troubles import OVER, SOON, Findings, troubles_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def a_source(source: Source = Source.FBS, *, error: str = "", behind: int = 0) -> SourceHealth:
    return SourceHealth(
        source=SyncSource(source=source, error=error),
        every="20 s",
        read_to=NOW,
        behind=timedelta(seconds=behind),
        late="",
        is_running=False,
        percent=100,
        rows="1",
        proof=None,
    )


def lines(**found: Any) -> list[tuple[str, str]]:
    shop = found.pop("shop", Shop(opening_line=NOW))
    values = {"sources": [a_source()], "methods": [], "endings": [], "broken": 0, "drift": 0, **found}
    told = troubles_of(Findings(shop, **values), now=NOW)
    return [(line.tone, line.text) for line in told]


def test_nothing_is_wrong() -> None:
    assert lines() == []


@pytest.mark.parametrize(("days", "tone"), [(-1, OVER), (2, OVER), (6, SOON), (13, SOON)])
def test_a_key_that_ends(days: int, tone: str) -> None:
    [line] = lines(shop=Shop(opening_line=NOW, key_expires_at=NOW + timedelta(days=days)))
    assert line[0] == tone


def test_a_key_that_ends_later() -> None:
    assert lines(shop=Shop(opening_line=NOW, key_expires_at=NOW + timedelta(days=15))) == []


def test_one_error_of_many_lists_is_one_line() -> None:
    found = [
        a_source(Source.FBS, error="401"),
        a_source(Source.FBO, error="503"),
        a_source(Source.CHATS, error="401"),
    ]
    assert lines(sources=found) == [
        (OVER, "Cannot be read: FBS and rFBS postings, dialogues."),
        (OVER, "Cannot be read: FBO postings."),
    ]


def test_lists_that_are_late() -> None:
    late = [
        a_source(Source.FBS, behind=119),
        a_source(Source.FBO, behind=180),
        a_source(Source.CHATS, behind=600),
    ]
    assert lines(sources=late) == [(SOON, "Late by up to 10\u00a0min: FBO postings, dialogues.")]


def test_nothing_is_read_at_all() -> None:
    late = [a_source(Source.FBS, behind=300), a_source(Source.FBO, behind=400)]
    [(tone, text)] = lines(sources=late)
    assert tone == OVER
    assert "Nothing has been read for 5\u00a0min" in text
    assert [tone for tone, _ in lines(sources=[])] == [SOON]


def test_what_fails_is_not_called_late_as_well() -> None:
    assert len(lines(sources=[a_source(error="503", behind=600), a_source(Source.FBO)])) == 1


def test_a_comparison_that_found_gaps() -> None:
    proof = Proof(days="", read="9", missing=0, differing=4)
    assert lines(sources=[replace(a_source(), proof=proof)]) == []
    [(tone, text)] = lines(sources=[replace(a_source(), proof=replace(proof, missing=1))])
    assert (tone, "FBS and rFBS postings" in text) == (SOON, True)


def test_the_loudest_comes_first() -> None:
    found = lines(sources=[a_source(error="503")], broken=2, drift=1)
    assert [tone for tone, _ in found] == [OVER, SOON, SOON]
    assert found[1][1].startswith("2 rows came broken.")
    assert found[2][1].startswith("Ozon sends 1 thing that")


def an_ending(days: int, *, field: str = "") -> Ending:
    day = NOW.date() + timedelta(days=days)
    entry = SwitchOff(method="/v1/a", off_on=day, use="/v2/a", field=field)
    return Ending(entry, "that day", is_off=days <= 0)


def test_methods_that_go() -> None:
    assert lines(endings=[an_ending(30)]) == [
        (SOON, "Ozon switches off /v1/a on that day. Update the desk before.")
    ]
    assert lines(endings=[an_ending(-1)]) == [
        (OVER, "Ozon has switched off /v1/a on that day. Update the desk.")
    ]
    assert lines(endings=[an_ending(31), an_ending(1, field="total")]) == []


def methods(monkeypatch: pytest.MonkeyPatch, *found: MethodHealth) -> list[MethodRow]:
    monkeypatch.setattr(health_rows.limits, "health", lambda _shop, *, hours: list(found))
    return method_rows(Shop(), now=NOW)


def test_what_fails_or_waits_stands_first(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"last_error": "no", "last_error_at": NOW - timedelta(minutes=59)}
    rows = methods(
        monkeypatch,
        MethodHealth("/calm", 100, 0, 10.4),
        MethodHealth("/seldom", 100, 4, 10, **now),  # less than is worth a word
        MethodHealth("/long-ago", 100, 50, 10, last_error="no", last_error_at=NOW - timedelta(minutes=61)),
        MethodHealth("/often", 10_000, 0, 10),
        MethodHealth("/waits", 1, 0, 10, paused_until=NOW + timedelta(seconds=60)),
        MethodHealth("/blinks", 2, 0, 10, paused_until=NOW + timedelta(seconds=2)),
        MethodHealth("/fails", 100, 5, 10, **now),
        MethodHealth("/twice", 2, 2, 10, **now),  # rarely called: its source tells of it
    )
    assert [row.method.method for row in rows] == [
        "/fails",
        "/waits",
        "/often",
        "/calm",
        "/long-ago",
        "/seldom",
        "/blinks",
        "/twice",
    ]
    assert (rows[0].rate, rows[2].calls, rows[2].rate) == ("5%", "10\u202f000", "0%")
    assert lines(methods=rows) == [
        (SOON, "Calls are kept back for a while, because Ozon asked for it: /waits."),
        (SOON, "Many calls failed, the last one within an hour: /fails 5%."),
    ]


def test_a_pause_of_the_whole_account_is_one_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    until = NOW + timedelta(seconds=60)
    rows = methods(monkeypatch, *(MethodHealth(f"/m{n}", 9 - n, 0, 1, paused_until=until) for n in range(5)))
    [(_, text)] = lines(methods=rows)
    assert text.endswith(": /m0, /m1, /m2 +2.")


def test_only_what_the_desk_lives_on_or_calls_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [row.entry.method for row in endings([], now=NOW)]
    assert told == ["/v3/product/list", "/v5/product/info/prices"]
    called = methods(monkeypatch, MethodHealth("/v2/posting/fbs/act/create", 1, 0, 1))
    found = endings(called, now=NOW)
    assert [(row.entry.method, row.is_method, row.is_off) for row in found] == [
        ("/v2/posting/fbs/act/create", True, True),
        ("/v3/product/list", False, False),
        ("/v5/product/info/prices", False, False),
    ]
    assert found[1].entry.off_on == date(2026, 11, 23)
