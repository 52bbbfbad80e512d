"""What is worked off: a tab of the queue, its order, its walls, and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from orders import by_hand
from sellerdesk.desk import counting, queue
from tests.factories import make_posting
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop
from tests.factories.talks import make_dialogue
from worklist import services
from worklist.models import SavedView, TimelineEntry, WorkItem
from worklist.states import Event, ItemState, JobKind, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def shop():
    return make_shop(name="Ours")


@pytest.fixture
def desk(client: Client, shop):
    client.user = make_member(shop, first_name="Olga", last_name="Savina")
    client.force_login(client.user)
    return client


def over(shop, minutes: int = 5, *, by: str = "Boris", kind: Kind = Kind.STOP_DELIVERY, **fields: Any):
    return make_item(
        shop=shop,
        kind=kind,
        state=ItemState.DONE,
        closed_at=NOW - timedelta(minutes=minutes),
        closed_by=by,
        outcome="phoned the courier",
        **fields,
    )


def numbers(response: Any) -> list[str]:
    return [row.posting_number for group in response.context["groups"] for row in group.rows]


def test_the_last_one_first_and_only_ours(desk: Client, shop) -> None:
    older, newer = over(shop, 60), over(shop, 1)
    over(make_shop())
    make_item(shop=shop)
    page = desk.get("/", {"tab": "done"})
    assert numbers(page) == [newer.posting_number, older.posting_number]
    assert page.context["total"] == 2
    assert [tab["count"] for tab in page.context["tabs"]] == [0, 1, 0, 1, 0, 2]
    turned = desk.get("/", {"tab": "done", "sort": "closed"})
    assert numbers(turned) == [older.posting_number, newer.posting_number]


def test_other_tabs_do_not_count_what_is_over(desk: Client, shop) -> None:
    over(shop)
    assert [tab["count"] for tab in desk.get("/").context["tabs"]] == [0, 0, 0, 0, 0, None]


def test_who_closed_it_is_told_and_asked_for(desk: Client, shop) -> None:
    boris = make_member(shop, first_name="Boris")
    his, mine, itself = over(shop, by=boris.label), over(shop, by=desk.user.label), over(shop, by="Ozon")
    assert {"Boris", "Olga Savina"} <= set(
        desk.get("/?tab=done").content.decode().replace(">", "<").split("<")
    )
    assert "by itself" in desk.get("/?tab=done").content.decode()
    for who, item in ((boris.pk, his), ("me", mine), ("none", itself)):
        assert numbers(desk.get("/", {"tab": "done", "who": who})) == [item.posting_number], who
    assert numbers(desk.get("/", {"tab": "done", "who": 99999999})) == []


def test_nothing_can_be_ticked_taken_or_put_off(desk: Client, shop) -> None:
    item = over(shop)
    text = desk.get("/?tab=done").content.decode()
    assert f"tick-{item.pk}" not in text
    assert 'id="bulk"' not in text
    assert f'id="snooze-{item.pk}"' not in text
    assert f'id="take-{item.pk}"' not in text
    peek = desk.get(reverse("item-peek", args=[item.pk]), headers={"HX-Request": "true"}).content.decode()
    assert reverse("item-snooze", args=[item.pk]) not in peek
    assert "phoned the courier" in peek


def test_all_of_what_is_over_cannot_be_worked_on(desk: Client, shop) -> None:
    over(shop)
    data = {"act": JobKind.CLOSE, "all": "1", "view": "tab=done", "reason": "again"}
    answer = desk.post(reverse("bulk"), data, follow=True)
    assert "These cases are closed already." in answer.content.decode()


def test_pages_part_where_moments_are_equal(desk: Client, shop, monkeypatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    items = [over(shop, 10) for _ in range(5)]
    seen, after = [], ""
    while True:
        page = desk.get("/", {"tab": "done", **({"after": after} if after else {})})
        seen += numbers(page)
        if not (after := page.context["next"]):
            break
    assert seen == [item.posting_number for item in items]


def test_a_list_of_years_is_not_counted_to_its_end(desk: Client, shop, monkeypatch) -> None:
    for module in (counting, queue):
        monkeypatch.setattr(module, "COUNTED", 2)
    for _ in range(4):
        over(shop)
    text = desk.get("/?tab=done").content.decode()
    assert "of more than 2" in text
    assert "more than 2 cases" in text


def test_as_many_queries_for_one_as_for_many(desk: Client, shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get("/?tab=done")
        return len(seen)

    over(shop)
    queries()
    one = queries()
    for minutes in range(20):
        over(shop, minutes, by=f"Person {minutes}")
    assert queries() == one


def test_words_are_found_in_all_that_is_shown(desk: Client, shop) -> None:
    item = over(shop, product="Плед вязаный", reason="Передумал, 100%")
    low = over(shop, posting_number="", kind=Kind.LOW_STOCK, key="A-17_x", product="")
    over(shop, key="A-17_x")
    for words in ("плед ВЯЗ", "100%", item.posting_number[2:9]):
        assert numbers(desk.get("/", {"tab": "done", "q": words})) == [item.posting_number], words
    assert numbers(desk.get("/", {"tab": "done", "q": "a-17_"})) == [low.posting_number]
    assert numbers(desk.get("/", {"tab": "done", "q": "0%\\"})) == []


def test_an_order_of_open_cases_is_none_of_it(desk: Client, shop) -> None:
    item = over(shop)
    page = desk.get("/", {"tab": "done", "sort": "-sum", "due": "over", "after": "nonsense"})
    assert numbers(page) == [item.posting_number]
    assert page.context["filters"].query == "tab=done"


def test_a_saved_view_of_it_is_not_counted(desk: Client, shop) -> None:
    SavedView.objects.create(owner=desk.user, name="Closed by me", query="tab=done&who=me")
    (link,) = desk.get("/?tab=done").context["saved"]
    assert link.count is None


def test_the_export_says_who_closed_what(desk: Client, shop) -> None:
    over(shop, by="Boris")
    over(shop, by="Ozon", kind=Kind.PUT_BACK)
    answer = desk.post(reverse("export"), {"view": "tab=done", "format": "csv"})
    head, last, first = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert "Closed by" in head
    lines = sorted((first, last), key=lambda line: "Ozon" in line)
    assert "phoned the courier" in lines[0]
    assert "phoned the courier" not in lines[1]  # a code of the desk's, no word of a person


class TestReopen:
    def press(self, desk: Client, item: WorkItem, **data: Any) -> str:
        answer = desk.post(reverse("item-reopen", args=[item.pk]), {"next": "/", **data}, follow=True)
        return str(*answer.context["messages"])

    def test_back_as_it_stood(self, desk: Client, shop) -> None:
        item = over(shop, reason="the buyer moved")
        assert self.press(desk, item) == "The case is back in the queue."
        item.refresh_from_db()
        assert (item.state, item.reason, item.closed_at, item.outcome) == (
            ItemState.OPEN,
            "the buyer moved",
            None,
            "",
        )
        assert TimelineEntry.objects.get().code == Event.WOKEN
        assert self.press(desk, item) == "It was so already; nothing changed."

    def test_closing_is_taken_back_by_its_own_button(self, desk: Client, shop) -> None:
        item = make_item(shop=shop, kind=Kind.STOP_DELIVERY)
        done = desk.post(
            reverse("item-close", args=[item.pk]), {"reason": "phoned", "next": "/"}, follow=True
        )
        assert reverse("item-reopen", args=[item.pk]) in done.content.decode()
        item.refresh_from_db()
        assert self.press(desk, item, version=item.version, undo=1) == "Undone."

    def test_not_when_it_was_closed_again(self, desk: Client, shop) -> None:
        item = over(shop)
        services.reopen(item, by=desk.user)
        by_hand.close(item, reason="again", by="Boris")
        assert "Nothing was done" in self.press(desk, item, version=item.version)
        item.refresh_from_db()
        assert item.state == ItemState.DONE

    @pytest.mark.parametrize("fields", [{"by": "Ozon"}, {"kind": Kind.PUT_BACK}, {"by": ""}])
    def test_what_ends_by_itself_comes_back_by_itself(self, desk: Client, shop, fields) -> None:
        item = over(shop, **fields)
        assert "comes back by itself" in self.press(desk, item)
        item.refresh_from_db()
        assert item.state == ItemState.DONE
        assert f'id="reopen-{item.pk}"' not in desk.get("/?tab=done").content.decode()

    def test_offered_where_it_can_be_done(self, desk: Client, shop) -> None:
        item = over(shop, posting_number=make_posting(shop=shop).posting_number)
        address = reverse("item-reopen", args=[item.pk])
        for page in ("/?tab=done", reverse("posting", args=[shop.pk, item.posting_number])):
            assert address in desk.get(page).content.decode(), page
        viewer = make_member(shop, role=Role.VIEWER)
        desk.force_login(viewer)
        for page in ("/?tab=done", reverse("posting", args=[shop.pk, item.posting_number])):
            assert address not in desk.get(page).content.decode(), page
        assert desk.post(address).status_code == 403

    def test_who_does_not_write_closes_no_dialogue(self, desk: Client, shop) -> None:
        item = make_item(
            shop=shop, kind=Kind.DIALOGUE, key=str(make_dialogue(shop=shop).pk), posting_number=""
        )
        desk.force_login(make_member(shop, role=Role.WAREHOUSE))
        assert desk.post(reverse("item-close", args=[item.pk]), {"reason": "no"}).status_code == 403
        item.refresh_from_db()
        assert item.state == ItemState.OPEN
