"""The stock pages: what they show, what a press does, and that wrong input gets a sentence."""

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry, User
from accounts.services import join
from accounts.states import Action, Role
from inventory.models import (
    KitComponent,
    Product,
    Reservation,
    StockItem,
    StockMovement,
    StockTake,
    Warehouse,
)
from orders.models import Posting
from ozon.models import Shop
from sellerdesk.desk.stock_csv import parse
from tests import presses
from tests.factories import make_cancellation, make_item, make_line, make_member, make_posting
from tests.inventory.shelves import PLACE, kit, on_hand, open_shop, put
from worklist.phrases import phrase
from worklist.states import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HX = {"HX-Request": "true"}


@pytest.fixture
def shop() -> Shop:
    shop = open_shop(POT=5, CUP=7, SET=0)
    Warehouse.objects.create(shop=shop, warehouse_id=PLACE, name="Склад")
    Product.objects.filter(offer_id="CUP").update(barcodes=["4601234567890"], sku=77123)
    kit(shop, "SET", POT=1, CUP=2)
    return shop


@pytest.fixture
def desk(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop, role=Role.WAREHOUSE, first_name="Wanda"))
    return client


def item(offer_id: str, grade: str = "A") -> StockItem:
    return StockItem.objects.get(offer_id=offer_id, grade=grade)


def press(desk: Client, name: str, key: int, **data: Any) -> str:
    """Send a form, and what the desk says to it."""
    pressed = presses.press(desk, reverse(name, args=[key]), **data)
    assert pressed.status == 303
    return " ".join(pressed.said)


def names(answer: Any) -> list[tuple[str, str]]:
    return [(row.item.offer_id, row.item.grade) for row in answer.context["rows"]]


def test_the_list_is_found_in_and_costs_the_same_for_more(desk: Client, shop: Shop) -> None:
    put(shop, "CUP", 2, grade="B")
    put(shop, "CUP", 4, warehouse_id=PLACE + 1)
    Reservation.objects.create(
        shop=shop, posting_number="1", warehouse_id=PLACE, offer_id="CUP", quantity=3, holding="open"
    )
    with CaptureQueriesContext(connection) as few:
        rows = desk.get("/stock/").context["rows"]
    shown = {
        (row.item.offer_id, row.item.grade, row.item.warehouse_id): (row.reserved, row.free) for row in rows
    }
    assert shown == {
        ("CUP", "A", PLACE): (3, 4),
        ("CUP", "A", PLACE + 1): (0, 4),
        ("CUP", "B", PLACE): (None, None),
        ("POT", "A", PLACE): (0, 5),
        ("SET", "A", PLACE): (None, 2),
    }
    for query, count in {
        "q=4601234567890": 3,
        "q=product+cu": 3,
        "q=po": 1,
        "grade=B": 1,
        "warehouse=1": 4,
    }.items():
        assert len(desk.get(f"/stock/?{query}").context["rows"]) == count, query
    StockItem.objects.filter(offer_id="POT").update(on_hand=-1, oversold_since="2026-01-01T00:00Z")
    assert names(desk.get("/stock/?oversold=1")) == [("POT", "A")]
    for n in range(60):
        put(shop, f"M-{n:02}", 1)
    with CaptureQueriesContext(connection) as many:
        first = desk.get("/stock/")
    assert len(many) == len(few)
    rest = names(desk.get(f"/stock/?after={first.context['next']}"))
    assert sorted(names(first) + rest) == sorted(StockItem.objects.values_list("offer_id", "grade"))
    assert desk.get("/stock/?shop=x&warehouse=%00&after=99999999999999999999&q=%00").status_code == 200


def test_the_view_is_exported_and_noted_down(desk: Client, shop: Shop) -> None:
    Product.objects.filter(offer_id="POT").update(name="=cmd()")
    answer = desk.post("/stock/export/", {"view": f"shop={shop.pk}&q=POT", "format": "csv"})
    _head, line = answer.content.decode("utf-8-sig").splitlines()
    cells = next(csv.reader([line]))
    assert cells[:9] == ["POT", "'=cmd()", "Склад", "", "A", "5", "0", "5", ""]
    book = load_workbook(io.BytesIO(desk.post("/stock/export/", {"view": "", "format": "xlsx"}).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["CUP", "POT", "SET"]
    assert AuditEntry.objects.filter(action=Action.EXPORTED, shop_id=shop.pk).count() == 2
    answer = desk.post("/stock/export/", {"view": "q=nobody", "format": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/stock/?q=nobody")


def test_a_product_page_shows_and_previews(desk: Client, shop: Shop) -> None:
    page = reverse("stock-product", args=[shop.pk, "CUP"])
    Reservation.objects.create(
        shop=shop, posting_number="7-7-7", warehouse_id=PLACE, offer_id="CUP", quantity=3, holding="open"
    )
    html = desk.get(page).content.decode()
    assert reverse("posting", args=[shop.pk, "7-7-7"]) in html
    assert reverse("stock-product", args=[shop.pk, "SET"]) in html

    def preview(**form: Any) -> tuple[list[tuple[str, int, int]], str]:
        found = desk.get(page, {"shelf": item("CUP").pk, **form}, headers=HX).context["preview"]
        return [(step.label, step.before, step.after) for step in found.steps], found.caution

    assert preview(act="correct", figure="+2") == ([("On hand", 7, 9), ("Free", 4, 6)], "")
    assert preview(act="correct", figure="12")[0] == [("On hand", 7, 12), ("Free", 4, 9)]
    assert "3 are reserved" in preview(act="correct", figure="2")[1]
    assert preview(act="correct", figure="2")[0][1] == ("Free", 4, 0)
    assert preview(act="correct", figure="twelve") == ([], "")
    steps, caution = preview(act="regrade", pieces="8", to="B")
    assert steps[-1] == ("opened, as new (B)", 0, 8)
    assert "Only 7" in caution
    assert StockMovement.objects.count() == 0
    for wrong in ("NOBODY", "a%00b"):
        assert desk.get(f"/stock/{shop.pk}/{wrong}/").status_code == 404
    put(shop, "A/B C", 1)
    assert desk.get(reverse("stock-product", args=[shop.pk, "A/B C"])).status_code == 200


def test_a_correction_is_one_press_and_can_be_taken_back(desk: Client, shop: Shop) -> None:
    cup = item("CUP")
    form = {"shelf": cup.pk, "reason": "found", "press": "abc", f"seen-{cup.pk}": 7}
    for _ in range(2):
        answer = desk.post(reverse("stock-correct", args=[shop.pk]), {**form, "figure": "+2"})
    assert (answer.status_code, item("CUP").on_hand) == (303, 9)
    assert answer.headers["Location"] == reverse("stock-product", args=[shop.pk, "CUP"])
    [toast, *_] = get_messages(answer.wsgi_request)
    undo = json.loads(toast.extra_tags)
    desk.post(undo["url"], undo["fields"])
    assert item("CUP").on_hand == 7
    assert list(StockMovement.objects.values_list("by", "reason").order_by("id")) == [
        ("Wanda", "found"),
        ("Wanda", "taken back at once"),
    ]
    moved = desk.get(reverse("stock-product", args=[shop.pk, "CUP"])).context["moved"]
    assert [(one.row.quantity, one.can_be_undone) for one in moved] == [(-2, True), (2, False)]
    assert "Meanwhile there are 7 on hand, not 9" in press(
        desk, "stock-correct", shop.pk, **{**form, f"seen-{cup.pk}": 9, "press": "b", "figure": "12"}
    )
    told = {
        "Write a figure": {"figure": "many"},
        "The form is not complete": {"figure": "+1", "press": "../x"},
        "Say why": {"figure": "+1", "press": "c", "reason": " "},
        "Say which shelf": {"shelf": "0"},
        "It is so already": {"figure": "7", "press": "d"},
    }
    for sentence, changed in told.items():
        assert sentence in press(desk, "stock-correct", shop.pk, **{**form, **changed})
    assert item("CUP").on_hand == 7


def test_grades_places_and_kits_are_changed_by_forms(desk: Client, shop: Shop) -> None:
    cup = item("CUP")
    moved = {"shelf": cup.pk, "pieces": "2", "to": "defective", "reason": "cracked", "press": "a"}
    assert "2 pieces moved" in press(desk, "stock-regrade", shop.pk, **moved)
    assert (item("CUP").on_hand, item("CUP", "defective").on_hand) == (5, 2)
    assert "how many pieces" in press(desk, "stock-regrade", shop.pk, **{**moved, "pieces": "0"})
    assert "A-12" in press(desk, "stock-place", shop.pk, shelf=cup.pk, place=" A-12 ")
    parts = {"offer": "SET", "part": ["POT", "CUP", ""], "pieces": ["2", "0", "1"]}
    assert press(desk, "stock-kit", shop.pk, **parts) == "Saved."
    assert list(KitComponent.objects.values_list("kit", "offer_id", "quantity")) == [("SET", "POT", 2)]
    assert "already" in press(desk, "stock-kit", shop.pk, **parts)
    assert "“NOBODY”" not in press(desk, "stock-kit", shop.pk, offer="SET", part="NOBODY", pieces="1")
    assert "no number" in press(desk, "stock-kit", shop.pk, offer="SET", part="CUP", pieces="-1")
    cup_page = desk.get(reverse("stock-product", args=[shop.pk, "SET"])).content.decode()
    assert reverse("stock-correct", args=[shop.pk]) not in cup_page


def start(desk: Client, shop: Shop) -> StockTake:
    press(desk, "stock-take-start", shop.pk, warehouse=PLACE, reason="autumn")
    return StockTake.objects.get()


def scan(desk: Client, take: StockTake, code: str, **more: Any) -> Any:
    return desk.post(reverse("stock-take-scan", args=[take.pk]), {"code": code, **more}, headers=HX).context


def test_a_count_by_scanner_hand_and_file(desk: Client, shop: Shop) -> None:
    take = start(desk, shop)
    assert scan(desk, take, "4601234567890")["last"].line.counted == 1
    assert scan(desk, take, "12*CUP")["last"].line.counted == 13
    assert scan(desk, take, "CUP", back="1")["last"].line.counted == 12
    assert scan(desk, take, "OZN77123", grade="C")["last"].line.counted == 1
    line = reverse("stock-take-line", args=[take.pk])
    desk.post(line, {"offer": "CUP", "grade": "C", "pieces": ""})
    desk.post(line, {"offer": "CUP", "grade": "A", "pieces": "6"})
    assert (
        "no number"
        in desk.post(line, {"offer": "CUP", "grade": "A", "pieces": "x"}, headers=HX).context["wrong"]
    )
    file = SimpleUploadedFile("c.csv", "Артикул;Остаток;Сорт\nPOT;4;\nCUP;2;Брак\n".encode("cp1251"))
    assert "2 lines taken in" in press(desk, "stock-take-file", take.pk, file=file)
    context = desk.get(reverse("stock-take", args=[take.pk])).context
    assert (context["lines"], context["more"], context["fewer"]) == (3, 2, -2)
    seen = context["seen"]
    desk.post(line, {"offer": "POT", "grade": "A", "pieces": "5"})
    assert "Look at the differences again" in press(desk, "stock-take-post", take.pk, seen=seen)
    seen = desk.get(reverse("stock-take", args=[take.pk])).context["seen"]
    assert "2 figures corrected" in press(desk, "stock-take-post", take.pk, seen=seen)
    assert on_hand(shop) == {"CUP": 6, "POT": 5, "SET": 0}
    page = desk.get(reverse("stock-take", args=[take.pk])).context
    assert (page["is_counting"], page["more"], page["fewer"]) == (False, 2, -1)
    assert "over" in scan(desk, take, "CUP")["wrong"]
    assert "over" in press(desk, "stock-take-drop", take.pk)


def test_a_code_that_leads_nowhere_gets_a_sentence(desk: Client, shop: Shop) -> None:
    take = start(desk, shop)
    other = open_shop(VASE=1)
    Product.objects.filter(offer_id="VASE").update(barcodes=["4600000000001"])
    assert "No product has the code 4600000000001" in scan(desk, take, "4600000000001")["wrong"]
    join(User.objects.get(first_name="Wanda"), shop=other, role=Role.VIEWER)
    assert other.name in scan(desk, take, "4600000000001")["wrong"]
    assert "Nothing was read" in scan(desk, take, "  ")["wrong"]
    assert "kit" in scan(desk, take, "SET")["wrong"]
    Product.objects.filter(offer_id="POT").update(barcodes=["4601234567890"])
    assert "Several products" in scan(desk, take, "4601234567890")["wrong"]
    put(shop, "pot", 1)
    assert "Several products have the code Pot" in scan(desk, take, "Pot")["wrong"]
    counted = scan(desk, take, "pot")["last"].line
    assert (counted.offer_id, counted.counted) == ("pot", 1)
    take.lines.all().delete()
    assert not take.lines.exists()
    assert "which warehouse" in press(desk, "stock-take-start", shop.pk, warehouse="5")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rubbish", "no CSV"),
        (b"POT\x00;1", "no CSV"),
        ("POT;\nCUP;2", "Line 1: “” is no number of pieces."),
        ("POT;1\nNOBODY;2", "Line 2: no product of this shop has the article “NOBODY”."),
        ("POT,1\nCUP,-2", "Line 2: “-2” is no number of pieces."),
        ("POT\t1\tD", "Line 1: there is no grade “D”. Write A, B, C or defective."),
        ("POT;1\nPOT;2", "Line 2: POT stands in line 1 already."),
        ("POT;99999999", "no number"),
        ("POT;1\n" * 20_001, "More than 20000 lines"),
    ],
)
def test_a_bad_file_is_named_by_its_line(content: str | bytes, sentence: str) -> None:
    raw = content.encode() if isinstance(content, str) else content
    parsed = parse(raw, known={"POT", "CUP"})
    assert sentence in parsed.mistakes[0]


def test_a_file_as_spreadsheets_write_it_is_read() -> None:
    for text in ("offer_id;counted\nPOT;1 200\n\n", "\ufeffPOT,1200,a\n", "POT\t1200\tА"):
        parsed = parse(text.encode(), known={"POT"})
        assert (parsed.mistakes, [(c.offer_id, c.grade, c.pieces) for c in parsed.counts]) == (
            [],
            [("POT", "A", 1200)],
        )


def cancelled(shop: Shop, number: str, **lines: int) -> int:
    posting = make_posting(
        shop=shop, lines=0, posting_number=number, ozon_status="cancelled", warehouse_id=PLACE
    )
    for offer_id, quantity in lines.items():
        make_line(posting, offer_id=offer_id, quantity=quantity)
        Reservation.objects.create(
            shop=shop,
            posting_number=number,
            warehouse_id=PLACE,
            offer_id=offer_id,
            quantity=quantity,
            holding="packed",
        )
    return make_cancellation(posting=posting, shop=shop, goods="packed").pk


def test_goods_are_put_back_unit_by_unit_or_all_at_once(desk: Client, shop: Shop) -> None:
    for number, lines in {"1111-1111-1": {"POT": 1, "CUP": 2}, "2222-2222-2": {"POT": 1}}.items():
        cancelled(shop, number, **lines)

    def scanned(code: str) -> Any:
        return desk.post(reverse("put-back-scan"), {"code": code}, headers=HX).context

    held = Reservation.objects.filter(holding="packed")
    assert "Nothing to put back has the code 123456" in scanned("123456")["wrong"]
    assert "No cancelled posting waits" in scanned("SET")["wrong"]
    Posting.objects.filter(posting_number="1111-1111-1").update(upper_barcode="%101%99")
    for code in ("2222-2222-2", "%101%99"):
        label = scanned(code)["current"].posting
        assert code in {label.posting_number, label.upper_barcode}
    assert [(line["offer_id"], line["scanned"]) for line in scanned("4601234567890")["lines"]] == [
        ("POT", 0),
        ("CUP", 1),
    ]
    scanned("POT")
    assert "Put it aside" in scanned("POT")["wrong"]
    assert held.count() == 3
    assert scanned("CUP")["done"] == "Put back: 1111-1111-1"
    assert held.count() == 1
    assert scanned("POT")["done"] == "Put back: 2222-2222-2"
    assert held.count() == 0
    pk = cancelled(shop, "3333-3333-3", CUP=5)
    assert "3333-3333-3" in press(desk, "put-back-all", pk)
    assert held.count() == 0
    assert desk.get(reverse("put-backs")).context["total"] == 0


def test_a_kit_is_put_back_by_its_components_or_as_a_whole(desk: Client, shop: Shop) -> None:
    cancelled(shop, "5555-5555-5", SET=1, POT=1)

    def scanned(code: str) -> Any:
        return desk.post(reverse("put-back-scan"), {"code": code}, headers=HX).context

    assert scanned("POT")["current"].posting.posting_number == "5555-5555-5"
    assert {(line["offer_id"], line["scanned"], line["wanted"]) for line in scanned("CUP")["lines"]} == {
        ("CUP", 1, 2),
        ("POT", 1, 2),
    }
    assert scanned("SET")["done"] == "Put back: 5555-5555-5"
    cancelled(shop, "6666-6666-6", CUP=1)
    assert "No cancelled posting waits" in scanned("SET")["wrong"]


def test_a_cancelled_part_of_a_packed_posting_is_put_back_here_too(desk: Client, shop: Shop) -> None:
    number, reason = "4444-4444-4", phrase("Cancelled in part: %(lines)s", lines="CUP ×1")
    make_posting(shop=shop, lines=0, posting_number=number, ozon_status="awaiting_deliver")
    Reservation.objects.create(
        shop=shop,
        posting_number=f"{number}/1",
        warehouse_id=PLACE,
        offer_id="CUP",
        quantity=1,
        holding="packed",
    )
    part = make_item(shop=shop, kind=Kind.PUT_BACK, key=f"{number}/1", posting_number=number, reason=reason)
    page = desk.get(reverse("put-backs"))
    assert page.context["total"] == 1
    assert "Cancelled in part: CUP ×1" in page.content.decode()
    for code in (number, "4601234567890"):
        told = desk.post(reverse("put-back-scan"), {"code": code}, headers=HX).context["wrong"]
        assert told == f"{number}: Cancelled in part: CUP ×1"
    assert "Put back" in press(desk, "part-put-back", part.pk)
    assert Reservation.objects.get().holding == "free"
    assert desk.get(reverse("put-backs")).context["total"] == 0
