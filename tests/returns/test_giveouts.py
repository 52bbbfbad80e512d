"""Handing out of parcels: read, matched to returns, told once; and a new barcode for the one a person saw."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from outbox.models import Effect
from outbox.services import set_switch
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.models import Fact, Shop
from ozon.states import Source
from returns import giveout_codes, giveouts
from returns.giveouts import GiveoutReading, NotPossible, Told
from returns.models import Giveout, GiveoutArticle, Return
from returns.states import Parcel, ReturnSource
from returns.waiting import Storage, keep_storage
from sandbox import giveouts as points_of_sale
from sandbox import points
from tests.factories import make_return, make_shop
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, Kind

pytestmark = pytest.mark.django_db

HERE, THERE = (place["id"] for place in points.PLACES[:2])
RESET = "/v1/return/giveout/barcode-reset"


def parcel(desk: Desk, offer_id: str, place_id: str = HERE) -> int:
    posting = desk.world.add_posting(status="delivered", lines=[{"offer_id": offer_id, "quantity": 1}])
    return int(desk.world.add_return(posting["posting_number"], place_id=place_id)["id"])


def at_point(desk: Desk, act: Callable[..., Any], *args: Any, **how: Any) -> Any:
    with desk.world.shop.store.transaction():
        return act(desk.world.shop, *args, **how)


def told(desk: Desk) -> list[str]:
    rows = TimelineEntry.objects.filter(shop=desk.shop, code=Event.GIVEOUT).order_by("id")
    return list(rows.values_list("posting_number", flat=True))


@pytest.fixture
def goods(desk: Desk) -> list[str]:
    return [doc["offer_id"] for doc in desk.world.shop.products.all()]


def test_what_can_be_one_parcel_only_is_matched_and_told_once(desk: Desk, goods: list[str]) -> None:
    """Two alike wait for a person; a parcel of another place or of FBO is no candidate. Only Ozon moves the parcel."""
    alone, twin, other = parcel(desk, goods[0]), parcel(desk, goods[1]), parcel(desk, goods[1])
    parcel(desk, goods[0], THERE)
    desk.sync(Source.RETURNS, Source.GIVEOUTS)
    opened = at_point(desk, points_of_sale.scan, place_id=HERE)["giveout_id"]
    desk.sync(Source.GIVEOUTS)
    row = Giveout.objects.get(shop=desk.shop, giveout_id=opened)
    found = {(one.name, one.case and one.case.return_id, one.matched_by) for one in row.articles.all()}
    case = Return.objects.get(shop=desk.shop, return_id=alone)
    name = Return.objects.get(shop=desk.shop, return_id=twin).product
    assert found == {(case.product, alone, "desk"), (name, None, "")}
    assert (row.total, row.approved, told(desk)) == (3, 0, [])
    at_point(desk, points_of_sale.approve, opened)
    desk.sync(Source.GIVEOUTS)
    assert told(desk) == [case.posting_number]
    case.refresh_from_db()
    assert case.parcel == Parcel.AT_PICKUP_POINT
    first, second = row.articles.filter(case=None)
    giveouts.match(first.pk, str(twin), by="Anna")
    with pytest.raises(NotPossible):
        giveouts.match(second.pk, str(twin), by="Anna")
    giveouts.match(second.pk, str(other), by="Anna")
    giveouts.match(second.pk, str(other), by="Boris")
    at_point(desk, points_of_sale.scan, place_id=HERE)
    desk.sync(Source.GIVEOUTS, Source.RETURNS)
    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.status, giveouts.is_over(row), case.parcel) == (
        points_of_sale.COMPLETED,
        True,
        Parcel.RECEIVED,
    )
    assert len(told(desk)) == len(set(told(desk))) == 3
    assert set(row.articles.values_list("matched_by", flat=True)) == {"desk", "Anna"}


def reading(minutes: int, *told: Told) -> GiveoutReading:
    now = timezone.now()
    return GiveoutReading(
        giveout_id=1, status=points_of_sale.CREATED, warehouse_id=5, place="Here", approved=0, total=len(told),
        opened_at=now, read_at=now + timedelta(minutes=minutes), articles=told,
    )  # fmt: skip


def waiting(n: int, shop: Shop | None = None) -> Return:
    return make_return(
        shop=shop, source=ReturnSource.OZON, schema="Fbs", parcel=Parcel.AT_PICKUP_POINT, place_id=5,
        product=f"Cup {n}", return_id=n, posting_number=f"5-{n}",
    )  # fmt: skip


@pytest.mark.parametrize("schema", ["FBO", "GIVEOUT_DELIVERY_SCHEMA_FBO"])
def test_a_parcel_of_fbo_is_no_return_that_waits_here(schema: str) -> None:
    case = waiting(1)
    giveouts.take_in(case.shop, [reading(0, Told(case.product, schema, True))])
    assert GiveoutArticle.objects.get().case is None


def test_a_match_a_person_took_back_is_not_made_again() -> None:
    case = waiting(1)
    for minutes in (0, 1):
        giveouts.take_in(case.shop, [reading(minutes, Told(case.product, "FBS", True))])
        article = GiveoutArticle.objects.get()
        assert (article.case, article.matched_by) == ((case, "desk") if minutes == 0 else (None, "Anna"))
        giveouts.match(article.pk, "", by="Anna")


def test_reading_it_again_asks_and_writes_nothing_for_each_article(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    shop = make_shop()
    cases = [waiting(n, shop) for n in range(1, 9)]
    told = [Told(case.product, "FBS", True) for case in cases]
    giveouts.take_in(shop, [reading(0, *told)])
    assert GiveoutArticle.objects.exclude(case=None).count() == len(cases)
    with django_assert_max_num_queries(8):
        giveouts.take_in(shop, [reading(1, *told)])


@pytest.mark.parametrize("whole", [True, False])
def test_articles_in_another_order_or_left_out_keep_their_matches(
    desk: Desk, goods: list[str], whole: bool
) -> None:
    numbers = [parcel(desk, offer) for offer in goods[:2]]
    desk.sync(Source.RETURNS, Source.GIVEOUTS)
    opened = at_point(desk, points_of_sale.scan, place_id=HERE)["giveout_id"]
    desk.sync(Source.GIVEOUTS)
    before = dict(GiveoutArticle.objects.values_list("name", "case__return_id"))
    assert sorted(before.values()) == sorted(numbers)
    with desk.world.shop.store.transaction():
        doc = desk.world.shop.giveouts.get(str(opened))
        less = doc["articles"][::-1] if whole else []
        turned = {**doc, "articles": less, "status": "GIVEOUT_STATUS_ARCHIVED"}
        desk.world.shop.giveouts.put(str(opened), turned)
    Giveout.objects.update(opened_at=timezone.now())
    desk.sync(Source.GIVEOUTS)  # not listed any more: read by itself
    assert dict(GiveoutArticle.objects.values_list("name", "case__return_id")) == before
    assert Giveout.objects.get().status == "GIVEOUT_STATUS_ARCHIVED"
    assert Fact.objects.filter(key="giveout_status=giveout_status_archived", solved_at=None).exists()


def test_storage_grows_without_a_change_of_status(desk: Desk, goods: list[str]) -> None:
    number = parcel(desk, goods[0])
    desk.sync(Source.RETURNS)
    desk.running.sandbox.advance(6 * 86_400 - 60)
    with desk.world.shop.store.transaction():
        doc = desk.world.shop.parcels.get(str(number))
        desk.world.shop.parcels.put(str(number), {**doc, "status": "ArrivedAtReturnPlace", "final_at": None})
    source = desk.source(Source.GIVEOUTS)
    type(source).objects.filter(pk=source.pk).update(cursor={})
    desk.sync(Source.GIVEOUTS)
    case = Return.objects.get(shop=desk.shop, return_id=number)
    assert (case.storage_sum, case.storage_days, case.place_id) == (Decimal(30), 5, int(HERE))


def test_once_storage_costs_disposal_is_the_next_thing_to_lose() -> None:
    """Neither date of Ozon's changes on that day."""
    now = timezone.now()
    dates = {"storage_from": now + timedelta(hours=1), "disposal_at": now + timedelta(days=20)}
    case = waiting(1)

    def keep(days: int, cost: int, **told: Any) -> WorkItem:
        storage = Storage(
            return_id=1, changed_at=None, place_id=5, place_name="", place="", arrived_at=now, storage_days=days,
            storage_sum=Decimal(cost), storage_currency="RUB", **told,
        )  # fmt: skip
        with transaction.atomic():
            keep_storage(case.shop, [storage])
        return WorkItem.objects.get(kind=Kind.COLLECT)

    assert keep(4, 0, **dates).deadline_at == dates["storage_from"]
    WorkItem.objects.update(deadline_at=now - timedelta(days=1))
    dates["storage_from"] = now - timedelta(days=1)
    Return.objects.update(storage_from=dates["storage_from"])
    assert keep(5, 0, **dates).deadline_at == dates["storage_from"]
    assert keep(6, 15, **dates).deadline_at == dates["disposal_at"]


def test_a_code_is_replaced_once(desk: Desk, english: None) -> None:
    """Two presses are one write; a lost answer is read back; the code that is gone is not replaced again."""
    old = giveout_codes.mark(giveout_codes.code_of(desk.shop))
    first = giveouts.ask_reset(desk.shop, old, by="Anna")
    assert giveouts.ask_reset(desk.shop, old, by="Boris").pk == first.pk
    desk.fault("lose_answer", RESET)
    desk.deliver()
    assert [effect.status for effect in Effect.objects.filter(kind=EffectKind.GIVEOUT_RESET)] == [
        Status.UNKNOWN
    ]
    desk.read_back()
    first.refresh_from_db()
    assert (first.status, len(desk.written(RESET))) == (Status.DONE, 1)
    with pytest.raises(NotPossible):
        giveouts.ask_reset(desk.shop, old, by="Anna")
    new = giveout_codes.mark(giveout_codes.code_of(desk.shop))
    assert new != old


def test_a_code_renewed_elsewhere_stays(desk: Desk, english: None) -> None:
    effect = giveouts.ask_reset(desk.shop, giveout_codes.mark(giveout_codes.code_of(desk.shop)), by="Anna")
    at_point(desk, points_of_sale.reset)
    desk.deliver()
    effect.refresh_from_db()
    assert (effect.status, desk.written(RESET)) == (Status.CANCELLED, [])


def test_with_the_switch_off_it_waits(desk: Desk) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.GIVEOUT, mode=Mode.OFF)
    effect = giveouts.ask_reset(desk.shop, giveout_codes.mark(giveout_codes.code_of(desk.shop)), by="Anna")
    desk.deliver()
    effect.refresh_from_db()
    assert (effect.status, desk.written(RESET)) == (Status.HELD, [])


def test_a_key_without_the_role_reads_storage_all_the_same(desk: Desk, goods: list[str]) -> None:
    number = parcel(desk, goods[0])
    desk.sync(Source.RETURNS)
    with desk.world.shop.store.transaction():
        desk.world.shop.meta.put("cabinet", {"roles": ["Posting FBO"]})
    Return.objects.update(place_id=0)
    source = desk.source(Source.GIVEOUTS)
    type(source).objects.filter(pk=source.pk).update(cursor={})
    report = desk.sync(Source.GIVEOUTS)[Source.GIVEOUTS]
    assert "role" in report.error
    assert Return.objects.get(return_id=number).place_id == int(HERE)


def test_a_shop_without_it_is_asked_for_nothing(desk: Desk) -> None:
    at_point(desk, points_of_sale.enable, on=False)
    source = desk.source(Source.GIVEOUTS)
    cursor = {**source.cursor, "asked_at": (timezone.now() - timedelta(hours=2)).isoformat()}
    type(source).objects.filter(pk=source.pk).update(cursor=cursor)
    report = desk.sync(Source.GIVEOUTS)[Source.GIVEOUTS]
    assert (report.error, desk.source(Source.GIVEOUTS).cursor["enabled"]) == ("", False)
