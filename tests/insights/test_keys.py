"""Warnings about a key: opened in time, louder step by step, closed by themselves."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from insights.keys import can_wait, put_off, step_of, warnings_of, watch, watch_all
from insights.states import REASONS, REFUSED, Step
from ozon import facts, sync
from ozon.models import Shop, SyncSource
from ozon.states import FactKind, ShopState, Source
from sellerdesk.upkeep import replace_key
from tests.factories import make_shop
from tests.fixtures_desk import KEY, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ending(**left: float) -> Shop:
    return make_shop(key_expires_at=NOW + timedelta(**left))


def items(shop: Shop) -> list[tuple[str, str, str]]:
    rows = WorkItem.objects.filter(shop=shop).order_by("id")
    return list(rows.values_list("kind", "state", "reason"))


def refuse(shop: Shop, at: datetime) -> None:
    facts.record(
        shop=shop,
        source=Source.FBS,
        kind=FactKind.CALL_FAILED,
        key="call",
        detail="/v4/posting/fbs/list: Invalid Api-Key, please check the key and try again (HTTP 401)",
    )
    shop.facts.update(last_at=at, first_at=at)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), Step.FORTNIGHT),
        (timedelta(days=7, seconds=1), Step.FORTNIGHT),
        (timedelta(days=7), Step.WEEK),
        (timedelta(days=3), Step.THREE_DAYS),
        (timedelta(days=1), Step.DAY),
        (timedelta(seconds=1), Step.DAY),
        (timedelta(0), Step.ENDED),
        (timedelta(days=-90), Step.ENDED),
    ],
)
def test_steps(left: timedelta, step: Step | None) -> None:
    assert step_of(NOW + left, now=NOW) is step
    assert step_of(None, now=NOW) is None


def test_one_item_grows_louder_in_place() -> None:
    shop = ending(days=13)
    for days, step in ((0, Step.FORTNIGHT), (6.5, Step.WEEK), (10.5, Step.THREE_DAYS), (12.5, Step.DAY)):
        watch(shop, now=NOW + timedelta(days=days))
        assert items(shop) == [(Kind.KEY_EXPIRY, ItemState.OPEN, REASONS[step])]
    item = WorkItem.objects.get(shop=shop)
    assert (item.deadline_at, item.posting_number, item.product) == (shop.key_expires_at, "", shop.name)
    assert item.is_about_shop


def test_a_second_look_writes_nothing(django_assert_num_queries) -> None:
    shop = ending(days=5)
    watch(shop, now=NOW)
    opened = WorkItem.objects.get(shop=shop).opened_at
    with django_assert_num_queries(4) as looked:
        watch(shop, now=NOW)
    assert not [query for query in looked if query["sql"].startswith(("INSERT",))]
    assert WorkItem.objects.get(shop=shop).opened_at == opened


def test_a_later_end_closes_it_and_begins_anew() -> None:
    shop = ending(days=5)
    watch(shop, now=NOW)
    shop.key_expires_at = NOW + timedelta(days=90)
    watch(shop, now=NOW)
    assert items(shop) == [(Kind.KEY_EXPIRY, ItemState.DONE, REASONS[Step.WEEK])]
    watch(shop, now=NOW + timedelta(days=80))
    assert [state for _, state, _ in items(shop)] == [ItemState.DONE, ItemState.OPEN]


def test_no_end_no_warning() -> None:
    shop = make_shop()
    watch(shop, now=NOW)
    assert items(shop) == []


def test_what_a_person_put_off_comes_back_at_the_next_step() -> None:
    shop = ending(days=6)
    watch(shop, now=NOW)
    item = warnings_of(shop).get()
    assert can_wait(item)
    assert put_off(item, by="Olga")
    watch(shop, now=NOW + timedelta(days=1))
    assert not warnings_of(shop).exists()
    watch(shop, now=NOW + timedelta(days=4))
    assert items(shop) == [(Kind.KEY_EXPIRY, ItemState.OPEN, REASONS[Step.THREE_DAYS])]


def test_the_last_step_cannot_be_put_off() -> None:
    shop = ending(days=-1)
    watch(shop, now=NOW)
    item = warnings_of(shop).get()
    assert not put_off(item, by="Olga")
    assert warnings_of(shop).exists()


def test_an_end_that_is_read_again_after_another_opens_its_item_again() -> None:
    """Closed by the desk, not by a person: nobody put it off."""
    shop = ending(days=5)
    watch(shop, now=NOW)
    first, shop.key_expires_at = shop.key_expires_at, NOW + timedelta(days=90)
    watch(shop, now=NOW)
    shop.key_expires_at = first
    watch(shop, now=NOW)
    assert items(shop) == [(Kind.KEY_EXPIRY, ItemState.OPEN, REASONS[Step.WEEK])]


def test_a_refused_key_is_work_until_a_pass_succeeds() -> None:
    shop = make_shop()
    source = SyncSource.objects.create(shop=shop, source=Source.FBS, succeeded_at=NOW - timedelta(hours=1))
    refuse(shop, NOW)
    for _ in range(2):
        watch(shop, now=NOW)
        assert items(shop) == [(Kind.KEY_REFUSED, ItemState.OPEN, REFUSED)]
    assert WorkItem.objects.get(shop=shop).deadline_at == NOW
    # One good pass of any source proves the key, though the others were not tried again yet.
    SyncSource.objects.filter(pk=source.pk).update(succeeded_at=NOW + timedelta(seconds=1))
    watch(shop, now=NOW)
    assert [state for _, state, _ in items(shop)] == [ItemState.DONE]


def test_other_failures_say_nothing_of_the_key() -> None:
    shop = make_shop()
    for detail in ("/v1/roles: a gateway page came instead of an answer (HTTP 502)", "… (HTTP 403)"):
        facts.record(shop=shop, source=Source.FBS, kind=FactKind.CALL_FAILED, key=detail, detail=detail)
    watch(shop, now=NOW)
    assert items(shop) == []


def test_a_key_that_ended_and_is_refused_is_told_once() -> None:
    shop = ending(days=-1)
    watch(shop, now=NOW)
    refuse(shop, NOW)
    watch(shop, now=NOW)
    assert list(warnings_of(shop).values_list("kind", flat=True)) == [Kind.KEY_REFUSED]
    watch(shop, now=NOW)
    assert list(warnings_of(shop).values_list("kind", flat=True)) == [Kind.KEY_REFUSED]


def test_a_removed_shop_is_not_watched_and_a_paused_one_is_not_called_broken() -> None:
    gone = make_shop(state=ShopState.REMOVED, key_expires_at=NOW + timedelta(days=2))
    paused = make_shop(state=ShopState.PAUSED, key_expires_at=timezone.now() + timedelta(days=2))
    refuse(paused, NOW)
    watch_all()
    assert items(gone) == []
    assert [kind for kind, _, _ in items(paused)] == [Kind.KEY_EXPIRY]


def test_from_a_revoked_key_to_a_good_one(desk: Desk) -> None:
    """As it happens: Ozon refuses, staff are told, the key is replaced, the work is over by itself."""
    Shop.objects.filter(pk=desk.shop.pk).update(api_key="revoked")
    shop = Shop.objects.get(pk=desk.shop.pk)
    assert "401" in sync.run(shop, Source.FBS).error
    watch_all()
    assert warnings_of(shop).get().kind == Kind.KEY_REFUSED
    replace_key(shop, KEY["api_key"], by="Olga")
    assert not warnings_of(shop).exists()


def test_a_cabinet_pass_ends_the_warning_itself(desk: Desk) -> None:
    refuse(desk.shop, timezone.now())
    watch(desk.shop, now=NOW)
    assert warnings_of(desk.shop).get().kind == Kind.KEY_REFUSED
    desk.sync(Source.CABINET)
    assert not warnings_of(desk.shop).exists()
