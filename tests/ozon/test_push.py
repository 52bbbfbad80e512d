"""What is kept of a push, what it makes us read sooner, and how little stands in its way."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ozon import push
from ozon.models import Fact, PushDelivery, Shop, SyncSource
from ozon.states import FactKind, ShopState, Source
from tests.concurrency.threads import at_once
from tests.factories import make_shop

CANCELLED = {"message_type": "TYPE_POSTING_CANCELLED", "posting_number": "24219509-0020-1"}
CLOSED = {"message_type": "TYPE_CHAT_CLOSED", "chat_id": "b646d975"}


def store(shop: Shop, **body: Any) -> PushDelivery:
    push.store(shop, body, began=time.perf_counter())
    return PushDelivery.objects.filter(shop=shop).latest("received_at")


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """(shop id, source) of every pass that was asked for."""
    asked: list[tuple[int, str]] = []
    monkeypatch.setattr(push, "wake", lambda *what: asked.append(what))
    return asked


@pytest.mark.django_db
def test_a_push_is_kept_and_asks_for_its_pass(woken: list[Any]) -> None:
    shop, before = make_shop(), timezone.now()
    with TestCase.captureOnCommitCallbacks(execute=True):
        row = store(shop, **CANCELLED, seller_id=int(shop.client_id))
        assert woken == []  # a worker must find the row
    assert woken == [(shop.pk, "fbs")]
    assert (row.message_type, row.source, row.key) == ("TYPE_POSTING_CANCELLED", "fbs", "24219509-0020-1")
    assert (row.times, row.answer, row.handled_at) == (1, "200", None)
    assert row.body == {**CANCELLED, "seller_id": int(shop.client_id)}
    assert row.received_at >= before
    assert row.milliseconds is not None


@pytest.mark.django_db
def test_a_paused_shop_keeps_its_pushes_for_later(woken: list[Any]) -> None:
    shop = make_shop(state=ShopState.PAUSED)
    SyncSource.objects.create(shop=shop, source=Source.FBS)
    with TestCase.captureOnCommitCallbacks(execute=True):
        row = store(shop, **CANCELLED)
    assert woken == []
    assert push.sources_waiting() == []
    Shop.objects.update(state=ShopState.ACTIVE)
    assert push.sources_waiting() == [(shop.pk, "fbs")]
    assert push.waiting(shop, Source.FBS, 10) == [row]


@pytest.mark.django_db
def test_a_repetition_is_the_same_row_whatever_the_order_of_its_keys() -> None:
    shop = make_shop()
    first = store(shop, **CANCELLED)
    again = store(shop, **dict(reversed(CANCELLED.items())))
    assert (again.pk, again.times) == (first.pk, 2)
    assert PushDelivery.objects.count() == 1


@pytest.mark.django_db
def test_the_same_words_after_the_reading_tell_of_something_new() -> None:
    """A chat closed, opened and closed again says the same twice, without a date."""
    shop = make_shop()
    row = store(shop, **CLOSED)
    assert push.handled([row.pk]) == 1
    assert push.waiting(shop, Source.CHATS, 10) == []
    store(shop, **CLOSED)
    assert push.waiting(shop, Source.CHATS, 10) == [row]


@pytest.mark.django_db
def test_what_came_again_while_it_was_read_waits_on() -> None:
    shop = make_shop()
    row, other = store(shop, **CLOSED), store(shop, **CANCELLED)
    asked = timezone.now()
    store(shop, **CLOSED)
    assert push.handled([row.pk, other.pk], before=asked) == 1
    assert push.handled([row.pk, other.pk], before=asked) == 0
    assert push.waiting(shop, Source.CHATS, 10) == [row]
    assert push.waiting(shop, Source.FBS, 10) == []


@pytest.mark.django_db
def test_waiting_pushes_come_oldest_first_and_of_their_source_and_shop_only() -> None:
    shop, other = make_shop(), make_shop()
    rows = [store(shop, **{**CANCELLED, "posting_number": f"1-{n}-1"}) for n in range(4)]
    store(shop, **CLOSED)
    theirs = store(other, **CANCELLED)
    push.handled([rows[1].pk])
    assert push.waiting(shop, Source.FBS, 2) == [rows[0], rows[2]]
    assert push.waiting(other, Source.FBS, 2) == [theirs]


@pytest.mark.django_db
def test_two_shops_with_the_same_posting_number_never_mix() -> None:
    one, two = make_shop(), make_shop()
    for shop in (one, two, two):
        store(shop, **CANCELLED)
    rows = PushDelivery.objects.order_by("id").values_list("shop", "key", "times")
    assert list(rows) == [(one.pk, "24219509-0020-1", 1), (two.pk, "24219509-0020-1", 2)]
    push.handled([row.pk for row in push.waiting(one, Source.FBS, 10)])
    assert len(push.waiting(two, Source.FBS, 10)) == 1


@pytest.mark.django_db
def test_sources_are_told_once_and_cheaply(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    shop, quiet = make_shop(), make_shop()
    for one in (shop, quiet):
        for source in (Source.FBS, Source.CHATS):
            SyncSource.objects.create(shop=one, source=source)
    for n in range(5):
        store(shop, **{**CANCELLED, "posting_number": f"1-{n}-1"})
    push.handled([store(quiet, **CLOSED).pk])
    with django_assert_num_queries(1):
        assert push.sources_waiting() == [(shop.pk, "fbs")]


@pytest.mark.django_db
def test_what_hints_at_nothing_never_waits() -> None:
    shop = make_shop()
    for name in ("TYPE_PING", "TYPE_DESCRIPTION_CATEGORY_TREE_CHANGED", "TYPE_FBO_STOCKS_CHANGED"):
        row = store(shop, message_type=name)
        assert (row.source, row.handled_at) == ("", row.received_at)
    assert not Fact.objects.exists()


@pytest.mark.django_db
def test_an_unknown_type_is_kept_counted_and_shown_without_its_values() -> None:
    shop = make_shop()
    for n in range(2):
        row = store(shop, message_type="TYPE_PARCEL_SANG", song="тайна", n=n)
        assert (row.source, row.answer, row.handled_at is None) == ("", "200", False)
    fact = Fact.objects.get(shop=shop)
    assert (fact.kind, fact.method, fact.source) == (FactKind.UNKNOWN_VALUE, "push", "")
    assert (fact.key, fact.count) == ("message_type=TYPE_PARCEL_SANG", 2)
    assert fact.detail == "message_type, n, song"


@pytest.mark.django_db
def test_the_words_of_a_message_are_not_kept() -> None:
    shop = make_shop()
    said = {
        "message_type": "TYPE_NEW_MESSAGE",
        "chat_id": "c",
        "message_id": "7",
        "data": ["Анна, ул. Мира, 5"],
    }
    row = store(shop, **said)
    assert (row.key, "data" in row.body, row.body["message_id"]) == ("c", False, "7")
    assert store(shop, **{**said, "data": ["other words"]}).pk != row.pk


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"message_type": "TYPE_STATE_CHANGED"}, ""),
        ({"message_type": "TYPE_STATE_CHANGED", "posting_number": None}, ""),
        ({"message_type": "TYPE_STATE_CHANGED", "posting_number": ["1"]}, ""),
        ({"message_type": "TYPE_STATE_CHANGED", "posting_number": 17}, "17"),
        ({"message_type": "TYPE_STATE_CHANGED", "posting_number": "9" * 300}, "9" * 120),
        ({"message_type": " type_state_changed ", "posting_number": "1"}, "1"),
        ({"message_type": "TYPE_STOCKS_CHANGED", "items": [{"sku": 5}]}, "5"),
        ({"message_type": "TYPE_STOCKS_CHANGED", "items": [{"sku": 5}, {"sku": 6}]}, ""),
        ({"message_type": "TYPE_STOCKS_CHANGED", "items": ["5"]}, ""),
        ({"message_type": "TYPE_STOCKS_CHANGED", "items": {}}, ""),
    ],
)
@pytest.mark.django_db
def test_a_strange_key_still_makes_its_source_be_read(body: dict[str, Any], key: str) -> None:
    row = store(make_shop(), **body)
    assert (row.key, row.handled_at) == (key, None)
    assert row.source in {Source.FBS, Source.STOCKS}


@pytest.mark.parametrize(
    ("told", "ours", "fits"),
    [
        (100500, "100500", True),
        ("100500", "100500", True),
        ("0100500", "100500", True),
        (None, "100500", True),
        (0, "100500", True),
        ("shop", "100500", True),
        (7, "100500", False),
        ("7", "100500", False),
        (7, "not-a-number", True),
    ],
)
def test_whose_push_it_is(told: object, ours: str, fits: bool) -> None:
    body = {} if told is None else {"seller_id": told}
    assert push.is_about(Shop(client_id=ours), body) is fits


@pytest.mark.django_db
def test_old_pushes_are_forgotten_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "BATCH", 2)
    shops, now = [make_shop(), make_shop()], timezone.now()
    for shop in shops:
        for n in range(5):
            row = store(shop, **{**CANCELLED, "posting_number": str(n)})
            PushDelivery.objects.filter(pk=row.pk).update(received_at=now - timedelta(days=n * 4))
    assert push.forget(now - push.KEPT) == 6
    assert set(PushDelivery.objects.values_list("shop", "key")) == {
        (shop.pk, key) for shop in shops for key in ("0", "1")
    }
    assert push.forget(now - push.KEPT) == 0


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one_once() -> None:
    shop, other = make_shop(), make_shop()
    old = shop.push_secret
    assert push.shop_of(old) == shop
    assert push.renew(shop, old=old)
    assert not push.renew(shop, old=old)  # the second of two clicks
    assert push.shop_of(old) is None
    shop.refresh_from_db()
    assert shop.push_secret != old
    assert push.shop_of(shop.push_secret) == shop
    assert push.shop_of(other.push_secret) == other


@pytest.mark.parametrize("secret", ["", "x", "a\0b", "д" * 10, "a" * 65, "../admin", "a b"])
@pytest.mark.django_db
def test_nobodys_secret(secret: str) -> None:
    make_shop()
    assert push.shop_of(secret) is None


@pytest.mark.django_db
def test_a_removed_shop_has_no_address() -> None:
    shop = make_shop(state=ShopState.REMOVED)
    assert push.shop_of(shop.push_secret) is None
    assert not push.renew(shop, old=shop.push_secret)


@pytest.mark.django_db(transaction=True)
def test_the_same_push_many_times_at_once_is_one_row(woken: list[Any]) -> None:
    shop = make_shop()
    deeds: list[Callable[[], Any]] = [partial(push.store, shop, dict(CANCELLED), began=0.0)] * 8
    assert at_once(*deeds) == [None] * 8
    [row] = PushDelivery.objects.all()
    assert (row.times, row.handled_at) == (8, None)
    assert woken == [(shop.pk, "fbs")] * 8


@pytest.mark.django_db(transaction=True)
def test_a_push_waits_for_no_pass_that_holds_its_source(woken: list[Any]) -> None:
    shop = make_shop()
    SyncSource.objects.create(shop=shop, source=Source.FBS)
    waited: list[str] = []

    def come() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        push.store(shop, dict(CANCELLED), began=time.perf_counter())
        waited.append("stored")

    with transaction.atomic():
        SyncSource.objects.filter(shop=shop).update(rows_read=1)
        assert at_once(come) == [None]
    assert waited == ["stored"]
    assert woken == [(shop.pk, "fbs")]


@pytest.mark.django_db
def test_whoever_knows_the_address_cannot_make_up_types_without_end(woken: list[Any]) -> None:
    shop = make_shop()
    for n in range(push.MOST_UNKNOWN + 5):
        store(shop, message_type=f"TYPE_{n}")
    assert Fact.objects.filter(shop=shop).count() == push.MOST_UNKNOWN
    store(shop, message_type="TYPE_0", again=1)
    assert Fact.objects.get(key="message_type=TYPE_0").count == 2
