"""The shift: what waits, what was done and by whom, in the user's own day, inside the walls."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from orders.states import CancellationState
from ozon.models import SyncSource
from ozon.states import Source
from sellerdesk.desk.charts import Day, day_chart, share
from sellerdesk.desk.item_doors import page_of
from tests.factories import make_cancellation, make_effect, make_item, make_member, make_posting, make_shop
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday, noon in Moscow


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON


@pytest.fixture
def shop():
    return make_shop(name="Ours")


@pytest.fixture
def desk(client: Client, shop):
    client.user = make_member(shop, first_name="Olga", last_name="Savina")
    client.force_login(client.user)
    return client


def figures(client: Client, **query: object):
    return client.get(reverse("shift"), query).context["figures"]


def closed(shop, at: datetime, by: str = "Olga Savina", **fields: object) -> WorkItem:
    return make_item(shop=shop, state=ItemState.DONE, closed_at=at, closed_by=by, **fields)


def test_what_is_open_is_told_apart_by_its_deadline(desk: Client, shop) -> None:
    make_item(shop=shop, deadline_at=NOON - timedelta(minutes=65), amount=Decimal(100))
    make_item(shop=shop, deadline_at=NOON + timedelta(minutes=20), amount=Decimal(5), currency="CNY")
    first = make_item(shop=shop, opened_at=NOON - timedelta(days=3))
    make_item(shop=shop, state=ItemState.SNOOZED, snoozed_until=NOON + timedelta(days=1))
    found = figures(desk)
    assert (found.open, found.hot, found.over) == (3, 2, 1)
    assert found.late_since == NOON - timedelta(minutes=65)
    assert found.next_at == NOON + timedelta(minutes=20)
    assert (found.oldest, found.links["oldest"]) == (first, page_of(first))
    assert found.at_risk == [(Decimal("1090.00"), "RUB"), (Decimal("5.00"), "CNY")]


def test_each_figure_leads_to_the_rows_it_counts(desk: Client, shop) -> None:
    make_item(shop=shop, deadline_at=NOON - timedelta(hours=1), kind=Kind.MESSAGE, assignee=desk.user)
    make_item(shop=shop, deadline_at=NOON + timedelta(minutes=5), kind=Kind.COLLECT)
    make_item(shop=shop, kind=Kind.COLLECT)
    closed(shop, NOON, kind=Kind.COLLECT)
    closed(shop, NOON - timedelta(days=2), by="Ozon")
    found = figures(desk, period="week")
    pages = {
        found.links["open"]: found.open,
        found.links["hot"]: found.hot,
        found.links["over"]: found.over,
        found.links["done"]: found.done,
        found.links["ended"]: found.ended,
        **{row.open_link: row.open for row in [*found.kinds, *found.people] if row.open},
        **{row.hot_link: row.hot for row in [*found.kinds, *found.people] if row.hot_link},
        **{row.done_link: row.done for row in [*found.kinds, *found.people]},
    }
    assert {path: desk.get(path).context["total"] for path in pages} == pages
    assert sorted(pages.values())[-1] == 3


def test_today_is_the_day_of_the_user(desk: Client, shop) -> None:
    """In Moscow the day began at 21:00 UTC, in Shanghai at 16:00."""
    closed(shop, NOON.replace(hour=0) - timedelta(hours=4))  # 20:00 UTC the day before
    closed(shop, NOON.replace(hour=0) - timedelta(hours=2))  # 22:00
    assert figures(desk).done == 1
    assert figures(desk, period="week").done == 2
    desk.user.time_zone = "Asia/Shanghai"
    desk.user.save(update_fields=["time_zone"])
    assert figures(desk).done == 2


def test_what_people_did_is_told_apart_from_what_ended_alone(desk: Client, shop) -> None:
    closed(shop, NOON)
    closed(shop, NOON, by="Ivan Petrov")
    closed(shop, NOON, by="Ivan Petrov")
    closed(shop, NOON, by="Ozon")
    closed(shop, NOON - timedelta(days=7), by="Ivan Petrov")  # before the week
    make_item(shop=shop)
    found = figures(desk)
    assert (found.done, found.ended) == (3, 1)
    assert [(row.name, row.open, row.done) for row in found.people] == [
        ("Olga Savina", 0, 1),
        ("Ivan Petrov", 0, 2),
        ("", 1, 1),
    ]
    assert found.people[1].initials == "IP"


def test_what_settled_by_itself_needed_nobody(desk: Client, shop) -> None:
    settled = {"state": CancellationState.SETTLED, "settled_at": NOON}
    alone = make_cancellation(posting=make_posting(shop=shop), **settled)
    worked = make_cancellation(posting=make_posting(shop=shop), **settled)
    closed(shop, NOON, posting_number=worked.posting.posting_number)
    closed(shop, NOON, by="Ozon", posting_number=alone.posting.posting_number)
    make_cancellation(posting=make_posting(shop=shop), **settled, is_history=True)
    make_cancellation(**settled)  # of another shop
    assert figures(desk).itself == 1
    page = desk.get(figures(desk).links["itself"])
    rows = [(row.number, row.product) for row in page.context["rows"]]
    assert rows == [(alone.posting.posting_number, "Kettle")]


def test_a_case_without_a_posting_leads_to_where_it_is_worked_off(desk: Client, shop) -> None:
    kettle = {"kind": Kind.LOW_STOCK, "key": "KT-1", "posting_number": ""}
    make_item(shop=shop, opened_at=NOON - timedelta(days=3), **kettle)
    closed(shop, NOON, **{**kettle, "key": "KT-2"})
    assert figures(desk).links["oldest"] == reverse("stock-product", args=[shop.pk, "KT-1"])
    [row] = desk.get(reverse("shift-done")).context["rows"]
    assert (row.number, row.link) == ("KT-2", reverse("stock-product", args=[shop.pk, "KT-2"]))


def test_two_people_of_one_name_lose_no_case(desk: Client, shop) -> None:
    for colleague in [desk.user, *(make_member(shop, first_name="Olga", last_name="Savina") for _ in "ab")]:
        make_item(shop=shop, assignee=colleague)
    closed(shop, NOON)
    rows = figures(desk).people
    assert [(row.name, row.is_me, row.open, row.done) for row in rows] == [
        ("Olga Savina", True, 1, 1),
        ("Olga Savina", False, 1, 0),
        ("Olga Savina", False, 1, 0),
    ]
    assert len({row.open_link for row in rows}) == 3


def test_other_shops_are_behind_the_wall(desk: Client, shop) -> None:
    foreign = make_item(product="Foreign kettle", deadline_at=NOON)
    closed(foreign.shop, NOON, by="Foreign Person")
    response = desk.get(reverse("shift"))
    assert (response.context["figures"].open, response.context["figures"].done) == (0, 0)
    assert "Foreign" not in response.content.decode()
    for name in ("shift", "shift-done"):
        assert desk.get(reverse(name), {"shop": foreign.shop_id}).status_code == 404
    assert desk.get(reverse("shift-done"), {"who": "Foreign Person"}).context["total"] == 0


def test_one_shop_of_several(desk: Client, shop) -> None:
    other = make_shop()
    desk.user.memberships.create(shop=other, role="operator")
    make_item(shop=shop), make_item(shop=other), closed(other, NOON)
    assert figures(desk).open == 2
    assert (figures(desk, shop=other.pk).open, figures(desk, shop=other.pk).done) == (1, 1)
    assert figures(desk, shop=shop.pk).done == 0


def test_how_far_behind_a_shop_is(desk: Client, shop) -> None:
    for source, late in ((Source.FBS, 0), (Source.CHATS, 360)):
        SyncSource.objects.create(
            shop=shop,
            source=source,
            wanted_at=NOON - timedelta(seconds=late),
            succeeded_at=NOON - timedelta(seconds=late + 60),
        )
    make_effect(shop=shop, status="held"), make_effect(shop=shop, status="unknown", unknown_at=NOON)
    page = desk.get(reverse("shift"))
    [row] = page.context["lags"]
    assert "falls behind" in page.content.decode()
    assert "in order" not in page.content.decode()
    assert (row.source.source, row.behind) == (Source.CHATS, timedelta(minutes=6))
    assert row.read_at == NOON - timedelta(minutes=1)
    assert (row.unsent, row.unclear, row.failing) == (1, 1, 0)


def test_the_number_of_queries_grows_with_nothing(desk: Client, shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(reverse("shift"))
        return len(seen)

    closed(shop, NOON), make_item(shop=shop, assignee=desk.user)
    queries()  # what a person's first page asks besides
    before = queries()
    for number in range(3):
        more = make_shop()
        desk.user.memberships.create(shop=more, role="operator")
        colleague = make_member(more, first_name=f"Colleague{number}")
        for kind in Kind:
            make_item(shop=more, kind=kind, assignee=colleague, currency="CNY")
            closed(more, NOON - timedelta(days=number), by=colleague.label, kind=kind)
        SyncSource.objects.create(shop=more, source=Source.FBS)
    assert queries() == before <= 21


def test_the_list_of_what_was_closed_pages_without_gaps(desk: Client, shop, monkeypatch) -> None:
    monkeypatch.setattr("sellerdesk.desk.shift_done.PAGE", 2)
    made = [closed(shop, NOON - timedelta(minutes=n // 2)).pk for n in range(5)]  # two each minute
    found, after = [], ""
    for _ in range(3):
        page = desk.get(reverse("shift-done"), {"after": after})
        found += [row.pk for row in page.context["rows"]]
        after = page.context["next"]
    assert sorted(found) == sorted(made)
    assert len(found) == 5
    assert after == ""
    assert desk.get(reverse("shift-done"), {"after": "nonsense~x\0"}).status_code == 200


def test_the_fragment_is_the_figures_alone(desk: Client, shop) -> None:
    text = desk.get(reverse("shift"), headers={"HX-Request": "true"}).content.decode()
    assert 'id="shift"' in text
    assert "<html" not in text


def test_a_chart_tells_its_figures_in_words() -> None:
    days = [Day(NOON.date(), 12, 30), Day(NOON.date() + timedelta(days=1), 0, 0)]
    with translation.override("en"):
        chart = day_chart(days)
    assert [line.label for line in chart.lines] == ["10", "20", "30"]
    assert chart.said.replace("\u00a0", " ") == "18 Wed: 12 came, 30 closed; 19 Thu: 0 came, 0 closed"
    assert chart.groups[0].closed.height == 120
    assert chart.groups[0].opened.height == 48
    assert chart.groups[1].opened.height == 0


@pytest.mark.parametrize(("most", "labels"), [(0, ["1"]), (1, ["1"]), (7, ["2", "4", "6", "8"]), (4000, 4)])
def test_lines_stand_at_round_figures(most: int, labels: object) -> None:
    lines = day_chart([Day(NOON.date(), most, 0)]).lines
    assert [line.label for line in lines] == labels or len(lines) == labels


def test_a_bar_is_seen_however_small() -> None:
    assert [share(part, 1000, width=160) for part in (0, 1, 500, 1000)] == [0, 2, 80, 160]
