"""Connection health: who sees what, what is said of it, and its buttons."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from ozon import facts, limits
from ozon.client import Refused
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind, ShopState, Source
from ozon.sync import open_sources
from sellerdesk.desk import health_acts
from tests.factories import make_member, make_shop, make_superuser
from tests.presses import press

pytestmark = pytest.mark.django_db
CALM = "All is well: everything is read in time"
FAR = timedelta(days=90)


@pytest.fixture
def shop() -> Shop:
    """One whose lists are all read."""
    now = timezone.now()
    # Its calls are counted in a Valkey that other tests use as well.
    shop = make_shop(client_id=uuid.uuid4().hex, key_expires_at=now + FAR, cabinet_read_at=now)
    open_sources(shop)
    SyncSource.objects.filter(shop=shop).update(
        succeeded_at=now, opened_at=now, wanted_at=now + timedelta(seconds=20)
    )
    return shop


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop, role=Role.OWNER))
    return client


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    asked: list[tuple[int, str]] = []
    monkeypatch.setattr(health_acts, "wake", lambda *what: asked.append(what))
    return asked


def path(shop: Shop, name: str = "shop-health", **more: int) -> str:
    return reverse(name, kwargs={"shop_id": shop.pk, **more})


def page(client: Client, shop: Shop, **how: Any) -> Any:
    return client.get(path(shop), **how)


def source(shop: Shop, name: Source = Source.FBS) -> SyncSource:
    return SyncSource.objects.get(shop=shop, source=name)


def strange(shop: Shop, *, kind: FactKind = FactKind.UNKNOWN_VALUE, key: str = "status=teleporting") -> Fact:
    told = {"method": "/v4/posting/fbs/list", "detail": "teleporting", "times": 3}
    facts.record(shop=shop, source=Source.FBS, kind=kind, key=key, **told)
    return Fact.objects.get(shop=shop, kind=kind, key=key)


def test_one_line_when_all_is_well(owner: Client, shop: Shop) -> None:
    answer = page(owner, shop)
    html = answer.content.decode()
    assert answer.context["troubles"] == []
    assert CALM in html
    assert 'id="drift"' not in html
    assert 'id="broken"' not in html


def test_all_that_is_known_is_shown(owner: Client, shop: Shop) -> None:
    now = timezone.now()
    SyncSource.objects.filter(shop=shop, source=Source.FBS).update(
        error="500 <html>",
        error_at=now,
        rows_read=1_204_000,
        proof_at=now,
        proof={
            "from": "2026-10-23T10:00:00+00:00",
            "to": "2026-11-22T10:00:00+00:00",
            "read": 1500,
            "missing": 2,
            "differing": 1,
        },
        opened_at=None,
        history_from=shop.opening_line - timedelta(days=100),
        history_to=shop.opening_line - timedelta(days=40),
    )
    strange(shop)
    strange(shop, kind=FactKind.BAD_ROW, key="17-1")
    failed = Refused("no such posting", method="/v3/posting/fbs/get", status=404)
    for error in (None, failed):
        limits.limiter(shop.client_id, shop.api_url).after(
            "/v3/posting/fbs/get",
            status=200,
            headers={"ratelimit-remaining": "41"},
            error=error,
            seconds=0.25,
        )
    answer = page(owner, shop)
    html, row = answer.content.decode(), answer.context["sources"][0]
    assert (row.source.source, row.percent, row.rows) == ("fbs", 40, "1\u202f204\u202f000")
    assert "500 &lt;html&gt;" in html
    assert "1\u202f500 read, 2 missing, 1 differing" in html
    [strange_row] = answer.context["drift"]
    assert (strange_row.place, strange_row.example, strange_row.fact.count) == ("status", "teleporting", 3)
    assert "teleporting" in html
    assert "17-1" in html
    assert "no such posting (HTTP 404)" in html
    [method] = answer.context["methods"]
    assert (method.calls, method.rate, method.mean_ms, method.kinds) == ("2", "50%", "250", "Refused × 1")
    assert method.method.remaining == 41
    assert [line.where for line in answer.context["troubles"]] == [
        "sources",
        "broken",
        "sources",
        "drift",
    ]
    assert CALM not in html


def test_a_paused_shop_is_not_late(owner: Client, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.PAUSED)
    SyncSource.objects.filter(shop=shop).update(wanted_at=timezone.now() - timedelta(days=1))
    answer = page(owner, shop)
    assert [line.where for line in answer.context["troubles"]] == ["shop"]
    assert "late by" not in answer.content.decode()
    assert path(shop, "health-now") not in answer.content.decode()


def test_a_first_reading_is_no_trouble(owner: Client, shop: Shop) -> None:
    SyncSource.objects.filter(shop=shop, source=Source.FBS).update(opened_at=None)
    answer = page(owner, shop)
    assert answer.context["troubles"] == []
    assert f"{answer.context['progress'].percent} % of the history is here" in answer.content.decode()
    assert 0 < answer.context["progress"].percent < 100


def test_only_the_part_that_changes_is_renewed(owner: Client, shop: Shop) -> None:
    html = page(owner, shop, headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith('<div id="health"')
    assert CALM in html
    assert "<html" not in html
    assert 'name="since"' not in html  # what somebody types must not be taken away


def test_read_now(
    owner: Client, shop: Shop, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    other = make_shop()
    open_sources(other)
    SyncSource.objects.update(wanted_at=timezone.now() + FAR)
    before = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        pressed = press(owner, path(shop, "health-now"), source="fbs")
    assert (pressed.status, pressed.where, pressed.said) == (
        303,
        path(shop),
        ["Read now: FBS and rFBS postings."],
    )
    assert before <= source(shop).wanted_at <= timezone.now()
    assert source(shop, Source.FBO).wanted_at > timezone.now()
    assert source(other).wanted_at > timezone.now()
    assert woken == [(shop.pk, "fbs")]


def test_nobody_reads_a_list_that_is_not_there(owner: Client, shop: Shop, woken: list[Any]) -> None:
    SyncSource.objects.filter(shop=shop).update(wanted_at=timezone.now() + FAR)
    said = press(owner, path(shop, "health-now"), source="everything").said
    assert said == ["There is no such source. Nothing was changed."]
    assert not SyncSource.objects.filter(shop=shop, wanted_at__lte=timezone.now()).exists()


def test_a_paused_shop_is_not_read(owner: Client, shop: Shop) -> None:
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.PAUSED)
    day = timezone.localdate() - timedelta(days=3)
    for name, words in (
        ("health-now", {"source": "fbs"}),
        ("health-again", {"source": "fbs", "since": day.isoformat()}),
    ):
        said = press(owner, path(shop, name), **words).said
        assert said == ["The shop is paused. Resume it first; then everything is read at once."]
    assert source(shop).again_from is None
    assert source(shop).wanted_at > timezone.now()


def test_read_again_from_a_day_of_ones_own_zone(
    client: Client, shop: Shop, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(make_member(shop, role=Role.MANAGER, time_zone="Asia/Vladivostok"))
    day = (timezone.now() - timedelta(days=3)).date()
    with django_capture_on_commit_callbacks(execute=True):
        pressed = press(client, path(shop, "health-again"), source="returns", since=day.isoformat())
    assert (pressed.status, pressed.said) == (303, ["Read again: FBO and FBS returns."])
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=10)
    assert source(shop, Source.RETURNS).again_from == midnight
    assert source(shop, Source.RETURNS).wanted_at <= timezone.now()
    assert source(shop).again_from is None
    assert woken == [(shop.pk, "returns")]


@pytest.mark.parametrize("days", [-2, 366])
def test_a_day_nothing_is_kept_of(owner: Client, shop: Shop, woken: list[Any], days: int) -> None:
    day = timezone.localdate() - timedelta(days=days)
    answer = owner.post(path(shop, "health-again"), {"source": "fbs", "since": day.isoformat()})
    assert "Choose a day from" in answer.content.decode()
    assert f'value="{day.isoformat()}"' in answer.content.decode()
    assert (source(shop).again_from, woken) == (None, [])


def test_what_was_seen_comes_back_when_it_is_seen_again(owner: Client, shop: Shop) -> None:
    fact, other = strange(shop), strange(shop, kind=FactKind.UNKNOWN_FIELD, key="postings[].aura")
    pressed = press(owner, path(shop, "health-seen", pk=fact.pk))
    assert (pressed.status, pressed.said) == (303, ["Seen. It comes back if Ozon sends it again."])
    assert [row.fact for row in page(owner, shop).context["drift"]] == [other]
    assert press(owner, path(shop, "health-seen", pk=fact.pk)).said == [
        "This was done already; nothing changed."
    ]
    strange(shop)
    assert {row.fact.pk for row in page(owner, shop).context["drift"]} == {fact.pk, other.pk}


def test_an_unknown_push_shows_its_type_and_what_it_told(owner: Client, shop: Shop) -> None:
    facts.record(
        shop=shop,
        source="",
        kind=FactKind.UNKNOWN_VALUE,
        key="message_type=TYPE_QUANTUM",
        detail="message_type, spin",
        method="push",
    )
    [row] = page(owner, shop).context["drift"]
    assert (row.place, row.example) == ("message_type", "TYPE_QUANTUM · message_type, spin")


def test_a_broken_row_is_not_solved_by_looking_at_it(owner: Client, shop: Shop) -> None:
    broken = strange(shop, kind=FactKind.BAD_ROW, key="17-1")
    press(owner, path(shop, "health-seen", pk=broken.pk))
    broken.refresh_from_db()
    assert broken.solved_at is None


def test_walls(client: Client, shop: Shop, woken: list[Any]) -> None:
    mine, fact = make_shop(), strange(shop)
    client.force_login(make_member(mine, role=Role.OWNER))
    presses = [
        (path(shop, "health-now"), {"source": "fbs"}),
        (path(shop, "health-again"), {"source": "fbs", "since": timezone.localdate().isoformat()}),
        (path(shop, "health-seen", pk=fact.pk), {}),
    ]
    assert page(client, shop).status_code == 404
    assert [client.post(where, words).status_code for where, words in presses] == [404, 404, 404]
    press(client, path(mine, "health-seen", pk=fact.pk))  # one's own shop, another's fact
    fact.refresh_from_db()
    assert (fact.solved_at, source(shop).again_from, woken) == (None, None, [])
    assert page(client, mine).context["drift"] == []
    client.force_login(make_superuser())
    assert page(client, shop).status_code == 200


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER])
def test_all_may_look_and_leads_may_press(client: Client, shop: Shop, role: Role, woken: list[Any]) -> None:
    fact = strange(shop)
    client.force_login(make_member(shop, role=role))
    html = page(client, shop).content.decode()
    assert "teleporting" in html
    names = {"health-now": {}, "health-again": {}, "health-seen": {"pk": fact.pk}}
    for name, more in names.items():
        assert path(shop, name, **more) not in html
        answer = client.post(path(shop, name, **more), {"source": "fbs"})
        assert (name, answer.status_code) == (name, 403)
    fact.refresh_from_db()
    assert (fact.solved_at, woken) == (None, [])


def test_a_look_changes_nothing(owner: Client, shop: Shop) -> None:
    assert owner.post(path(shop)).status_code == 405
    for where in (path(shop, "health-now"), path(shop, "health-again"), path(shop, "health-seen", pk=1)):
        assert owner.get(where).status_code == 405


def test_the_connection_page_leads_to_it(owner: Client, shop: Shop) -> None:
    assert path(shop) in owner.get(reverse("connection")).content.decode()


def test_the_key_is_not_shown(client: Client) -> None:
    shop = make_shop(api_key="very-secret-key")
    client.force_login(make_superuser())
    assert "very-secret-key" not in page(client, shop).content.decode()


def test_queries_do_not_grow(
    owner: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    strange(shop)
    strange(shop, kind=FactKind.BAD_ROW, key="17-1")
    page(owner, shop)  # the first look of a session writes down where it comes from
    with django_assert_max_num_queries(22) as few:
        page(owner, shop)
    for n in range(30):
        strange(shop, key=f"status={n}")
        strange(shop, kind=FactKind.BAD_ROW, key=str(n))
    with django_assert_max_num_queries(22) as many:
        answer = page(owner, shop)
    assert (len(answer.context["drift"]), len(answer.context["broken"])) == (31, 31)
    assert len(many) == len(few)
