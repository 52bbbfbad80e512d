"""Fetching parcels: the points by what costs or is lost first, one of them, a round and its paper, the barcode."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.models import Shop, SyncSource
from ozon.states import Source
from returns import giveouts, waiting
from returns.locks import lock_giveout
from returns.models import Giveout, GiveoutArticle, Return
from returns.states import Claim, Parcel, ReturnSource
from sandbox import giveouts as at_ozon
from sellerdesk.desk import pickup_page
from tests import pdf
from tests.factories import make_member, make_return, make_shop
from tests.factories.shops import unique
from tests.fixtures_desk import Desk

NOW = timezone.now().replace(microsecond=0)
NEAR, FAR = 23869688194000, 23869688195000

pytestmark = pytest.mark.django_db


def day(days: float) -> Any:
    return NOW + timedelta(days=days)


def parcel(shop: Shop, place_id: int = NEAR, **fields: Any) -> Return:
    """An FBS parcel that came five days ago and costs 15 a day since the third."""
    values: dict[str, Any] = {
        "source": ReturnSource.OZON,
        "schema": "Fbs",
        "claim": Claim.NONE,
        "parcel": Parcel.AT_PICKUP_POINT,
        "place_id": place_id,
        "place_name": f"ПВЗ {place_id}",
        "place": f"Мытищи, {place_id}",
        "barcode": f"ii{unique()}",
        "arrived_at": day(-5),
        "storage_from": day(-2),
        "storage_days": 5,
        "storage_sum": Decimal("30.00"),
        "storage_currency": "RUB",
        "disposal_at": day(25),
    }
    return make_return(shop=shop, **{**values, **fields})


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def anna(shop: Shop, client: Client) -> User:
    user = make_member(shop, role=Role.WAREHOUSE, language="en")
    client.force_login(user)
    return user


def test_what_costs_already_stands_before_what_will(shop: Shop) -> None:
    """A place sums what waits there; FBO, what we received and other states are not to be fetched."""
    soon = {"storage_from": day(1), "storage_sum": Decimal(0), "storage_days": 2, "arrived_at": day(-2)}
    parcel(shop, FAR, **soon, price=Decimal(100), quantity=3)
    parcel(shop, NEAR, price=Decimal(200))
    parcel(shop, NEAR, price=Decimal(50), disposal_at=day(3), storage_sum=Decimal(45), storage_days=6)
    parcel(shop, NEAR, schema="Fbo")
    parcel(shop, NEAR, received_at=NOW)
    parcel(shop, NEAR, parcel=Parcel.IN_TRANSIT)
    make_return(shop=shop, parcel=Parcel.AT_PICKUP_POINT)  # rFBS comes to the seller by itself
    parcel(make_shop(), NEAR)
    first, second = waiting.places([shop.pk], now=NOW)
    assert (first.place_id, first.parcels, first.pieces, first.goods) == (NEAR, 2, 2, Decimal(250))
    assert (first.storage, first.per_day, first.disposal_at) == (Decimal(75), Decimal(30), day(3))
    assert (second.place_id, second.pieces, second.goods) == (FAR, 3, Decimal(300))
    assert (second.costing, second.paid_from, second.per_day) == (0, day(1), Decimal(0))


def test_storage_of_one_day(shop: Shop) -> None:
    """The sum so far by the days charged, for one parcel as for many; nothing is charged before."""
    case = parcel(shop, storage_sum=Decimal(45), storage_days=6)
    free = parcel(shop, FAR, storage_sum=Decimal(0), storage_from=day(1))
    untold = parcel(shop, 7, storage_sum=None, storage_from=None, arrived_at=None, storage_days=0)
    rows = {row.pk: row.daily for row in waiting.parcels_at([(shop.pk, p) for p in (NEAR, FAR, 7)])}  # type: ignore[attr-defined]
    assert rows == {case.pk: Decimal(15), free.pk: 0, untold.pk: 0}
    assert [waiting.keeping_of(one, now=NOW).per_day for one in (case, free, untold)] == [15, 0, 0]


@pytest.mark.usefixtures("anna")
def test_many_parcels_cost_no_more_queries_than_one(shop: Shop, client: Client) -> None:
    paths = [
        reverse("pickup"),
        reverse("pickup-place", args=[shop.pk, NEAR]),
        f"{reverse('pickup-round')}?place={shop.pk}-{NEAR}&place={shop.pk}-{FAR}",
    ]
    first = parcel(shop)
    few = []
    for path in paths:
        client.get(path)  # the session and the shell are known from here on
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        few.append(len(asked))
    values = {f.attname: getattr(first, f.attname) for f in Return._meta.fields if f.attname != "id"}
    Return.objects.bulk_create(
        Return(**{**values, "return_id": n, "place_id": NEAR if n % 10 else FAR, "disposal_at": day(n % 40)})
        for n in range(120)
    )
    for path, count in zip(paths, few, strict=True):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert (answer.status_code, len(asked)) == (200, count), path


@pytest.mark.usefixtures("anna")
def test_pages_of_a_place_follow_each_other(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keyset: every parcel once, what is lost first on top, those without a date last."""
    monkeypatch.setattr(pickup_page, "PAGE", 10)
    wanted = [parcel(shop, storage_from=None, disposal_at=day(n // 3)).pk for n in range(15)]
    wanted += [parcel(shop, storage_from=None, disposal_at=None).pk for _ in range(14)]
    path, seen = reverse("pickup-place", args=[shop.pk, NEAR]), []
    after = ""
    for _ in range(3):
        answer = client.get(path, {"after": after})
        seen += [case.pk for case, _image in answer.context["rows"]]
        after = answer.context["next"]
    assert (seen, after) == (wanted, "")
    for nonsense in ("~", "x~1", "2026-01-01~2", "\0~1", "~99999999999999999999"):
        assert client.get(path, {"after": nonsense}).status_code == 200


def test_the_paper_lists_what_to_take(desk: Desk, client: Client, tmp_path: Path) -> None:
    """In Chinese as in Russian, with the barcode of the moment; another shop's point is left out."""
    case = parcel(desk.shop, product="Чайник «Роща» 搪瓷杯 1,7 л", quantity=2)
    stranger = parcel(make_shop(), product="Чужое")
    client.force_login(make_member(desk.shop, role=Role.WAREHOUSE, language="zh-hans"))
    query = {"place": [f"{desk.shop.pk}-{NEAR}", f"{stranger.shop_id}-{NEAR}", "1-", "x"]}
    answer = client.get(reverse("pickup-round-pdf"), query)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    (tmp_path / "round.pdf").write_bytes(answer.content)
    text = pdf.text(tmp_path / "round.pdf").replace("\n", "")
    assert all(words in text for words in ("Чайник «Роща»", "搪瓷杯", str(case.return_id), case.barcode))
    assert "Чужое" not in text
    assert b"/Subtype /Image" in answer.content
    desk.fault("server_error", "/v1/return/giveout/get-png", times=9)
    again = client.get(reverse("pickup-round-pdf"), query)
    assert (again.status_code, b"/Subtype /Image" in again.content) == (200, False)
    assert client.get(reverse("pickup-round-pdf"), {"place": "9-9"}).status_code == 303


def test_the_barcode_is_shown_and_replaced(desk: Desk, client: Client) -> None:
    client.force_login(make_member(desk.shop, role=Role.WAREHOUSE, language="en"))
    page, png, again = (
        reverse(name, args=[desk.shop.pk]) for name in ("pickup-code", "pickup-code-png", "pickup-code-new")
    )
    shown = client.get(page)
    code = shown.context["code"]
    assert (code in shown.content.decode(), shown.headers["Cache-Control"]) == (True, "private, no-store")
    picture = client.get(png)
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("pickup-code-pdf", args=[desk.shop.pk])).content.startswith(b"%PDF-")
    for _ in range(2):
        assert client.post(again, {"mark": shown.context["mark"]}).status_code == 303
    desk.deliver()
    assert [one.status for one in Effect.objects.filter(kind=EffectKind.GIVEOUT_RESET)] == [Status.DONE]
    assert client.get(page).context["code"] != code
    assert client.get(png).content != picture.content
    desk.fault("lose_answer", "/v1/return/giveout/barcode-reset")
    client.post(again, {"mark": client.get(page).context["mark"]})
    desk.deliver()
    assert "read back" in client.get(page).content.decode()
    client.force_login(make_member(desk.shop, role=Role.MANAGER, language="en"))
    assert "new barcode for fetching returns" in client.get(reverse("effects")).content.decode()
    assert client.get(reverse("queue")).status_code == 200
    client.post(again, {"mark": "<b>"})
    assert Effect.objects.filter(kind=EffectKind.GIVEOUT_RESET).count() == 2


def test_what_is_closed_says_so(desk: Desk, client: Client) -> None:
    """No role of the key; not handed out by barcode at all; nobody who only looks gets the code."""
    client.force_login(make_member(desk.shop, role=Role.WAREHOUSE, language="en"))
    page = reverse("pickup-code", args=[desk.shop.pk])
    with desk.world.shop.store.transaction():
        desk.world.shop.meta.put("cabinet", {"roles": ["Product"]})
    assert "missing a required role" in client.get(page).content.decode()
    assert client.get(reverse("pickup-code-png", args=[desk.shop.pk])).status_code == 424
    with desk.world.shop.store.transaction():
        desk.world.shop.meta.put("cabinet", {})
        at_ozon.enable(desk.world.shop, on=False)
    SyncSource.objects.filter(shop=desk.shop, source=Source.GIVEOUTS).update(cursor={})
    desk.sync(Source.GIVEOUTS)
    told = "does not hand out returns by barcode"
    assert told in client.get(reverse("pickup")).content.decode()
    client.force_login(make_member(desk.shop, role=Role.VIEWER))
    assert 'name="place"' not in client.get(reverse("pickup")).content.decode()
    for name in ("pickup-code", "pickup-code-png", "pickup-code-pdf"):
        assert client.get(reverse(name, args=[desk.shop.pk])).status_code == 403


@pytest.mark.usefixtures("anna")
def test_an_article_a_reading_took_away_meanwhile_is_not_there(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Giveout.objects.create(shop=shop, giveout_id=60001)
    article = GiveoutArticle.objects.create(giveout=row, position=0, name="Кружка")

    def late(pk: int) -> Giveout:
        GiveoutArticle.objects.all().delete()
        return lock_giveout(pk)

    monkeypatch.setattr(giveouts, "lock_giveout", late)
    assert client.post(reverse("giveout-match", args=[article.pk]), {"number": "1"}).status_code == 404


@pytest.mark.usefixtures("anna")
def test_a_person_says_which_return_an_article_is(shop: Shop, client: Client) -> None:
    case, twin = (parcel(shop, product="Кружка") for _ in range(2))
    row = Giveout.objects.create(
        shop=shop, giveout_id=60001, warehouse_id=NEAR, place=case.place, opened_at=NOW
    )
    article = GiveoutArticle.objects.create(giveout=row, position=0, name="Кружка", is_approved=True)
    page = reverse("giveout", args=[row.pk])
    assert f'<option value="{twin.return_id}">' in client.get(page).content.decode()
    assert f'href="{page}"' in client.get(reverse("pickup")).content.decode()
    act = reverse("giveout-match", args=[article.pk])
    for number in ("nothing", "x" * 500, "\0"):
        client.post(act, {"number": number})
    article.refresh_from_db()
    assert (article.case, article.matched_by) == (None, "")
    client.post(act, {"number": case.barcode})
    article.refresh_from_db()
    assert article.case == case
    by = article.matched_by
    part = client.get(reverse("return-page", args=[case.pk])).content.decode()
    assert f'href="{page}"' in part
    assert "Handed out at the point" in part
    client.post(act, {"number": ""})
    article.refresh_from_db()
    assert (article.case, article.matched_by) == (None, by)
