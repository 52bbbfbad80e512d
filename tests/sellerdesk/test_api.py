"""The REST interface: walls, shapes, filters, pages, errors, and the number of queries."""

from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from outbox.models import Effect
from outbox.states import EffectKind, Status
from tests import factories
from tests.factories import make_member, make_shop
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MAKERS = {
    "work-items": factories.make_item,
    "postings": factories.make_posting,
    "cancellations": factories.make_cancellation,
    "cancellation-requests": factories.make_request,
    "returns": factories.make_return,
    "refunds": factories.make_refund,
    "approvals": factories.make_approval,
    "messages": factories.make_message,
    "stock-movements": factories.make_movement,
    "effects": factories.make_effect,
}
every_list = pytest.mark.parametrize("name", MAKERS)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def api(shop):
    """A program with the token of somebody who works in ``shop``."""
    client = APIClient()
    token = Token.objects.create(user=make_member(shop))
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def number_of(row):
    """The posting a row is about; a cancellation reaches it through its posting."""
    return getattr(row, "posting_number", None) or row.posting.posting_number


@every_list
def test_shows_own_rows_and_not_the_neighbours(api, shop, name):
    row, foreign = MAKERS[name](shop=shop), MAKERS[name](shop=make_shop())

    body = api.get(f"/api/v1/{name}/").json()
    assert set(body) == {"next", "previous", "results"}
    assert [(found["id"], found["shop"], found["posting_number"]) for found in body["results"]] == [
        (row.pk, shop.pk, number_of(row))
    ]
    assert api.get(f"/api/v1/{name}/{row.pk}/").json() == body["results"][0]
    assert api.get(f"/api/v1/{name}/{foreign.pk}/").status_code == 404
    assert api.get(f"/api/v1/{name}/", {"shop": foreign.shop_id}).json()["results"] == []


@every_list
def test_filters_by_shop_and_posting(api, shop, name):
    first, second = MAKERS[name](shop=shop), MAKERS[name](shop=shop)

    by_posting = api.get(f"/api/v1/{name}/", {"posting_number": number_of(first)}).json()["results"]
    by_shop = api.get(f"/api/v1/{name}/", {"shop": shop.pk}).json()["results"]
    assert [row["id"] for row in by_posting] == [first.pk]
    assert [row["id"] for row in by_shop] == [second.pk, first.pk]


@every_list
def test_a_stranger_gets_401_in_json(name):
    answer = APIClient().get(f"/api/v1/{name}/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert list(answer.json()) == ["detail"]


def test_a_token_of_somebody_who_left_opens_nothing(api):
    user = Token.objects.get().user
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert api.get("/api/v1/effects/").status_code == 401


def test_a_session_is_enough(client, shop):
    item = factories.make_item(shop=shop)
    client.force_login(make_member(shop))
    assert client.get(f"/api/v1/work-items/{item.pk}/").json()["id"] == item.pk


def test_a_user_without_a_shop_sees_nothing():
    factories.make_item()
    client = APIClient()
    client.force_authenticate(factories.make_user())
    assert client.get("/api/v1/work-items/").json()["results"] == []


@every_list
def test_nothing_can_be_written(api, shop, name):
    row = MAKERS[name](shop=shop)
    before = type(row).objects.filter(pk=row.pk).values().get()
    for method in (api.post, api.put, api.patch, api.delete):
        for path in (f"/api/v1/{name}/", f"/api/v1/{name}/{row.pk}/"):
            assert method(path, {"state": "done"}).status_code == 405
    assert type(row).objects.filter(pk=row.pk).values().get() == before
    assert type(row).objects.count() == 1


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("work-items/?state=nope", "state"),
        ("work-items/?state=open&state=nope", "state"),
        ("work-items/?kind=nope", "kind"),
        ("work-items/?shop=mine", "shop"),
        ("work-items/?shop=99999999999999999999", "shop"),
        ("work-items/?posting_number=%00", "posting_number"),
        ("effects/?status=nope", "status"),
        ("effects/?kind=nope", "kind"),
        ("postings/?scheme=nope", "scheme"),
        ("cancellations/?state=nope", "state"),
        ("cancellation-requests/?state=nope", "state"),
        ("cancellation-requests/?cancellation_id=x", "cancellation_id"),
        ("returns/?claim=nope", "claim"),
        ("returns/?source=nope", "source"),
        ("returns/?return_id=x", "return_id"),
        ("refunds/?state=nope", "state"),
        ("refunds/?return_id=x", "return_id"),
        ("messages/?state=nope", "state"),
        ("stock-movements/?cause=nope", "cause"),
        ("effects/?page_size=0", "page_size"),
        ("effects/?page_size=-1", "page_size"),
        ("effects/?page_size=many", "page_size"),
    ],
)
def test_an_unknown_value_is_400_and_names_the_filter(api, path, field):
    answer = api.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_several_values_mean_any_of_them(api, shop):
    due = factories.make_effect(shop=shop, status=Status.DUE)
    dead = factories.make_effect(shop=shop, status=Status.DEAD)
    factories.make_effect(shop=shop, status=Status.DONE)
    rows = api.get("/api/v1/effects/?status=due&status=dead").json()["results"]
    assert [row["id"] for row in rows] == [dead.pk, due.pk]


def test_one_return_is_found_by_ozons_id(api, shop):
    wanted = factories.make_return(shop=shop, return_id=41)
    factories.make_return(shop=shop, return_id=141)
    refund = factories.make_refund(shop=shop, return_id="rfbs:41")
    factories.make_refund(shop=shop, return_id="rfbs:141")
    returns = api.get("/api/v1/returns/?return_id=41").json()["results"]
    refunds = api.get("/api/v1/refunds/?return_id=41").json()["results"]
    assert [(row["id"], row["source"], row["return_id"]) for row in returns] == [(wanted.pk, "rfbs", 41)]
    assert [(row["id"], row["source"], row["return_id"]) for row in refunds] == [(refund.pk, "rfbs", 41)]


def walk(api, address):
    """Ids page by page, following ``next``."""
    pages = []
    while address:
        body = api.get(address).json()
        pages.append([row["id"] for row in body["results"]])
        address = body["next"]
    return pages


def test_pages_hold_every_row_once_also_when_rows_arrive(api, shop):
    rows = [factories.make_effect(shop=shop).pk for _ in range(5)]
    first = api.get("/api/v1/effects/?page_size=2").json()
    factories.make_effect(shop=shop)
    assert first["previous"] is None
    assert [row["id"] for row in first["results"]] == rows[:-3:-1]
    assert walk(api, first["next"]) == [[rows[2], rows[1]], [rows[0]]]


def test_a_page_can_be_walked_back(api, shop):
    rows = [factories.make_effect(shop=shop).pk for _ in range(4)]
    second = api.get(api.get("/api/v1/effects/?page_size=2").json()["next"]).json()
    back = api.get(second["previous"]).json()
    assert [row["id"] for row in back["results"]] == [rows[3], rows[2]]


def test_filters_stay_in_the_next_page(api, shop):
    kept = [factories.make_effect(shop=shop, status=Status.DEAD).pk for _ in range(2)]
    factories.make_effect(shop=shop)
    assert walk(api, "/api/v1/effects/?page_size=1&status=dead") == [[kept[1]], [kept[0]]]


def test_a_page_is_100_rows_and_never_more_than_500(api, shop):
    kind, done = EffectKind.STOCK_PUSH, Status.DONE
    Effect.objects.bulk_create(Effect(shop=shop, kind=kind, key=str(key), status=done) for key in range(501))
    assert len(api.get("/api/v1/effects/").json()["results"]) == 100
    assert len(api.get("/api/v1/effects/?page_size=500").json()["results"]) == 500
    assert len(api.get("/api/v1/effects/?page_size=9999").json()["results"]) == 500


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "", b64encode(b"p=abc").decode(), b64encode(b"p=%00").decode(), b64encode(b"o=x&p=1").decode(),
     b64encode(b"p=99999999999999999999").decode(), "кириллица"],
)  # fmt: skip
def test_a_made_up_cursor_is_404_or_the_first_page(api, cursor):
    answer = api.get("/api/v1/effects/", {"cursor": cursor})
    assert answer.status_code == (200 if cursor == "" else 404)


def test_a_work_item_in_full(api, shop):
    colleague = make_member(shop, username="anna")
    item = factories.make_item(
        shop=shop,
        kind=Kind.RETURN_CLAIM,
        key="rfbs:7",
        posting_number="0001-1",
        deadline_at=NOON,
        product="Kettle",
        more=2,
        reason="Broken",
        amount=Decimal("1290.50"),
        currency="RUB",
        assignee=colleague,
        opened_at=NOON,
    )
    assert api.get(f"/api/v1/work-items/{item.pk}/").json() == {
        "id": item.pk,
        "shop": shop.pk,
        "kind": "return_claim",
        "key": "rfbs:7",
        "state": "open",
        "posting_number": "0001-1",
        "deadline_at": "2026-03-01T12:00:00Z",
        "product": "Kettle",
        "more": 2,
        "reason": "Broken",
        "amount": "1290.50",
        "currency": "RUB",
        "assignee": "anna",
        "opened_at": "2026-03-01T12:00:00Z",
        "closed_at": None,
        "closed_by": "",
        "outcome": "",
        "url": f"/postings/{shop.pk}/0001-1/",
    }


def test_open_items_of_one_kind(api, shop):
    wanted = factories.make_item(shop=shop, kind=Kind.MESSAGE)
    factories.make_item(shop=shop, kind=Kind.MESSAGE, state=ItemState.DONE, closed_at=NOON)
    factories.make_item(shop=shop, kind=Kind.PUT_BACK)
    rows = api.get("/api/v1/work-items/?state=open&kind=message").json()["results"]
    assert [(row["id"], row["assignee"]) for row in rows] == [(wanted.pk, None)]


def test_an_item_without_a_posting_has_no_page(api, shop):
    item = factories.make_item(shop=shop, posting_number="")
    assert api.get(f"/api/v1/work-items/{item.pk}/").json()["url"] == ""


def test_times_are_utc_whatever_the_readers_zone(client, shop):
    refund = factories.make_refund(shop=shop, created_at=NOON)
    client.force_login(make_member(shop, time_zone="Asia/Vladivostok"))
    assert client.get(f"/api/v1/refunds/{refund.pk}/").json()["created_at"] == "2026-03-01T12:00:00Z"


def test_a_posting_brings_its_lines(api, shop):
    posting = factories.make_posting(shop=shop, lines=0, amount=Decimal("1980.00"))
    factories.make_line(posting, sku=7, offer_id="A-1", name="Kettle", quantity=2, price=Decimal("990.00"))
    row = api.get(f"/api/v1/postings/{posting.pk}/").json()
    assert (row["amount"], row["currency"]) == ("1980.00", "RUB")
    line = {"sku": 7, "offer_id": "A-1", "name": "Kettle", "quantity": 2, "price": "990.00"}
    assert row["lines"] == [{**line, "is_buyout": False}]
    assert "payload" not in row


def test_an_effect_tells_what_was_to_be_written_and_nothing_of_claims_or_keys(api, shop):
    effect = factories.make_effect(shop=shop, payload={"quantity": 3}, error="busy", attempts=2)
    row = api.get(f"/api/v1/effects/{effect.pk}/").json()
    assert (row["payload"], row["result"], row["error"], row["attempts"]) == ({"quantity": 3}, {}, "busy", 2)
    assert set(row) == {
        "id", "shop", "kind", "key", "posting_number", "status", "attempts", "due_at", "attempted_at",
        "created_at", "finished_at", "by", "error", "payload", "result",
    }  # fmt: skip


def test_a_movement_names_article_and_warehouse(api, shop):
    stock = factories.make_stock(shop=shop, warehouse_id=22, offer_id="A-1")
    movement = factories.make_movement(item=stock, quantity=-2)
    row = api.get(f"/api/v1/stock-movements/{movement.pk}/").json()
    assert (row["offer_id"], row["warehouse_id"], row["grade"], row["quantity"], row["cause"]) == (
        "A-1", 22, "A", -2, "handover",
    )  # fmt: skip


def test_no_answer_holds_the_key_to_ozon(api, shop):
    for make in MAKERS.values():
        make(shop=shop)
    for name in MAKERS:
        assert shop.api_key not in api.get(f"/api/v1/{name}/").content.decode()


@every_list
def test_more_rows_cost_no_more_queries(api, shop, name, django_assert_max_num_queries):
    for _ in range(6):
        MAKERS[name](shop=shop)
    with django_assert_max_num_queries(3):  # the token, the rows, the lines of postings
        assert len(api.get(f"/api/v1/{name}/").json()["results"]) == 6


def test_the_schema_is_valid_and_needs_no_warning():
    out = StringIO()
    call_command(
        "spectacular",
        "--fail-on-warn",
        "--validate",
        "--format=openapi-json",
        stdout=out,
    )
    for name in MAKERS:
        assert f'"/api/v1/{name}/"' in out.getvalue()


def test_the_schema_is_served(api):
    body = api.get("/api/v1/schema/?format=json").json()
    assert body["info"]["title"] == "sellerdesk"
    assert set(body["components"]["schemas"]["RefundState"]["enum"]) >= {"accepted", "done", "unknown"}
