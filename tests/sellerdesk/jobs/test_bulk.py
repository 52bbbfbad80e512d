"""The bar above the queue: a few cases at once, many in the background, all of a view only after a yes."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from sellerdesk.desk import jobs_bulk
from sellerdesk.jobs import runner, tasks
from tests.factories import make_item, make_member, make_shop
from worklist import jobs
from worklist.models import Job, WorkItem
from worklist.services import close_item, take
from worklist.states import ItemState, JobKind, JobState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Any:
    return make_shop()


@pytest.fixture
def user(shop: Any, client: Client) -> User:
    user = make_member(shop, first_name="Anna")
    client.force_login(user)
    return user


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs a worker would have heard of."""
    found: list[int] = []
    monkeypatch.setattr(tasks, "on_commit", found.append)
    return found


def press(client: Client, act: str, items: list[WorkItem] = (), **fields: Any) -> Any:  # type: ignore[assignment]  # an empty one of any kind
    return client.post(reverse("bulk"), {"act": act, "item": [item.pk for item in items], **fields})


def said(client: Client, answer: Any) -> str:
    page = client.get(answer.headers["Location"], follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def test_who_only_looks_is_offered_no_cases(client: Client, shop: Any, user: User) -> None:
    make_item(shop=shop)
    mate, reader = make_member(shop), make_member(shop, role=Role.VIEWER)
    offered = client.get(reverse("queue")).text.split('id="bulk-to"')[1].split("</select>")[0]
    assert f'value="{mate.pk}"' in offered
    assert f'value="{reader.pk}"' not in offered
    assert f'value="{user.pk}"' not in offered


def test_ticked_cases_are_mine_at_once(client: Client, shop: Any, user: User) -> None:
    items = [make_item(shop=shop) for _ in range(3)]
    answer = press(client, "assign", items, to="me", view="tab=free")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?tab=free")
    assert "3 cases are yours." in said(client, answer)
    assert set(WorkItem.objects.values_list("assignee", flat=True)) == {user.pk}
    assert jobs.news(user) == 0
    entry = AuditEntry.objects.get(action=Action.BULK)
    assert (entry.user, entry.params) == (user, {"what": "assign", "n": 3})


def boxes(client: Client) -> list[str]:
    """What the tick boxes of the page say."""
    return re.findall(r'name="item" value="([^"]+)"', client.get("/").content.decode())


def test_a_case_a_colleague_took_after_the_page_came_stays_his(client: Client, shop: Any, user: User) -> None:
    free, taken = make_item(shop=shop), make_item(shop=shop)
    shown, other = boxes(client), make_member(shop, first_name="Boris")
    take(taken, user=other)
    answer = client.post(reverse("bulk"), {"act": "assign", "to": "me", "item": shown})
    for item in (free, taken):
        item.refresh_from_db()
    assert (free.assignee, taken.assignee) == (user, other)
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    [[pk, why]] = job.failures
    assert pk == taken.pk
    assert "The case changed meanwhile. Taken by Boris" in why


@pytest.mark.parametrize("fields", [{"act": "assign", "to": "me"}, {"act": "snooze", "until": "reply"}])
def test_a_second_press_of_the_same_page_finds_all_done(
    client: Client, shop: Any, user: User, fields: dict[str, str]
) -> None:
    make_item(shop=shop)
    shown = boxes(client)
    for _ in range(2):
        assert client.post(reverse("bulk"), {**fields, "item": shown}).headers["Location"] == "/"
    assert WorkItem.objects.get().version == 1


def test_all_of_a_view_keeps_what_changes_before_its_turn(
    client: Client, shop: Any, user: User, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_bulk, "AT_ONCE", 1)
    items, other = [make_item(shop=shop) for _ in range(2)], make_member(shop)
    client.post(reverse("bulk"), {"act": "assign", "to": "me", "all": "1", "count": 2})
    take(items[1], user=other)
    runner.run(heard[0], seconds=None)
    assert [WorkItem.objects.get(pk=item.pk).assignee for item in items] == [user, other]


def test_what_failed_is_shown_with_its_number_and_why(client: Client, shop: Any, user: User) -> None:
    good, closed = make_item(shop=shop), make_item(shop=shop)
    close_item(shop=shop, kind=Kind(closed.kind), key=closed.key, by="Boris")
    answer = press(client, "assign", [good, closed], to="me")
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert closed.posting_number in page
    assert good.posting_number not in page
    assert reverse("posting", args=[shop.pk, closed.posting_number]) in page
    assert "Closed already by Boris." in page


def test_a_case_of_another_shop_is_not_touched_and_not_told_of(client: Client, user: User) -> None:
    foreign = make_item()
    answer = press(client, "assign", [foreign], to="me")
    foreign.refresh_from_db()
    assert foreign.assignee is None
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"Case no. {foreign.pk}" in page
    assert foreign.posting_number not in page
    assert foreign.shop.name not in page


def test_more_than_a_few_go_on_in_the_background(
    client: Client, shop: Any, user: User, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_bulk, "AT_ONCE", 2)
    items = [make_item(shop=shop) for _ in range(3)]
    answer = press(client, "assign", items, to="me")
    job = Job.objects.get()
    assert (answer.headers["Location"], heard) == (reverse("job", args=[job.pk]), [job.pk])
    assert not WorkItem.objects.filter(assignee=user).exists()
    live = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" in live
    assert 'value="0" max="3"' in live
    runner.run(job.pk, seconds=None)
    over = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in over
    assert 'value="3" max="3"' in over
    assert jobs.news(user) == 0  # he saw the end


def test_all_of_a_view_wants_a_yes_to_the_number(client: Client, shop: Any, user: User) -> None:
    mine = [make_item(shop=shop, kind=Kind.COLLECT) for _ in range(2)]
    other = make_item(shop=shop, kind=Kind.PUT_BACK)
    make_item(kind=Kind.COLLECT)
    fields = {"all": "1", "view": "kind=collect", "to": "me"}
    first = press(client, "assign", **fields)
    assert first.status_code == 200
    assert first.context["count"] == 2
    assert not Job.objects.exists()
    make_item(shop=shop, kind=Kind.COLLECT)
    grown = press(client, "assign", **fields, count=2)
    assert (grown.status_code, grown.context["count"]) == (200, 3)
    assert not Job.objects.exists()
    assert press(client, "assign", **fields, count=3).status_code == 303
    assert WorkItem.objects.filter(assignee=user, kind=Kind.COLLECT, shop=shop).count() == 3
    assert all(WorkItem.objects.filter(pk=item.pk, assignee=user).exists() for item in mine)
    other.refresh_from_db()
    assert other.assignee is None


def test_the_second_look_carries_all_that_was_asked(client: Client, shop: Any, user: User) -> None:
    make_item(shop=shop, kind=Kind.STOP_DELIVERY)
    page = press(client, "close", all="1", view="kind=stop_delivery", reason="Called <them>").content.decode()
    for field in (
        'name="act" value="close"',
        'name="view" value="kind=stop_delivery"',
        'name="reason" value="Called &lt;them&gt;"',
        'name="count" value="1"',
        'name="all" value="1"',
    ):
        assert field in page


def test_a_product_that_is_not_done_is_named(client: Client, shop: Any, user: User) -> None:
    item = make_item(shop=shop, kind=Kind.STOCK_DIFFERS, key="7:KT-17", posting_number="")
    place = press(client, "close", [item], reason="Counted").headers["Location"]
    assert f'<a href="/stock/{shop.pk}/KT-17/">KT-17</a>' in client.get(place).content.decode()


def test_snoozed_until_tomorrow_morning_of_the_person(client: Client, shop: Any, user: User) -> None:
    User.objects.filter(pk=user.pk).update(time_zone="Asia/Shanghai")
    item = make_item(shop=shop)
    press(client, "snooze", [item], until="tomorrow")
    item.refresh_from_db()
    assert item.state == ItemState.SNOOZED
    assert item.snoozed_until.strftime("%H:%M") == "01:00"  # 9:00 in Shanghai


@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("", {}, "Choose an act."),
        ("export", {}, "Select a valid choice"),
        ("assign", {"to": "999999999"}, "Choose whom to give the cases to."),
        ("assign", {}, "Choose whom to give the cases to."),
        ("snooze", {}, "a moment to come"),
        ("snooze", {"until": "own", "at": "2020-01-01T10:00"}, "a moment to come"),
        ("snooze", {"until": "own", "at": "soon"}, "a moment to come"),
        ("close", {"reason": "  "}, "Say what was done about it."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_word(
    client: Client, shop: Any, user: User, act: str, fields: dict[str, str], told: str
) -> None:
    answer = press(client, act, [make_item(shop=shop)], **fields)
    assert answer.status_code == 303
    assert told in said(client, answer)
    assert not Job.objects.exists()


def test_nothing_ticked(client: Client, user: User) -> None:
    assert "No case is ticked." in said(client, press(client, "assign", to="me"))
    answer = client.post(reverse("bulk"), {"act": "assign", "to": "me", "item": ["x", "-1", "9" * 30]})
    assert "No case is ticked." in said(client, answer)


def test_a_moment_of_ones_own(client: Client, shop: Any, user: User) -> None:
    item, at = make_item(shop=shop), timezone.localtime() + timedelta(days=2)
    press(client, "snooze", [item], until="own", at=f"{at:%Y-%m-%dT%H:%M}")
    item.refresh_from_db()
    assert isinstance(item.snoozed_until, datetime)
    assert abs(item.snoozed_until - at) < timedelta(minutes=1)


def test_too_many_jobs_at_once(client: Client, shop: Any, user: User, heard: list[int]) -> None:
    for _ in range(jobs.MOST_LIVE):
        jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": []}, total=0)
    answer = press(client, "assign", [make_item(shop=shop)], to="me")
    assert "not over yet" in said(client, answer)
    assert heard == []


def test_who_only_looks_starts_nothing(client: Client, shop: Any) -> None:
    client.force_login(make_member(shop, role=Role.VIEWER))
    assert press(client, "assign", [make_item(shop=shop)], to="me").status_code == 403
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert press(client, "approve", [make_item(shop=shop)]).status_code == 403
    assert not Job.objects.exists()


def test_another_persons_job_is_not_there(client: Client, shop: Any, user: User) -> None:
    job = jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": [1], "to": None}, total=1)
    for stranger in (make_member(shop, role=Role.OWNER), make_member(shop, is_superuser=True)):
        client.force_login(stranger)
        for name in ("job", "job-file"):
            assert client.get(reverse(name, args=[job.pk])).status_code == 404
        assert client.post(reverse("job-stop", args=[job.pk])).status_code == 404
        assert list(client.get(reverse("jobs")).context["jobs"]) == []
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_stopped_by_its_person(client: Client, user: User) -> None:
    job = jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": [1], "to": None}, total=1)
    stop = reverse("job-stop", args=[job.pk])
    assert client.get(stop).status_code == 405
    assert "Stopped." in said(client, client.post(stop))
    assert "over already" in said(client, client.post(stop))
    assert not runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.STOPPED, 0)


def test_the_list_tells_of_each_without_reading_its_cases(client: Client, user: User) -> None:
    for number in range(3):
        job = jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": [1], "to": None}, total=1)
        Job.objects.filter(pk=job.pk).update(failures=[[1, "why"]] * number)
    answer = client.get(reverse("jobs"), headers={"HX-Request": "true"})
    assert [job.failed for job in answer.context["jobs"]] == [2, 1, 0]
    assert all({"params", "failures"} <= job.get_deferred_fields() for job in answer.context["jobs"])
    assert "hx-trigger" in answer.content.decode()


def test_many_failures_come_page_by_page(client: Client, shop: Any, user: User) -> None:
    items = [make_item(shop=shop) for _ in range(3)]
    job = jobs.start(user=user, kind=JobKind.ASSIGN, params={"items": [], "to": None}, total=250)
    failures = [[pk, f"why {pk}"] for pk in range(10**9, 10**9 + 247)] + [[one.pk, "why"] for one in items]
    Job.objects.filter(pk=job.pk).update(failures=failures, done=250, state=JobState.DONE)
    first = client.get(reverse("job", args=[job.pk]))
    assert (len(first.context["failures"]), first.context["next"]) == (100, "100")
    last = client.get(reverse("job", args=[job.pk]), {"after": "200"})
    assert (len(last.context["failures"]), last.context["next"]) == (50, "")
    assert [one.pk for one, _pk, _why in last.context["failures"] if one] == [one.pk for one in items]
