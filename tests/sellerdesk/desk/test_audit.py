"""The audit list: whose deeds one sees, in words, by filter, page by page, at a constant cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts import audit
from accounts.models import AuditEntry, User
from accounts.services import join
from accounts.states import Action, Role
from inventory.models import StockMovement, StockTake, Warehouse
from outbox.models import Switch
from outbox.states import Mode
from ozon.models import Shop
from sellerdesk.desk import audit_rows
from sellerdesk.desk.audit_rows import Wanted, page_of
from tests.factories import make_member, make_posting, make_shop, make_stock, make_superuser, make_user
from worklist.models import Note, TimelineEntry
from worklist.states import Event, Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(name="Warm home")


def case(
    shop: Shop, by: str, code: Event = Event.LEFT, number: str = "0001-1", **params: str
) -> TimelineEntry:
    return TimelineEntry.objects.create(
        shop=shop, posting_number=number, origin=Origin.STAFF, code=code, by=by, params=params
    )


def texts(viewer: User, **wanted: object) -> list[str]:
    with translation.override("en"):
        return [deed.text for deed in page_of(viewer, Wanted(**wanted)).deeds]


def test_what_is_pressed_about_goods_and_written_for_colleagues_stands_there_too(
    client: Client, shop: Shop
) -> None:
    client.force_login(make_member(shop, role=Role.OWNER))
    posting = make_posting(shop=shop)
    cup = make_stock(shop=shop, offer_id="CUP", on_hand=5)
    Warehouse.objects.get_or_create(shop=shop, warehouse_id=cup.warehouse_id)
    shelf = {"shelf": cup.pk, "press": "a", "reason": "found", f"seen-{cup.pk}": 5}

    def press(name: str, *args: object, **data: object) -> None:
        assert client.post(reverse(name, args=args), data).status_code == 303

    press("note-add", shop.pk, posting.posting_number, text="Ask Olga")
    press("note-take-back", Note.objects.get().pk)
    press("stock-correct", shop.pk, **shelf, figure="+2")
    press("stock-undo", StockMovement.objects.latest("pk").pk, reason="mistyped")
    press("stock-place", shop.pk, **shelf, place="A-12")
    press("keeper-words", shop.pk, offer_id="CUP", buffer=1)
    for _ in range(2):  # the second joins
        press("stock-take-start", shop.pk, warehouse=cup.warehouse_id, reason="autumn")
    press("stock-take-drop", StockTake.objects.get().pk)
    place = f"Stock-take of warehouse {cup.warehouse_id}"
    assert [deed.text for deed in client.get("/audit/").context["page"].deeds] == [
        f"{place}: dropped",
        f"{place}: being counted",
        "Changed the product CUP: what is kept back, and the lowest price",
        "Changed the product CUP: where it lies",
        "Stock of CUP: corrected by staff",
        "Stock of CUP: corrected by staff",
        "Took a note back",
        "Left a note",
    ]


def test_deeds_and_case_work_stand_in_one_list_in_words(client: Client, shop: Shop) -> None:
    owner = make_member(shop, role=Role.OWNER, first_name="Anna", last_name="Kim")
    audit.record(owner, Action.ROLE_CHANGED, shop=shop, who="Boris", was=Role.VIEWER, role=Role.OPERATOR)
    case(shop, "Boris Petrov", Event.ASSIGNED, who="Anna Kim")
    audit.record(owner, Action.SWITCH_SET, shop=shop, kind="stock", was="off", mode="on")
    audit.record(owner, Action.LOGIN_FAILED, address="203.0.113.5", reason="password")
    client.force_login(owner)
    page = client.get("/audit/")
    body = page.content.decode()
    assert [deed.text for deed in page.context["page"].deeds][:3] == [
        "Login failed: wrong password",
        "Switch “stock quantities”: off → on",
        "Given to Anna Kim",
    ]
    assert "Boris: viewer → operator" in body
    assert f'href="/postings/{shop.pk}/0001-1/"' in body
    assert "203.0.113.5" in body


def test_a_row_another_release_wrote_is_shown_all_the_same(shop: Shop) -> None:
    owner = make_member(shop, role=Role.OWNER)
    AuditEntry.objects.create(user=owner, by="x", action="teleported", params={"who": "y"})
    AuditEntry.objects.create(user=owner, by="x", action=Action.REMOVED, params={})
    AuditEntry.objects.create(user=owner, by="x", action=Action.REMOVED, params=[])
    assert texts(owner) == ["Removed … (…) from the shop"] * 2 + ["teleported"]


def test_who_sees_what(shop: Shop) -> None:
    other = make_shop()
    owner, manager = make_member(shop, role=Role.OWNER), make_member(shop, role=Role.MANAGER)
    worker, both = make_member(shop, first_name="Worker"), make_member(shop)
    join(both, shop=other, role=Role.OWNER)
    for person in (owner, manager, worker, both):
        audit.record(person, Action.LOGGED_IN, address="203.0.113.5")
    audit.record(manager, Action.SHOP_PAUSED, shop=shop)
    audit.record(both, Action.SHOP_PAUSED, shop=other)
    audit.record(None, Action.TOTP_RESET, by="manage.py", who="x")
    case(shop, worker.label)
    case(shop, owner.label)
    case(other, both.label)

    def seen(viewer: User) -> list[tuple[str, str]]:
        return sorted((deed.by, deed.shop) for deed in page_of(viewer, Wanted()).deeds)

    def rows(*pairs: tuple[User, Shop | None]) -> list[tuple[str, str]]:
        return sorted((person.label, place.name if place else "") for person, place in pairs)

    # An owner: his shop, his own logins and those of whose account he rules; not of who works elsewhere too.
    in_shop = [(manager, shop), (worker, shop), (owner, shop)]
    assert seen(owner) == rows((owner, None), (manager, None), (worker, None), *in_shop)
    assert seen(manager) == rows((manager, None), *in_shop)
    assert seen(worker) == rows((worker, None), (worker, shop))
    assert seen(both) == rows((both, None), (both, other), (both, other))
    assert len(seen(make_superuser())) == 10
    assert seen(make_user()) == []


def test_the_names_of_others_are_not_among_the_filters(client: Client, shop: Shop) -> None:
    stranger = make_member(make_shop(name="Neighbour"), first_name="Stranger")
    client.force_login(make_member(shop, role=Role.OWNER))
    body = client.get("/audit/", {"person": stranger.pk, "shop": "99999", "action": "x", "first": "x"})
    assert body.status_code == 200
    assert "Stranger" not in body.content.decode()
    assert "Neighbour" not in body.content.decode()


def test_filters(shop: Shop) -> None:
    second = make_shop()
    owner = make_member(shop, role=Role.OWNER, first_name="Anna")
    join(owner, shop=second, role=Role.OWNER)
    boris = make_member(shop, first_name="Boris")
    audit.record(owner, Action.SHOP_PAUSED, shop=shop)
    audit.record(owner, Action.SHOP_RESUMED, shop=second)
    audit.record(boris, Action.LOGGED_IN)
    case(shop, boris.label)
    case(second, owner.label, Event.TAKEN, who="Anna")
    now = timezone.now()
    AuditEntry.objects.create(user=owner, by="Anna", action=Action.LOGGED_OUT, at=now - timedelta(days=3))
    assert texts(owner, person=boris) == ["Given back to the queue", "Logged in"]
    assert texts(owner, shop_id=second.pk) == ["Taken by Anna", "Resumed the shop"]
    assert texts(owner, action=Action.SHOP_PAUSED) == ["Paused the shop"]
    assert texts(owner, event=Event.TAKEN) == ["Taken by Anna"]
    day = timezone.localtime(now).date() - timedelta(days=3)
    assert texts(owner, first=day, last=day) == ["Logged out"]
    assert texts(owner, first=day + timedelta(days=1), last=day + timedelta(days=2)) == []


def test_pages_leave_nothing_out_and_show_nothing_twice(
    client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_rows, "PAGE", 3)
    owner, same = make_member(shop, role=Role.OWNER), timezone.now()
    for n in range(5):
        AuditEntry.objects.create(
            user=owner, by="x", action=Action.EXPORTED, params={"n": n, "what": "a"}, at=same
        )
        TimelineEntry.objects.create(
            shop=shop, posting_number=str(n), origin=Origin.STAFF, code=Event.LEFT, by="x", at=same
        )
    client.force_login(owner)
    seen, after = [], ""
    for _ in range(4):
        page = client.get("/audit/", {"after": after}).context["page"]
        seen += [(deed.text, deed.posting) for deed in page.deeds]
        after = page.next
    assert after == ""
    assert len(seen) == len(set(seen)) == 10
    assert client.get("/audit/", {"after": "made-up"}).context["is_first"]


def test_the_list_costs_the_same_with_more_rows(
    client: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = make_member(shop, role=Role.OWNER)
    client.force_login(owner)
    client.get("/audit/")
    for n in range(60):
        audit.record(make_member(shop), Action.SHOP_PAUSED, shop=shop)
        case(make_shop(), "x", number=str(n))
        case(shop, "x", number=str(n))
    with django_assert_max_num_queries(24) as few:
        client.get("/audit/")
    with django_assert_max_num_queries(24) as many:
        client.get("/audit/", {"shop": shop.pk})
    assert abs(len(few) - len(many)) <= 1


def test_a_switch_that_is_turned_is_written_down_and_one_that_stays_is_not(
    client: Client, shop: Shop
) -> None:
    owner = make_member(shop, role=Role.OWNER)
    client.force_login(owner)
    for _ in range(2):
        client.post(f"/connection/switches/{shop.pk}/", {"message": "on", "return": "off"})
    assert Switch.objects.get(shop=shop, kind="message").mode == Mode.ON
    entry = AuditEntry.objects.get(action=Action.SWITCH_SET)
    assert (entry.user, entry.shop_id) == (owner, shop.pk)
    assert entry.params == {"kind": "message", "was": "off", "mode": "on"}


def test_pausing_a_shop_is_written_down_once(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.OWNER))
    for _ in range(2):
        client.post(f"/connection/{shop.pk}/pause/")
    assert AuditEntry.objects.filter(action=Action.SHOP_PAUSED, shop_id=shop.pk).count() == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_are_days_too(client: Client, shop: Shop, day: str) -> None:
    client.force_login(make_member(shop, role=Role.OWNER))
    assert client.get("/audit/", {"first": day, "last": day}).status_code == 200
