"""The queue page: walls, tabs, filters, headings, pages, and a number of queries that does not grow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from ozon import facts
from ozon.models import SyncSource
from ozon.states import FactKind, Source
from sellerdesk.desk import queue
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop, make_superuser, make_user
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def numbers(response: object) -> list[str]:
    """Posting numbers of the rows, in the order of the page."""
    return [row.posting_number for group in response.context["groups"] for row in group.rows]  # type: ignore[attr-defined]  # there is one on every page


@pytest.fixture
def shop():
    return make_shop(name="Ours")


@pytest.fixture
def desk(client: Client, shop):
    client.user = make_member(shop, first_name="Olga", last_name="Savina")
    client.force_login(client.user)
    return client


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_rows_of_other_shops_are_not_shown_nor_counted(desk: Client, shop) -> None:
    mine, foreign = make_item(shop=shop), make_item(product="Foreign kettle")
    response = desk.get("/")
    assert numbers(response) == [mine.posting_number]
    assert response.context["total"] == 1
    assert foreign.posting_number not in response.content.decode()
    assert numbers(desk.get("/", {"shop": foreign.shop_id})) == []


def test_a_closed_case_is_not_in_the_queue(desk: Client, shop) -> None:
    make_item(shop=shop, state=ItemState.DONE, closed_at=timezone.now())
    response = desk.get("/")
    assert numbers(response) == []
    assert "Everything is worked off" in response.content.decode()


def test_while_the_history_is_read_nothing_is_called_worked_off(desk: Client, shop) -> None:
    SyncSource.objects.create(shop=shop, source=Source.FBS)
    page = desk.get("/").content.decode()
    assert "Nothing to do so far" in page
    assert 'id="bulk-total"' in page  # rows that come while one looks can be ticked
    SyncSource.objects.update(opened_at=timezone.now())
    assert "Everything is worked off" in desk.get("/").content.decode()


def test_urgent_first_under_their_headings(desk: Client, shop) -> None:
    now = timezone.now()
    never = make_item(shop=shop)
    days = make_item(shop=shop, deadline_at=now + timedelta(days=3))
    late = make_item(shop=shop, deadline_at=now - timedelta(minutes=12, seconds=5))
    soon = make_item(shop=shop, deadline_at=now + timedelta(minutes=47, seconds=30))
    response = desk.get("/")
    assert [(group.name, group.count) for group in response.context["groups"]] == [
        ("over", 1),
        ("hour", 1),
        ("later", 1),
        ("never", 1),
    ]
    assert numbers(response) == [row.posting_number for row in (late, soon, days, never)]
    text = response.content.decode()
    assert "overdue 12\u00a0min" in text
    assert "47\u00a0min" in text
    assert 'data-s="over"' in text
    assert 'data-s="soon"' in text


def test_tabs_and_their_counts(desk: Client, shop) -> None:
    mine = make_item(shop=shop, assignee=desk.user)
    free = make_item(shop=shop)
    hot = make_item(shop=shop, assignee=make_member(shop), deadline_at=timezone.now() + timedelta(minutes=5))
    found = {name: numbers(desk.get("/", {"tab": name})) for name in ("mine", "free", "hot")}
    assert found == {
        "mine": [mine.posting_number],
        "free": [free.posting_number],
        "hot": [hot.posting_number],
    }
    tabs = desk.get("/").context["tabs"]
    assert {tab["name"]: tab["count"] for tab in tabs} == {
        "mine": 1,
        "free": 1,
        "hot": 1,
        "all": 3,
        "snoozed": 0,
        "done": None,
    }


def test_filters_of_the_address(desk: Client, shop) -> None:
    dear = make_item(shop=shop, kind=Kind.MESSAGE, amount=Decimal("5000.00"), product="Vacuum cleaner")
    cheap = make_item(shop=shop, amount=Decimal("4999.99"))
    assert numbers(desk.get("/", {"kind": "message"})) == [dear.posting_number]
    assert numbers(desk.get("/", {"min": "5 000,00"})) == [dear.posting_number]
    assert numbers(desk.get("/", {"q": "VACUUM"})) == [dear.posting_number]
    assert numbers(desk.get("/", {"q": cheap.posting_number[2:9]})) == [cheap.posting_number]
    none = desk.get("/", {"q": "teapot"})
    assert "No case matches" in none.content.decode()
    assert "Clear the filters" in none.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"tab": "x", "kind": "x"},
        {"shop": "x"},
        {"shop": "9" * 30},
        {"shop": "²"},
        {"min": "NaN"},
        {"min": "-1"},
        {"min": "1e99"},
        {"min": "1e-100000"},  # finite, and no number to the database
        {"max": "0e-20000"},
        {"sort": "sum", "after": "1E-100000~2026-01-01~5"},
        {"after": "x"},
        {"after": "2026-01-01~x"},
        {"after": "2026-01-01T00:00:00+99:00~1"},
        {"q": "\x00"},
    ],
)
def test_nonsense_in_the_address_is_left_out(desk: Client, shop, query: dict[str, str]) -> None:
    item = make_item(shop=shop)
    assert numbers(desk.get("/", query)) == [item.posting_number]


def test_a_view_kept_with_nonsense_breaks_no_page(desk: Client, shop) -> None:
    desk.post(reverse("view-save"), {"name": "Tiny", "query": "min=1e-100000"})
    assert desk.get("/").status_code == 200


def test_pages_follow_each_other_without_gap_or_repeat(
    desk: Client, shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    at = timezone.now() + timedelta(days=2)
    items = [make_item(shop=shop, deadline_at=at) for _ in range(3)] + [
        make_item(shop=shop) for _ in range(2)
    ]
    seen, after = [], ""
    for _ in range(3):
        response = desk.get("/", {"after": after} if after else {})
        seen.append(numbers(response))
        assert response.context["total"] == 5
        after = response.context["next"]
    assert after == ""
    assert [len(page) for page in seen] == [2, 2, 1]
    assert [number for page in seen for number in page] == [item.posting_number for item in items]


@pytest.mark.parametrize("headers", [{}, HX])
def test_queries_do_not_grow_with_the_rows(desk: Client, shop, headers: dict[str, str]) -> None:
    colleague = make_member(shop)
    make_item(shop=shop, assignee=colleague)
    desk.get("/", headers=headers)
    with CaptureQueriesContext(
        connection,
    ) as one:
        desk.get("/", headers=headers)
    for _ in range(49):
        make_item(shop=shop, assignee=colleague, picture="https://cdn1.ozone.ru/1.jpg", more=2)
    with CaptureQueriesContext(connection) as fifty:
        response = desk.get("/", headers=headers)
    assert len(numbers(response)) == 50
    assert len(fifty) == len(one) <= 18


def test_htmx_gets_only_what_changes(desk: Client, shop) -> None:
    item = make_item(shop=shop)
    text = desk.get("/", headers=HX).content.decode()
    assert "<html" not in text
    assert item.posting_number in text
    assert 'id="queue-tabs" hx-swap-oob="true"' in text
    assert 'id="nav-shops-now" hx-swap-oob="true"' in text
    assert 'data-said="1 case"' in text


def test_the_row_says_product_sum_and_who(desk: Client, shop) -> None:
    make_item(
        shop=shop,
        product="Kettle <b>",
        more=2,
        amount=Decimal("8970.40"),
        reason="Передумала",
        assignee=desk.user,
    )
    text = desk.get("/").content.decode()
    assert "Kettle &lt;b&gt;" in text
    assert "+2 more" in text
    assert "8\u202f970\u00a0₽" in text
    assert "Olga Savina" in text
    assert "thumb--none" in text


def test_take_is_offered_to_those_who_may(client: Client, shop) -> None:
    item = make_item(shop=shop)
    address = reverse("item-take", args=[item.pk])
    client.force_login(make_member(shop, role=Role.VIEWER))
    assert address not in client.get("/").content.decode()
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert address in client.get("/").content.decode()
    client.force_login(make_superuser())
    assert address in client.get("/").content.decode()


def test_the_first_start_leads_to_connecting_a_shop(client: Client) -> None:
    for user in (make_superuser(), make_user()):
        client.force_login(user)
        assert client.get("/").headers["Location"] == reverse("first-run")


def test_a_case_of_the_shop_itself_leads_to_the_shops_page(desk: Client, shop) -> None:
    make_item(shop=shop, kind=Kind.KEY_EXPIRY, posting_number="", product=shop.name)
    assert f'href="/connection/{shop.pk}/"' in desk.get("/").content.decode()


def test_trouble_with_ozon_is_told_on_top(desk: Client, shop) -> None:
    source = SyncSource.objects.create(shop=shop, source=Source.FBS, succeeded_at=timezone.now())
    assert "say--bar" not in desk.get("/").content.decode()
    SyncSource.objects.filter(pk=source.pk).update(succeeded_at=timezone.now() - timedelta(minutes=9))
    assert "What you see of Ozon is old" in desk.get("/").content.decode()
    SyncSource.objects.filter(pk=source.pk).update(error="503")
    assert "1 thing about Ozon needs a look" in desk.get("/").content.decode()


def test_what_is_only_new_to_us_is_no_trouble(desk: Client, shop) -> None:
    def told(kind: FactKind, key: str) -> None:
        facts.record(shop=shop, source=Source.FBS, kind=kind, key=key, detail="x")

    SyncSource.objects.create(shop=shop, source=Source.FBS, succeeded_at=timezone.now())
    told(FactKind.UNKNOWN_VALUE, "status=teleported")
    told(FactKind.UNKNOWN_FIELD, "postings[].aura")
    assert "needs a look" not in desk.get("/").content.decode()
    told(FactKind.BAD_ROW, "17-1")
    assert "1 thing about Ozon needs a look" in desk.get("/").content.decode()


def test_looking_changes_nothing(desk: Client, shop) -> None:
    item = make_item(shop=shop)
    before = WorkItem.objects.values().get(pk=item.pk)
    desk.get("/")
    assert WorkItem.objects.values().get(pk=item.pk) == before
    assert desk.post("/").status_code == 405
