"""Taking a case, giving it away, putting it off, taking that back: walls, roles, and what a stale press is told."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from tests.factories.cases import make_item, make_posting
from tests.factories.shops import make_member, make_shop
from worklist import presence
from worklist.models import Notice, TimelineEntry, WorkItem
from worklist.services import take as take_case
from worklist.states import ItemState, Kind, NoticeKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def take(client: Client, item: WorkItem, **data: str):
    return client.post(reverse("item-take", args=[item.pk]), data)


def codes(item: WorkItem) -> list[str]:
    rows = TimelineEntry.objects.filter(shop=item.shop, posting_number=item.posting_number)
    return list(rows.order_by("id").values_list("code", flat=True))


def test_taken_once_however_often_pressed(client: Client, shop) -> None:
    item, user = make_item(shop=shop), make_member(shop)
    client.force_login(user)
    for _ in range(2):
        response = take(client, item)
        assert response.status_code == 303
        assert response.headers["Location"] == f"/postings/{shop.pk}/{item.posting_number}/"
    item.refresh_from_db()
    assert item.assignee == user
    assert codes(item) == ["taken"]


def test_the_second_of_two_is_told_who_was_first(client: Client, shop) -> None:
    first = make_member(shop, first_name="Ilya", last_name="Kotov")
    item = make_item(shop=shop, assignee=first)
    client.force_login(make_member(shop))
    response = client.post(reverse("item-take", args=[item.pk]), {"next": "/"}, follow=True)
    assert "Ilya Kotov took this case first." in response.content.decode()
    item.refresh_from_db()
    assert item.assignee == first
    assert codes(item) == []


def test_given_back_by_its_holder_only(client: Client, shop) -> None:
    holder = make_member(shop)
    item = make_item(shop=shop, assignee=holder)
    client.force_login(make_member(shop))
    client.post(reverse("item-give-back", args=[item.pk]))
    item.refresh_from_db()
    assert item.assignee == holder
    client.force_login(holder)
    assert client.post(reverse("item-give-back", args=[item.pk])).status_code == 303
    item.refresh_from_db()
    assert item.assignee is None
    assert codes(item) == ["left"]


def test_a_case_of_another_shop_does_not_exist(client: Client, shop) -> None:
    item = make_item()
    client.force_login(make_member(shop))
    assert take(client, item).status_code == 404
    item.refresh_from_db()
    assert item.assignee is None


def test_a_viewer_may_not(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop, role=Role.VIEWER))
    response = take(client, item)
    assert response.status_code == 403
    assert "Your role does not allow this" in response.content.decode()
    item.refresh_from_db()
    assert item.assignee is None


def test_a_look_takes_nothing(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop))
    assert client.get(reverse("item-take", args=[item.pk])).status_code == 405
    item.refresh_from_db()
    assert item.assignee is None


def test_the_way_back_stays_here(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop))
    assert take(client, item, next="/?tab=free").headers["Location"] == "/?tab=free"
    assert take(client, item, next="//evil.example/").headers["Location"].startswith("/postings/")


HX = {"HX-Request": "true"}
ACTS = ("item-take", "item-give-back", "item-assign", "item-snooze", "item-wake")
SEEN = ("item-assign", "item-snooze", "item-peek")


def press(client: Client, name: str, item: WorkItem, **data: object):
    """Press, and see the page one comes back to."""
    return client.post(reverse(name, args=[item.pk]), {"next": "/", **data}, follow=True)


def undo(client: Client, response):
    """Press the button beside the words."""
    (message,) = response.context["messages"]
    form = json.loads(message.extra_tags)
    return client.post(form["url"], form["fields"], follow=True)


@pytest.fixture
def user(client: Client, shop):
    user = make_member(shop, first_name="Olga", last_name="Savina")
    client.force_login(user)
    return user


def test_no_act_reaches_over_the_wall(client: Client, shop, user) -> None:
    item = make_item()
    before = WorkItem.objects.values().get(pk=item.pk)
    for name in ACTS:
        assert client.post(reverse(name, args=[item.pk]), {"until": "hour"}).status_code == 404, name
    for name in SEEN:
        for headers in ({}, HX):
            assert client.get(reverse(name, args=[item.pk]), headers=headers).status_code == 404, name
    assert WorkItem.objects.values().get(pk=item.pk) == before


def test_who_only_looks_does_nothing_but_peeks(client: Client, shop) -> None:
    item = make_item(shop=shop)
    client.force_login(make_member(shop, role=Role.VIEWER))
    for name in ACTS:
        assert client.post(reverse(name, args=[item.pk]), {"until": "hour"}).status_code == 403, name
    peek = client.get(reverse("item-peek", args=[item.pk]), headers=HX)
    assert peek.status_code == 200
    assert reverse("item-snooze", args=[item.pk]) not in peek.content.decode()


class TestAssign:
    def test_the_choice_names_who_may_work_here(self, client: Client, shop, user) -> None:
        mate, viewer = (
            make_member(shop, first_name="Boris"),
            make_member(shop, role=Role.VIEWER, first_name="Vera"),
        )
        stranger = make_member(make_shop(), first_name="Stranger")
        address = reverse("item-assign", args=[make_item(shop=shop).pk])
        for text in (client.get(address).content.decode(), client.get(address, headers=HX).content.decode()):
            assert mate.label in text
            assert viewer.label not in text
            assert stranger.label not in text
        assert "<html" not in client.get(address, headers=HX).content.decode()

    def test_given_told_and_taken_back(self, client: Client, shop, user) -> None:
        mate, item = make_member(shop, first_name="Boris"), make_item(shop=shop)
        response = press(client, "item-assign", item, to=mate.pk, version=0)
        assert "Given to Boris." in response.content.decode()
        notice = Notice.objects.get()
        assert (notice.user, notice.kind, notice.posting_number) == (
            mate,
            NoticeKind.ASSIGNED,
            item.posting_number,
        )
        response = undo(client, response)
        assert "Undone." in response.content.decode()
        item.refresh_from_db()
        assert (item.assignee, item.version) == (None, 2)
        assert codes(item) == ["assigned", "left"]

    def test_to_nobody_who_works_here(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop)
        for to in (make_member(make_shop()).pk, make_member(shop, role=Role.VIEWER).pk, "x", "9" * 30):
            response = press(client, "item-assign", item, to=to)
            assert "Nobody of that name works in this shop" in response.content.decode()
        item.refresh_from_db()
        assert (item.assignee, item.version) == (None, 0)

    def test_a_stale_press_is_told_what_changed(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop)
        first = make_member(shop, first_name="Ilya", last_name="Kotov")
        take_case(item, user=first)
        text = press(client, "item-assign", item, to=user.pk, version=0).content.decode()
        assert "The case changed meanwhile. Taken by Ilya Kotov. Ilya Kotov," in text
        assert "Nothing was done." in text
        item.refresh_from_db()
        assert item.assignee == first

    def test_undo_is_refused_once_somebody_else_acted(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop)
        response = press(client, "item-take", item)
        mate = make_member(shop)
        press(client, "item-assign", item, to=mate.pk)
        item.refresh_from_db()
        assert item.assignee == mate
        undo(client, response)
        item.refresh_from_db()
        assert item.assignee == mate


class TestSnooze:
    def test_put_off_and_taken_back(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop)
        response = press(client, "item-snooze", item, until="hour", version=0)
        item.refresh_from_db()
        assert item.state == ItemState.SNOOZED
        assert abs(item.snoozed_until - timezone.now() - timedelta(hours=1)) < timedelta(seconds=20)
        assert [group.rows for group in response.context["groups"]] == []
        undo(client, response)
        item.refresh_from_db()
        assert (item.state, item.version) == (ItemState.OPEN, 2)
        assert codes(item) == ["snoozed", "woken"]

    def test_a_moment_of_ones_own_is_in_ones_own_time_zone(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop)
        type(user).objects.filter(pk=user.pk).update(time_zone="Asia/Shanghai")
        day = timezone.now().date() + timedelta(days=3)
        press(client, "item-snooze", item, until="own", at=f"{day}T10:30")
        item.refresh_from_db()
        assert item.snoozed_until.isoformat() == f"{day}T02:30:00+00:00"

    def test_a_deadline_cuts_the_sleep_and_says_so(self, client: Client, shop, user) -> None:
        deadline = timezone.now() + timedelta(hours=5)
        item = make_item(shop=shop, deadline_at=deadline)
        text = press(client, "item-snooze", item, until="monday").content.decode()
        assert "only: an hour before the deadline" in text
        item.refresh_from_db()
        assert item.snoozed_until == deadline - timedelta(hours=1)

    def test_too_near_is_offered_to_nobody_and_refused(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop, deadline_at=timezone.now() + timedelta(minutes=30))
        choice = client.get(reverse("item-snooze", args=[item.pk])).content.decode()
        assert "The deadline is too near" in choice
        assert 'name="until"' not in choice
        assert "The deadline is too near" in press(client, "item-snooze", item, until="hour").content.decode()
        item.refresh_from_db()
        assert (item.state, item.version) == (ItemState.OPEN, 0)

    @pytest.mark.parametrize(
        ("until", "at"), [("", ""), ("x", ""), ("own", ""), ("own", "x"), ("own", "2020-01-01T10:00")]
    )
    def test_nonsense_puts_nothing_off(self, client: Client, shop, user, until: str, at: str) -> None:
        item = make_item(shop=shop)
        text = press(client, "item-snooze", item, until=until, at=at).content.decode()
        assert "Choose a moment in the coming 60 days." in text
        item.refresh_from_db()
        assert item.state == ItemState.OPEN


class TestPeek:
    def test_the_case_beside_the_list(self, client: Client, shop, user) -> None:
        posting = make_posting(shop=shop)
        item = make_item(shop=shop, posting_number=posting.posting_number, reason="Крышка треснула")
        presence.here(make_member(shop, first_name="Boris"), shop.pk, item.posting_number)
        address = reverse("item-peek", args=[item.pk])
        text = client.get(f"{address}?from=kind%3Dmessage", headers=HX).content.decode()
        assert "<html" not in text
        assert "Крышка треснула" in text
        assert "Boris is in this case" in text
        assert "?from=kind%3Dmessage" in text
        assert client.get(address).headers["Location"] == f"/postings/{shop.pk}/{item.posting_number}/"

    def test_a_case_of_the_shop_itself(self, client: Client, shop, user) -> None:
        item = make_item(shop=shop, kind=Kind.KEY_EXPIRY, posting_number="", product=shop.name)
        text = client.get(reverse("item-peek", args=[item.pk]), headers=HX).content.decode()
        assert reverse("shop", args=[shop.pk]) in text


def test_the_queue_shows_who_is_in_a_case(client: Client, shop, user) -> None:
    item = make_item(shop=shop)
    presence.here(make_member(shop, first_name="Boris"), shop.pk, item.posting_number)
    presence.here(user, shop.pk, item.posting_number)
    text = client.get("/").content.decode()
    assert "Boris is in this case" in text
    assert "Olga Savina is in this case" not in text


def test_an_act_by_script_gets_the_list_and_what_was_said(client: Client, shop, user) -> None:
    item = make_item(shop=shop)
    response = client.post(
        reverse("item-take", args=[item.pk]), {"next": "/?tab=free"}, headers=HX, follow=True
    )
    text = response.content.decode()
    assert "<html" not in text
    assert 'id="queue"' in text
    assert "The case is yours." in text
    assert 'hx-swap-oob="beforeend:#toasts"' in text
    assert "toasts" not in client.get("/", headers=HX).content.decode()
