"""Finding: every number a case has, goods, words with typos; and nothing of another shop by any of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import join
from accounts.states import Role
from inventory.models import Product
from orders.models import Posting
from ozon.models import Shop
from sellerdesk.desk import find
from sellerdesk.desk.find import search
from tests.factories import (
    make_dialogue,
    make_item,
    make_line,
    make_member,
    make_posting,
    make_request,
    make_return,
    make_shop,
)
from worklist.models import SavedView

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def anna(shop: Shop) -> User:
    return make_member(shop)


@pytest.fixture
def desk(client: Client, anna: User) -> Client:
    client.force_login(anna, "django.contrib.auth.backends.ModelBackend")
    return client


def make_product(shop: Shop, **fields: Any) -> Product:
    values = {
        "offer_id": "KT-17-GL",
        "sku": 1640000123,
        "name": "Чайник заварочный «Полдень»",
        "barcodes": ["4601234567890"],
    }
    return Product.objects.create(shop=shop, **{**values, **fields})


def sold(product: Product, **fields: Any) -> Posting:
    """A posting with this product."""
    posting = make_posting(shop=product.shop, lines=0, **fields)
    make_line(posting, sku=product.sku, offer_id=product.offer_id, name=product.name)
    return posting


def numbers(user: User, text: str) -> list[str]:
    return [hit.posting_number for hit in search(user, text).hits]


def by_posting(shop: Shop) -> tuple[str, str]:
    posting = make_posting(shop=shop)
    return posting.posting_number, posting.posting_number


def by_order(shop: Shop) -> tuple[str, str]:
    return "5550001-0001", make_posting(shop=shop, order_number="5550001-0001").posting_number


def by_tracking(shop: Shop) -> tuple[str, str]:
    return "RB123456785RU", make_posting(shop=shop, tracking_number="RB123456785RU").posting_number


def by_label(shop: Shop) -> tuple[str, str]:
    return "%101%806044518", make_posting(shop=shop, upper_barcode="%101%806044518").posting_number


def by_other_label(shop: Shop) -> tuple[str, str]:
    return "20806044518000", make_posting(shop=shop, lower_barcode="20806044518000").posting_number


def in_small_letters(shop: Shop) -> tuple[str, str]:
    return "rb123456785ru", make_posting(shop=shop, tracking_number="RB123456785RU").posting_number


def on_the_other_keyboard(shop: Shop) -> tuple[str, str]:
    return "кЕ-2026-77", make_return(shop=shop, number="RT-2026-77").posting_number


def by_return_number(shop: Shop) -> tuple[str, str]:
    return "RT-2026-77", make_return(shop=shop, number="RT-2026-77").posting_number


def by_return_id(shop: Shop) -> tuple[str, str]:
    case = make_return(shop=shop)
    return str(case.return_id), case.posting_number


def by_return_barcode(shop: Shop) -> tuple[str, str]:
    return "ii5275000042", make_return(shop=shop, barcode="ii5275000042").posting_number


def by_return_tracking(shop: Shop) -> tuple[str, str]:
    return "80093012345678", make_return(shop=shop, tracking_number="80093012345678").posting_number


def by_request(shop: Shop) -> tuple[str, str]:
    wish = make_request(shop=shop)
    return str(wish.cancellation_id), wish.posting_number


def by_case(shop: Shop) -> tuple[str, str]:
    item = make_item(shop=shop)
    return item.posting_number, item.posting_number


WAYS = [
    by_label,
    by_other_label,
    in_small_letters,
    on_the_other_keyboard,
    by_posting,
    by_order,
    by_tracking,
    by_return_number,
    by_return_id,
    by_return_barcode,
    by_return_tracking,
    by_request,
    by_case,
]
Way = Callable[[Shop], tuple[str, str]]


class TestWholeNumbers:
    @pytest.mark.parametrize("way", WAYS)
    def test_each_number_of_a_case_leads_straight_to_it(self, way: Way, desk: Client, shop: Shop) -> None:
        typed, number = way(shop)
        make_posting(shop=shop)
        response = desk.get("/find/", {"q": f" {typed} "})
        assert response.headers["Location"] == f"/postings/{shop.pk}/{number}/"

    @pytest.mark.parametrize("way", WAYS)
    def test_none_of_them_leads_over_the_wall(self, way: Way, desk: Client) -> None:
        typed, _number = way(make_shop())
        for answer in (
            desk.get("/find/", {"q": typed}),
            desk.get("/find/", {"q": typed}, headers=HX),
            desk.get("/find/scan/", {"q": typed}),
        ):
            assert answer.status_code == 200
            assert "/postings/" not in answer.content.decode()

    def test_an_order_of_several_postings_is_a_list(self, desk: Client, shop: Shop) -> None:
        made = {make_posting(shop=shop, order_number="5550001-0001").posting_number for _ in range(2)}
        hits = desk.get("/find/", {"q": "5550001-0001"}).context["hits"]
        assert {hit.posting_number for hit in hits} == made
        assert {hit.number for hit in hits} == {"5550001-0001"}

    def test_the_same_number_in_two_shops_is_two_cases(self, anna: User, shop: Shop) -> None:
        other = make_shop()
        join(anna, shop=other, role=Role.VIEWER)
        for one in (shop, other):
            make_posting(shop=one, posting_number="777000111-0001-1")
        assert {hit.shop for hit in search(anna, "777000111-0001-1").hits} == {shop, other}


class TestPieces:
    def test_the_beginning_and_the_end_of_a_number(self, anna: User, shop: Shop) -> None:
        posting = make_posting(shop=shop, posting_number="987650001-0042-1")
        make_posting(shop=shop)
        assert numbers(anna, "98765") == [posting.posting_number]
        assert numbers(anna, "0042-1") == [posting.posting_number]

    def test_the_beginning_of_an_order(self, anna: User, shop: Shop) -> None:
        posting = make_posting(shop=shop, order_number="777-1")
        assert numbers(anna, "777") == [posting.posting_number]

    def test_the_middle_of_an_open_case(self, anna: User, shop: Shop) -> None:
        item = make_item(shop=shop, posting_number="987650001-0042-1")
        assert numbers(anna, "5000") == [item.posting_number]

    def test_the_beginning_of_a_tracking_number_and_of_a_return(self, anna: User, shop: Shop) -> None:
        case = make_return(shop=shop, number="RT-2026-77", barcode="ii5275000042")
        posting = make_posting(shop=shop, tracking_number="RB123456785RU")
        assert numbers(anna, "rb1234") == [posting.posting_number]
        assert numbers(anna, "rt-2026") == numbers(anna, "ii5275") == [case.posting_number]

    def test_no_piece_leads_over_the_wall(self, anna: User) -> None:
        other = make_shop()
        make_posting(shop=other, tracking_number="RB123456785RU")
        make_posting(shop=other, posting_number="987650001-0042-1")
        make_item(shop=other, posting_number="987650001-0042-1")
        assert [numbers(anna, text) for text in ("98765", "0042-1", "5000", "rb1234")] == [[]] * 4

    def test_what_is_no_pattern_is_no_pattern(self, anna: User, shop: Shop) -> None:
        make_posting(shop=shop)
        assert [numbers(anna, text) for text in ("%", "1%", "___", "\\")] == [[], [], [], []]


class TestGoods:
    @pytest.mark.parametrize(
        "typed",
        [
            "4601234567890",
            "1640000123",
            "OZN1640000123",
            "kt-17-gl",
            "КТ-17-GL",
            "https://www.ozon.ru/product/chaynik-1640000123/",
        ],
    )
    def test_a_product_leads_to_its_postings(self, typed: str, anna: User, shop: Shop) -> None:
        product = make_product(shop)
        posting = sold(product)
        make_posting(shop=shop)
        found = search(anna, typed)
        assert [hit.posting_number for hit in found.hits] == [posting.posting_number]
        assert found.goods == [product]

    def test_an_article_the_catalogue_does_not_know(self, anna: User, shop: Shop) -> None:
        posting = make_posting(shop=shop)
        line = posting.lines.get()
        assert numbers(anna, line.offer_id.lower()) == [posting.posting_number]
        assert numbers(anna, str(line.sku)) == [posting.posting_number]

    @pytest.mark.parametrize(
        "typed",
        [
            "полдень чайник",
            "чаиник",
            "чйаник",
            "зеварочный",
            "зёлёный чайник",
            "зеленый чйаник",
            "Чайник заварочный полднь",
            "xfqybr",
            "чай",
            "玻璃",
            "茶",
            "lg",
        ],
    )
    def test_words_with_typos_and_of_the_other_keyboard(self, typed: str, anna: User, shop: Shop) -> None:
        product = make_product(shop, name="Чайник заварочный «Полдень» зелёный LG 玻璃茶壶")
        make_product(shop, offer_id="LP-22", sku=2, name="Лампа настольная «Лист»", barcodes=[])
        posting = sold(product)
        found = search(anna, typed)
        assert found.goods == [product]
        assert [hit.posting_number for hit in found.hits] == [posting.posting_number]

    def test_open_cases_come_first_then_the_newest(self, anna: User, shop: Shop) -> None:
        product, now = make_product(shop), timezone.now()
        old = sold(product, in_process_at=now - timedelta(days=3))
        new = sold(product, in_process_at=now)
        middle = sold(product, in_process_at=now - timedelta(days=1))
        make_item(shop=shop, posting_number=old.posting_number)
        assert numbers(anna, "чайник") == [one.posting_number for one in (old, new, middle)]

    @pytest.mark.parametrize("typed", ["4601234567890", "1640000123", "KT-17-GL", "чайник", "чаиник"])
    def test_no_product_leads_over_the_wall(self, typed: str, anna: User) -> None:
        posting = sold(make_product(make_shop()))
        found = search(anna, typed)
        assert (found.hits, found.goods) == ([], [])
        assert posting.posting_number

    def test_the_same_article_elsewhere_stays_there(self, anna: User, shop: Shop) -> None:
        mine = sold(make_product(shop))
        sold(make_product(make_shop()))
        assert numbers(anna, "KT-17-GL") == [mine.posting_number]

    def test_a_product_that_was_asked_for_leads_on_to_its_own_page(self, desk: Client, shop: Shop) -> None:
        make_product(shop)
        own = f'href="/stock/{shop.pk}/KT-17-GL/"'
        assert own in desk.get("/find/", {"q": "kt-17-gl"}).content.decode()
        assert own not in desk.get("/find/", {"q": "чайник"}).content.decode()


class TestScan:
    def test_a_code_of_one_case_opens_it(self, desk: Client, shop: Shop) -> None:
        case = make_return(shop=shop, barcode="ii5275000042")
        answer = desk.get("/find/scan/", {"q": "ii5275000042"}).json()
        assert answer == {"url": f"/postings/{shop.pk}/{case.posting_number}/"}

    def test_goods_with_one_open_case_open_it(self, desk: Client, shop: Shop) -> None:
        product = make_product(shop)
        sold(product)
        posting = sold(product)
        make_item(shop=shop, posting_number=posting.posting_number)
        answer = desk.get("/find/scan/", {"q": "4601234567890"}).json()
        assert answer == {"url": f"/postings/{shop.pk}/{posting.posting_number}/"}

    def test_goods_of_several_cases_are_a_list(self, desk: Client, shop: Shop) -> None:
        product = make_product(shop)
        for _ in range(2):
            make_item(shop=shop, posting_number=sold(product).posting_number)
        assert desk.get("/find/scan/", {"q": "4601234567890"}).json() == {"url": "/find/?q=4601234567890"}

    def test_an_unknown_code_is_said(self, desk: Client) -> None:
        assert "4600000000000" in desk.get("/find/scan/", {"q": "4600000000000"}).json()["said"]

    def test_a_stranger_is_led_to_the_login(self, client: Client) -> None:
        assert client.get("/find/scan/", {"q": "1"}).headers["Location"].startswith("/login/")


class TestPages:
    def test_htmx_gets_the_options_alone(self, desk: Client, shop: Shop) -> None:
        posting = make_posting(shop=shop)
        text = desk.get("/find/", {"q": posting.posting_number}, headers=HX).content.decode()
        assert "<html" not in text
        assert f'href="/postings/{shop.pk}/{posting.posting_number}/"' in text
        assert f"<mark>{posting.posting_number}</mark>" in text

    def test_saved_views_of_mine_and_my_shops_by_name(self, desk: Client, anna: User, shop: Shop) -> None:
        boris, other = make_member(shop), make_shop()
        for owner, where, name in (
            (anna, None, "Kettles late"),
            (boris, shop, "Kettles of all"),
            (boris, None, "Kettles of Boris"),
            (boris, other, "Kettles beyond"),
            (anna, None, "Lamps"),
        ):
            SavedView.objects.create(owner=owner, shop=where, name=name, query="kind=message")
        views = desk.get("/find/", {"q": "kettles"}, headers=HX).context["views"]
        assert [view.name for view in views] == ["Kettles late", "Kettles of all"]

    def test_nothing_asked_nothing_found(self, desk: Client, shop: Shop) -> None:
        make_posting(shop=shop)
        assert desk.get("/find/").context["hits"] == []

    def test_what_was_typed_is_never_markup(self, desk: Client, shop: Shop) -> None:
        sold(make_product(shop, name="<i>Чайник</i>"))
        text = desk.get("/find/", {"q": "чайник"}, headers=HX).content.decode()
        assert "&lt;i&gt;<mark>Чайник</mark>&lt;/i&gt;" in text
        assert "<script" not in desk.get("/find/", {"q": '"><script>1'}).content.decode().split("<main")[1]

    def test_a_write_is_not_a_question(self, desk: Client) -> None:
        assert [desk.post(path).status_code for path in ("/find/", "/find/scan/")] == [405, 405]


def queries(user: User, text: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        search(user, text)
    return [query["sql"] for query in seen.captured_queries]


TEXTS = ["4601234567890", "чайник", "чаиник", "1000", "KT-17-GL"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_number_of_queries_does_not_grow(text: str, anna: User, shop: Shop) -> None:
    product = make_product(shop)
    make_item(shop=shop, posting_number=sold(product).posting_number)
    before = len(queries(anna, text))
    for number in range(30):
        more = make_product(shop, offer_id=f"KT-{number}", sku=number + 1)
        make_item(shop=shop, posting_number=sold(more).posting_number)
        sold(product)
    assert len(queries(anna, text)) == before
    assert before <= 20


@pytest.mark.parametrize("text", [*TEXTS, "10000001-0001-1", "RB123456785RU", "0001-1", "чйаник зелёный"])
def test_no_question_reads_a_table_of_postings_from_end_to_end(text: str, anna: User, shop: Shop) -> None:
    """With sequential scans priced out, one in a plan means that no index answers."""
    sold(make_product(shop))
    asked = [sql for sql in queries(anna, text) if sql.startswith("SELECT") and "set_config" not in sql]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.4")
        for sql in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            assert BIG & set(whole_reads(cursor.fetchone()[0][0]["Plan"])) == set(), sql


BIG = {"orders_posting", "orders_postingline", "inventory_product", "returns_return", "worklist_workitem"}


def whole_reads(plan: dict[str, Any]) -> Iterator[str]:
    """Tables a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from whole_reads(part)


def test_the_most_shown_is_said(desk: Client, shop: Shop) -> None:
    product = make_product(shop)
    for _ in range(find.MOST + 1):
        sold(product)
    answer = desk.get("/find/", {"q": "чайник"})
    assert len(answer.context["hits"]) == find.MOST
    assert answer.context["is_cut"]


def test_a_dialogue_is_found_by_its_order_though_the_posting_was_not_read(desk: Client, shop: Shop) -> None:
    talk = make_dialogue("Где заказ?", shop=shop, order_number="7741000-0001")
    make_dialogue("Чужой", shop=make_shop(), order_number="7741000-0001")
    for headers in (HX, {}):
        page = desk.get("/find/", {"q": "7741000-0001"}, headers=headers).content.decode()
        assert f'href="/inbox/{talk.pk}/"' in page
        assert page.count('href="/inbox/') - page.count('href="/inbox/"') == 1
