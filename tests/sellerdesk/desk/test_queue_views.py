"""Orders, columns, pages and saved views of the queue: the address says it all, and walls hold in each."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.services import join
from accounts.states import Action, Role
from sellerdesk.desk import filters as f
from sellerdesk.desk import queue, sorting
from sellerdesk.desk.queue_next import next_address
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop
from worklist.models import SavedView, WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop(name="Ours")


@pytest.fixture
def desk(client: Client, shop):
    client.user = make_member(shop, first_name="Olga", role=Role.MANAGER)
    client.force_login(client.user)
    return client


def numbers(response: Any) -> list[str]:
    return [row.posting_number for group in response.context["groups"] for row in group.rows]


def counts(response: Any) -> dict[str, int]:
    return {tab["name"]: tab["count"] for tab in response.context["tabs"]}


def snoozed(shop: Any, **fields: Any) -> WorkItem:
    until = fields.pop("until", timezone.now() + timedelta(hours=3))
    return make_item(shop=shop, state=ItemState.SNOOZED, snoozed_until=until, **fields)


def many(shop: Any) -> list[WorkItem]:
    """Rows that agree in what they are sorted by, as often as they do in a real queue."""
    now = timezone.now()
    return [
        make_item(
            shop=shop,
            kind=[Kind.MESSAGE, Kind.PUT_BACK][n % 2],
            amount=[None, Decimal(10), Decimal(20)][n % 3],
            deadline_at=[None, now + timedelta(hours=5)][n % 2],
            opened_at=now - timedelta(days=n % 4),
        )
        for n in range(11)
    ]


KEYS: dict[str, Callable[[WorkItem], Any]] = {
    "due": lambda row: row.sort_at,
    "sum": lambda row: Decimal(-1) if row.amount is None else row.amount,
    "opened": lambda row: row.opened_at,
    "kind": lambda row: row.kind,
}


@pytest.mark.parametrize("sort", [name for name in sorting.SORTS if "back" not in name])
def test_every_order_has_pages_without_gap_or_repeat(
    desk: Client, shop, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    items = {item.posting_number: item for item in many(shop)}
    seen: list[str] = []
    after = ""
    for _ in range(4):
        response = desk.get("/", {"sort": sort, "after": after})
        seen += numbers(response)
        after = response.context["next"]
    assert after == ""
    assert sorted(seen) == sorted(items)
    keys = [KEYS[sort.removeprefix("-")](items[number]) for number in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def test_a_cursor_of_another_order_begins_anew(desk: Client, shop) -> None:
    item = make_item(shop=shop)
    cursor = str(sorting.cursor_of(item, "-sum"))
    assert numbers(desk.get("/", {"after": cursor})) == [item.posting_number]
    for nonsense in ("x~x~x", "NaN~2026-01-01T00:00:00~1", "1e400~2026-01-01T00:00:00~1", "1~x~1"):
        response = desk.get("/", {"sort": "-sum", "after": nonsense})
        assert numbers(response) == [item.posting_number]


def test_headings_stand_only_over_the_urgent_first(desk: Client, shop) -> None:
    many(shop)
    assert [group.heading for group in desk.get("/", {"sort": "-sum"}).context["groups"]] == [""]
    assert len(desk.get("/").context["groups"]) > 1


def test_what_sleeps_has_a_tab_of_its_own_and_no_other(desk: Client, shop) -> None:
    awake = make_item(shop=shop)
    late = snoozed(shop, until=timezone.now() + timedelta(hours=9), assignee=desk.user)
    soon = snoozed(shop)
    snoozed(make_shop())
    response = desk.get("/")
    assert numbers(response) == [awake.posting_number]
    assert counts(response) == {"mine": 0, "free": 1, "hot": 0, "all": 1, "snoozed": 2, "done": None}
    asleep = desk.get("/", {"tab": "snoozed"})
    assert numbers(asleep) == [soon.posting_number, late.posting_number]
    assert asleep.context["total"] == 2
    assert 'class="c-back"' in asleep.content.decode()


def test_counts_of_tabs_follow_the_filters(desk: Client, shop) -> None:
    now = timezone.now()
    make_item(shop=shop, kind=Kind.MESSAGE, assignee=desk.user)
    make_item(shop=shop, kind=Kind.MESSAGE, deadline_at=now + timedelta(minutes=5))
    make_item(shop=shop, kind=Kind.PUT_BACK)
    snoozed(shop, kind=Kind.MESSAGE)
    snoozed(shop, kind=Kind.PUT_BACK)
    response = desk.get("/", {"kind": "message"})
    assert counts(response) == {"mine": 1, "free": 1, "hot": 1, "all": 2, "snoozed": 1, "done": None}
    assert [(group.name, group.count) for group in response.context["groups"]] == [("hour", 1), ("never", 1)]
    hot = desk.get("/", {"kind": "message", "tab": "hot"})
    assert hot.context["total"] == 1
    assert [(group.name, group.count) for group in hot.context["groups"]] == [("hour", 1)]


def test_filters_by_person_deadline_and_both_ends_of_the_sum(desk: Client, shop) -> None:
    mate = make_member(shop)
    mine = make_item(shop=shop, assignee=desk.user, amount=Decimal(10))
    his = make_item(shop=shop, assignee=mate, amount=Decimal(20), deadline_at=timezone.now())
    free = make_item(shop=shop, amount=Decimal(30), reason="Крышка треснула")
    assert numbers(desk.get("/", {"who": "me"})) == [mine.posting_number]
    assert numbers(desk.get("/", {"who": mate.pk})) == [his.posting_number]
    assert numbers(desk.get("/", {"who": "none"})) == [free.posting_number]
    assert numbers(desk.get("/", {"due": "over"})) == [his.posting_number]
    assert numbers(desk.get("/", {"min": "15", "max": "25"})) == [his.posting_number]
    assert numbers(desk.get("/", {"q": "треснула"})) == [free.posting_number]


def test_columns_of_the_address(desk: Client, shop) -> None:
    make_item(shop=shop)
    text = desk.get("/", {"col": ["opened", "sum", "x"]}).content.decode()
    assert 'class="c-opened' in text
    assert 'class="c-prod' in text
    assert 'class="c-kind"' not in text
    assert 'class="c-kind"' in desk.get("/", {"col": "x"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "tab=snoozed",
        "tab=mine&kind=message&who=me&due=over&q=%D1%87%D0%B0%D0%B9&min=1.50&max=20&sort=-sum",
        "shop=7&sort=opened&col=due&col=prod",
    ],
)
def test_a_view_is_always_written_in_the_same_words(query: str) -> None:
    assert f.read(QueryDict(query)).query == query
    shuffled = "&".join(reversed(query.split("&")))
    assert f.read(QueryDict(f"{shuffled}&after=x&nonsense=1")).query == query


class TestSavedViews:
    def test_kept_counted_and_current(self, desk: Client, shop) -> None:
        make_item(shop=shop, kind=Kind.MESSAGE)
        make_item(shop=shop)
        response = desk.post(reverse("view-save"), {"name": " Письма ", "query": "sort=due&kind=message"})
        assert response.headers["Location"] == "/?kind=message"
        (view,) = desk.get("/?kind=message").context["saved"]
        assert (view.name, view.count, view.is_current, view.is_shared) == ("Письма", 1, True, False)
        assert not desk.get("/").context["saved"][0].is_current

    def test_a_name_is_used_once_and_is_not_empty(self, desk: Client) -> None:
        for name in ("Письма", "письма", "  "):
            desk.post(reverse("view-save"), {"name": name, "query": "kind=message"})
        assert SavedView.objects.get().name == "Письма"
        assert "none of your others has" in desk.get("/").content.decode()

    def test_shows_what_its_owner_looks_at_now(self, desk: Client, client: Client, shop) -> None:
        desk.post(reverse("view-save"), {"name": "Письма", "query": "kind=message"})
        view = SavedView.objects.get()
        assert 'id="v-view"' in desk.get(reverse("queue"), {"kind": "put_back"}).text
        asked = {"view": view.pk, "query": "kind=put_back&min=500"}
        answer = desk.post(reverse("view-refill"), asked)
        assert answer.headers["Location"] == "/?kind=put_back&min=500"
        view.refresh_from_db()
        assert (view.name, view.query) == ("Письма", "kind=put_back&min=500")
        client.force_login(make_member(shop))
        assert client.post(reverse("view-refill"), asked).status_code == 404
        assert desk.post(reverse("view-refill"), {"view": "\0"}).status_code == 404

    def test_mine_are_nobody_elses(self, desk: Client, client: Client, shop) -> None:
        view = SavedView.objects.create(owner=make_member(shop), name="x", query="kind=message")
        assert list(desk.get("/").context["saved"]) == []
        for name in ("view-change", "view-remove"):
            assert desk.post(reverse(name, args=[view.pk]), {"name": "y"}).status_code == 404
        assert SavedView.objects.get().name == "x"

    def test_shared_with_a_shop_one_leads(self, desk: Client, shop) -> None:
        desk.post(reverse("view-save"), {"name": "Наше", "query": "kind=message", "shop": shop.pk})
        mate = make_member(shop)
        desk.force_login(mate)
        (view,) = desk.get("/").context["saved"]
        assert view.is_shared
        assert desk.post(reverse("view-remove", args=[view.pk])).status_code == 403
        assert desk.post(reverse("view-change", args=[view.pk]), {"name": "y"}).status_code == 403
        desk.force_login(make_member(shop, role=Role.OWNER))
        desk.post(reverse("view-change", args=[view.pk]), {"name": "Общее", "shop": shop.pk})
        assert SavedView.objects.get().name == "Общее"
        desk.force_login(make_member(make_shop(), role=Role.OWNER))
        assert list(desk.get("/").context["saved"]) == []
        assert desk.post(reverse("view-remove", args=[view.pk])).status_code == 404
        desk.force_login(desk.user)
        desk.post(reverse("view-change", args=[view.pk]), {"name": "Общее", "shop": shop.pk})  # as it was
        desk.post(reverse("view-change", args=[view.pk]), {"name": "Своё"})
        desk.post(reverse("view-remove", args=[view.pk]))
        told = AuditEntry.objects.filter(shop_id=shop.pk).order_by("pk")
        assert [(row.action, row.params["name"]) for row in told] == [
            (Action.VIEW_SHARED, "Наше"),
            (Action.VIEW_SHARED, "Общее"),
            (Action.VIEW_DELETED, "Общее"),
        ]

    def test_not_shared_where_one_does_not_lead(self, desk: Client) -> None:
        other = make_shop()
        join(desk.user, shop=other, role=Role.OPERATOR)
        for wrong in (other.pk, make_shop().pk, "x"):
            data = {"name": "x", "query": "", "shop": wrong}
            assert desk.post(reverse("view-save"), data).status_code == 404
        assert not SavedView.objects.exists()

    def test_as_many_queries_for_eight_as_for_one(self, desk: Client, shop) -> None:
        def save(n: int) -> None:
            SavedView.objects.create(owner=desk.user, name=f"v{n}", query="kind=message")

        make_item(shop=shop, kind=Kind.MESSAGE)
        save(0)
        desk.get("/")
        with CaptureQueriesContext(connection) as one:
            desk.get("/")
        for n in range(1, 12):
            save(n)
        with CaptureQueriesContext(connection) as twelve:
            response = desk.get("/")
        assert len(twelve) == len(one)
        assert [view.count for view in response.context["saved"]].count(1) == 8


class TestNext:
    def test_the_next_case_of_the_same_view(self, desk: Client, shop) -> None:
        now = timezone.now()
        first, second, third = (
            make_item(shop=shop, kind=Kind.MESSAGE, deadline_at=now + timedelta(hours=n)) for n in (2, 4, 6)
        )
        make_item(shop=shop, kind=Kind.PUT_BACK, deadline_at=now + timedelta(hours=3))

        def leads_to(after: WorkItem | None) -> str:
            return next_address(desk.user, "kind=message&after=x", after=after, now=now)

        page = f"/postings/{shop.pk}/{{}}/?from=kind%3Dmessage"
        assert leads_to(first) == page.format(second.posting_number)
        WorkItem.objects.filter(pk=second.pk).update(state=ItemState.DONE, closed_at=now)
        assert leads_to(first) == page.format(third.posting_number)
        assert leads_to(second) == page.format(third.posting_number)
        assert leads_to(third) == page.format(first.posting_number)
        assert leads_to(None) == page.format(first.posting_number)

    def test_back_to_the_view_when_nothing_is_left(self, desk: Client, shop) -> None:
        item = make_item(shop=shop, kind=Kind.MESSAGE)
        make_item(shop=shop, kind=Kind.MESSAGE, posting_number=item.posting_number)
        make_item(kind=Kind.MESSAGE)
        response = desk.get(reverse("queue-next"), {"from": "kind=message", "item": item.pk})
        assert (response.status_code, response.headers["Location"]) == (303, "/?kind=message")
        for nonsense in ("", "x", "9" * 30, str(make_item().pk)):
            response = desk.get(reverse("queue-next"), {"from": "tab=x", "item": nonsense})
            assert response.headers["Location"] == f"/postings/{shop.pk}/{item.posting_number}/"


def test_who_left_a_shop_leaves_the_views_he_shared_in_it(desk: Client, shop: Any) -> None:
    desk.post(reverse("view-save"), {"name": "Losses", "query": "tab=hot", "shop": shop.pk})
    desk.user.memberships.all().delete()
    join(desk.user, shop=make_shop(name="Another"), role=Role.OWNER)
    view = SavedView.objects.get()
    for name in ("view-change", "view-remove"):
        answer = desk.post(reverse(name, args=[view.pk]), {"name": "Written from outside", "shop": shop.pk})
        assert answer.status_code == 404
    assert "Losses" not in desk.get("/").content.decode()
    view.refresh_from_db()
    assert view.name == "Losses"
