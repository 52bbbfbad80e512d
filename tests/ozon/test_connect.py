"""A shop's client, as every pass and every delivery gets it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ozon import limits
from ozon.connect import client_of
from ozon.states import Source
from tests.fixtures_desk import Desk


def calls(desk: Desk) -> int:
    return sum(row.calls for row in limits.health(desk.shop))


def test_passes_share_a_connection_and_are_counted(desk: Desk) -> None:
    opened: list[Any] = []
    take = desk.running.server.process_request

    def noting(request: Any, address: Any) -> None:
        opened.append(address)
        take(request, address)

    desk.running.server.process_request = noting  # type: ignore[method-assign]  # put in its place for the test
    before = calls(desk)
    for _ in range(3):
        assert desk.sync(Source.FBS)[Source.FBS].error == ""
    assert len(opened) <= 1
    assert calls(desk) >= before + 3


def test_what_is_kept_back_is_not_sent_and_due_when_there_is_room(desk: Desk, settings: Any) -> None:
    settings.OZON_RATE = 50
    desk.fault("status", status=429, seconds=600, body='{"code": 8, "message": "later"}', times=1)
    assert "HTTP 429" in desk.sync(Source.FBS)[Source.FBS].error
    before = calls(desk)
    desk.sync(Source.FBS)
    assert calls(desk) == before
    row = desk.source(Source.FBS)
    assert row.lease == ""
    assert timedelta(seconds=500) < row.wanted_at - timezone.now() < timedelta(seconds=700)


def test_a_person_is_let_through_by_the_client_made_for_one(desk: Desk, monkeypatch: Any) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(
        limits.Limiter, "before", lambda self, method, *, interactive: asked.append(interactive)
    )
    for interactive in (True, False):
        with client_of(desk.shop, interactive=interactive) as client:
            client.seller.roles()
    assert asked == [True, False]
