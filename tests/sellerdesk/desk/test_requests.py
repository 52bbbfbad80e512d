"""The list of requests, one of them with what a decision would do, and one decision on many."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.states import Role
from money.limits import set_limit
from money.models import Approval
from orders.models import CancellationRequest, PostingLine
from orders.requests import ask
from orders.states import OzonRequest, RequestState
from outbox.models import Effect
from ozon.models import Shop
from tests.factories import make_member, make_posting, make_request, make_shop
from tests.presses import press
from worklist.models import Job, WorkItem
from worklist.states import JobKind, JobState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.OPERATOR, first_name="Olga"))
    return client


def asked(shop: Shop, *, minutes: int = 60, at: dict[str, Any] | None = None, **fields: Any) -> WorkItem:
    """The case of a buyer who wants to cancel a posting of 990.00."""
    posting = make_posting(shop=shop, scheme="rfbs", **(at or {}))
    wish = make_request(
        shop=shop,
        posting_number=posting.posting_number,
        auto_approve_date=timezone.now() + timedelta(minutes=minutes),
        **fields,
    )
    ask(wish)
    return WorkItem.objects.get(kind=Kind.CANCELLATION_REQUEST, key=str(wish.cancellation_id))


def wish_of(item: WorkItem) -> CancellationRequest:
    return CancellationRequest.objects.get(cancellation_id=int(item.key))


def numbers(client: Client, **query: Any) -> list[str]:
    return [row.wish.posting_number for row in client.get("/requests/", query).context["rows"]]


def test_the_least_time_comes_first_and_others_shops_are_not_there(operator: Client, shop: Shop) -> None:
    late, soon = asked(shop, minutes=600), asked(shop, minutes=4)
    sent = asked(shop, state=RequestState.APPROVING)
    asked(shop, state=RequestState.LAPSED)
    asked(make_shop())
    assert numbers(operator) == [soon.posting_number, late.posting_number]
    assert numbers(operator, tab="sent") == [sent.posting_number]
    assert numbers(operator, due="1") == [soon.posting_number]
    assert numbers(operator, due="1'", shop="x", place="<b>", after="1~x") == numbers(operator)


def test_it_says_where_the_goods_are(operator: Client, shop: Shop) -> None:
    now = timezone.now()
    shelf = asked(shop)
    packed = asked(shop, minutes=61, at={"packed_at": now})
    away = asked(shop, minutes=62, at={"packed_at": now, "handed_over_at": now})
    rows = operator.get("/requests/").context["rows"]
    assert [(row.wish.posting_number, row.place) for row in rows] == [
        (shelf.posting_number, "shelf"),
        (packed.posting_number, "packed"),
        (away.posting_number, "away"),
    ]
    found = {place: numbers(operator, place=place) for place in ("shelf", "packed", "away")}
    assert found == {
        "shelf": [shelf.posting_number],
        "packed": [packed.posting_number],
        "away": [away.posting_number],
    }


def test_pages_follow_each_other_without_a_gap(operator: Client, shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("sellerdesk.desk.requests_page.PAGE", 2)
    cases = [asked(shop, minutes=10 + n).posting_number for n in range(3)]
    without_end = asked(shop)
    CancellationRequest.objects.filter(cancellation_id=without_end.key).update(auto_approve_date=None)
    first = operator.get("/requests/").context
    second = operator.get("/requests/", {"after": first["next"]}).context
    seen = [row.wish.posting_number for row in [*first["rows"], *second["rows"]]]
    assert seen == [*cases, without_end.posting_number]
    assert second["next"] == ""


def test_many_rows_cost_no_more_queries_than_one(operator: Client, shop: Shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            operator.get("/requests/")
        return len(counted)

    asked(shop)
    queries()
    one = queries()
    for _ in range(4):
        asked(shop)
    assert queries() == one


def test_one_request_shows_both_decisions_and_what_they_do(operator: Client, shop: Shop) -> None:
    item = asked(shop, minutes=4)
    page = operator.get(f"/requests/{wish_of(item).pk}/", {"next": "/requests/?due=1"})
    assert [act.title for act in page.context["acts"]] == ["Approve the cancellation", "Reject the request"]
    text = page.content.decode()
    assert "Not changed: the buyer cancels." in text
    assert 'name="back" value="/requests/?due=1"' in text
    elsewhere = operator.get(f"/requests/{wish_of(item).pk}/", {"next": "https://example.org/"})
    assert 'name="back" value="/requests/"' in elsewhere.content.decode()


def test_a_decision_from_the_list_leads_back_to_it(operator: Client, shop: Shop) -> None:
    wish = wish_of(asked(shop))
    done = press(operator, f"/requests/{wish.pk}/approve", amount="990.00", back="/requests/?due=1")
    assert (done.status, done.where) == (303, "/requests/?due=1")
    away = press(
        operator, f"/requests/{wish.pk}/approve", amount="990.00", back="https://example.org/requests/"
    )
    assert away.where.startswith("/postings/")


def test_a_press_after_ozon_was_told_calmly(operator: Client, shop: Shop) -> None:
    wish = wish_of(asked(shop, state=RequestState.LAPSED, ozon_state=OzonRequest.APPROVED))
    page = operator.get(f"/requests/{wish.pk}/")
    words = "Ozon approved it by itself before you pressed: the order is cancelled, nothing was sent."
    assert words in page.content.decode()
    assert press(operator, f"/requests/{wish.pk}/reject", comment="Shipped").said == [words]
    assert not Effect.objects.exists()


def bulk(client: Client, items: list[WorkItem], **fields: Any) -> Any:
    return client.post("/requests/bulk/", {"item": [item.pk for item in items], **fields})


def agreed(items: list[WorkItem], **fields: Any) -> dict[str, Any]:
    return {"agreed": "1", "sum": ["990.00"] * len(items), **fields}


def test_many_are_approved_after_a_look_at_the_sum(operator: Client, shop: Shop) -> None:
    items = [asked(shop), asked(shop)]
    preview = bulk(operator, items, act="approve")
    assert preview.status_code == 200
    assert preview.context["sum"] == "1\u202f980.00\xa0₽"
    assert "waits among the effects" in preview.content.decode()  # the shop's switch is off
    assert "2 drafts for the buyers wait for your approval." in preview.content.decode()
    assert not Effect.objects.exists()
    done = bulk(operator, items, act="approve", view="due=1", **agreed(items))
    assert (done.status_code, done.headers["Location"]) == (303, "/requests/?due=1")
    assert {wish_of(item).state for item in items} == {RequestState.APPROVING}
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "2 requests are approved. Ozon is not told: the shop's switch keeps it among the effects."
    ]
    assert Effect.objects.count() == 2
    job = Job.objects.get()
    assert (job.kind, job.state, job.failures) == (JobKind.DECIDE, JobState.DONE, [])


def test_sums_that_are_not_known_are_said_so(operator: Client, shop: Shop) -> None:
    item = asked(shop)
    PostingLine.objects.update(price=None)
    text = bulk(operator, [item], act="approve").content.decode()
    assert "Approve 1 request, return a sum Ozon does not tell" in text


def test_what_cannot_be_decided_is_named_and_the_rest_is_done(operator: Client, shop: Shop) -> None:
    good, lapsed, changed = asked(shop), asked(shop), asked(shop)
    elsewhere = asked(make_shop())
    wish = wish_of(lapsed)
    CancellationRequest.objects.filter(pk=wish.pk).update(state=RequestState.LAPSED)
    items = [good, lapsed, changed, elsewhere]
    told = {**agreed(items), "sum": ["990.00", "990.00", "10.00", "990.00"]}
    done = bulk(operator, items, act="approve", **told)
    job = Job.objects.get()
    assert done.headers["Location"] == f"/jobs/{job.pk}/"
    assert [pk for pk, _why in job.failures] == [lapsed.pk, changed.pk, elsewhere.pk]
    assert [wish_of(item).state for item in items] == [
        RequestState.APPROVING,
        RequestState.LAPSED,
        RequestState.REQUESTED,
        RequestState.REQUESTED,
    ]
    assert "Back to the requests" in operator.get(f"/jobs/{job.pk}/").content.decode()


def test_above_the_limit_a_second_person_is_asked(client: Client, shop: Shop) -> None:
    owner = make_member(shop, role=Role.OWNER)
    set_limit(shop=shop, role=Role.OPERATOR, amount=Decimal(500), user=owner)
    client.force_login(make_member(shop, role=Role.OPERATOR))
    items = [asked(shop)]
    assert bulk(client, items, act="approve").context["preview"].above == 1
    bulk(client, items, act="approve", **agreed(items))
    assert Job.objects.get().failures == [[items[0].pk, "Above your limit: a second person is asked."]]
    assert Approval.objects.count() == 1
    assert not Effect.objects.exists()


def test_many_are_rejected_with_one_comment(operator: Client, shop: Shop) -> None:
    items = [asked(shop), asked(shop)]
    assert bulk(operator, items, act="reject").status_code == 303  # without a comment nothing is even shown
    assert bulk(operator, items, act="reject", comment="Shipped").status_code == 200
    bulk(operator, items, act="reject", comment="Shipped", **agreed(items))
    assert {(wish_of(item).state, wish_of(item).comment) for item in items} == {
        (RequestState.REJECTING, "Shipped")
    }


def test_who_may_not_decide_decides_nothing(client: Client, shop: Shop) -> None:
    item = asked(shop)
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert client.get("/requests/").context["may_decide"] is False
    assert bulk(client, [item], act="approve", **agreed([item])).status_code == 403
    assert wish_of(item).state == RequestState.REQUESTED
