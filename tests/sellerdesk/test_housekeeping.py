"""What is kept is kept only for so long, and what was read of it stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import CancellationRequest, Posting
from ozon.models import SyncSource
from ozon.states import Source
from returns.models import Return
from sellerdesk import housekeeping, tasks
from tests.factories import make_superuser
from tests.fixtures_desk import Desk

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def test_raw_readings_and_buyers_words_are_forgotten_in_time(desk: Desk, settings: Any) -> None:
    desk.world.add_posting(lines=KETTLE)
    request = desk.world.add_cancellation_request(message="Передумала")
    claim = desk.world.add_rfbs_return(comment="Скол на ручке")
    desk.sync()
    assert all(bytes(payload) for payload in Posting.objects.values_list("payload", flat=True))

    now = timezone.now()
    assert set(housekeeping.forget(now).values()) == {0}
    told = housekeeping.forget(now + timedelta(days=settings.RAW_DAYS + 1))
    assert told["payloads"] == Posting.objects.count()
    assert desk.request(request["cancellation_id"]).wish == "Передумала"

    housekeeping.forget(now + timedelta(days=settings.PERSONAL_DAYS + 1))
    assert set(CancellationRequest.objects.values_list("wish", flat=True)) == {""}
    found = Return.objects.get(return_id=claim["return_id"])
    assert (found.wish, found.photos) == ("", [])
    assert found.reason
    assert Posting.objects.filter(ozon_status="").count() == 0


def test_a_posting_whose_raw_reading_is_gone_is_still_not_written_again(desk: Desk) -> None:
    desk.world.add_posting(lines=KETTLE)
    desk.sync(Source.FBS)
    Posting.objects.update(payload=b"")
    desk.sync(Source.FBS)
    assert bytes(Posting.objects.get().payload) == b""


@pytest.mark.parametrize("missing", [Source.CHATS, Source.CABINET])
def test_a_shop_of_before_an_update_gets_the_new_sources(desk: Desk, missing: Source) -> None:
    SyncSource.objects.filter(source=missing).delete()
    tasks.tidy()
    assert SyncSource.objects.filter(shop=desk.shop, source=missing).exists()


@pytest.mark.django_db
def test_ended_sessions_are_forgotten(client: Client) -> None:
    client.force_login(make_superuser())
    now = timezone.now()
    assert housekeeping.forget(now)["sessions"] == 0
    assert housekeeping.forget(now + timedelta(days=30))["sessions"] == 1


@pytest.mark.django_db
def test_word_of_a_shop_that_is_gone_is_no_error() -> None:
    tasks.poll(0, Source.FBS)
