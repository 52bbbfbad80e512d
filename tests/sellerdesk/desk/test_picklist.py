"""The pick list: what is on it, in which order, and that a real reader of PDF shows it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from accounts.states import Role
from inventory.models import KitComponent, Product, StockItem
from orders.models import Posting
from orders.states import RequestState
from ozon.models import Shop
from sellerdesk.desk.picklist_pdf import draw
from sellerdesk.desk.picklist_rows import Pick, PickList, pick_list
from tests import pdf
from tests.factories import make_line, make_member, make_posting, make_request, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def goods(shop: Shop, offer_id: str, name: str, place: str) -> None:
    Product.objects.create(shop=shop, offer_id=offer_id, name=name)
    StockItem.objects.create(shop=shop, warehouse_id=1, offer_id=offer_id, place=place)


def order(shop: Shop, **wanted: int) -> Posting:
    posting = make_posting(shop=shop, lines=0)
    for offer_id, quantity in wanted.items():
        make_line(posting, offer_id=offer_id, quantity=quantity, name="")
    return posting


def test_each_product_stands_once_on_the_way_through_the_warehouse(shop: Shop) -> None:
    goods(shop, "CUP", "Cup", "A10")
    goods(shop, "TEA", "Tea", "A2")
    goods(shop, "POT", "Pot", "")
    KitComponent.objects.create(shop=shop, kit="SET", offer_id="CUP", quantity=4)
    KitComponent.objects.create(shop=shop, kit="SET", offer_id="POT", quantity=1)
    first, second = order(shop, CUP=1, TEA=2), order(shop, SET=2, TEA=1)
    asked = order(shop, TEA=7)
    make_request(shop=shop, posting_number=asked.posting_number, state=RequestState.APPROVED)
    found = pick_list([first, second, asked])
    a, b = first.posting_number, second.posting_number
    assert [(pick.place, pick.offer_id, pick.count, pick.postings, pick.kits) for pick in found.picks] == [
        ("A2", "TEA", 3, [(a, 2), (b, 1)], []),
        ("A10", "CUP", 9, [(a, 1), (b, 8)], ["SET"]),
        ("", "POT", 2, [(b, 2)], ["SET"]),
    ]
    assert (found.count, found.held) == (14, [asked.posting_number])


@pytest.mark.parametrize("language", ["ru", "zh-hans"])
def test_a_reader_shows_it(shop: Shop, client: Client, tmp_path: Path, language: str) -> None:
    goods(shop, "TEA", "Чайник «Роща» 1,7 л <b>", "Б-7")
    goods(shop, "CUP", "搪瓷杯 350 毫升", "Б-8")
    postings = [order(shop, TEA=1, CUP=2) for _ in range(30)]
    stranger = make_posting()
    client.force_login(make_member(shop, role=Role.WAREHOUSE, language=language))
    ticked = {"item": [str(posting.pk) for posting in [*postings, stranger]]}
    answer = client.post("/packing/pick-list/of/", ticked, follow=True)
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Чайник «Роща» 1,7 л <b>" in text
    assert "搪瓷杯" in text
    assert "Б-7" in text
    assert all(posting.posting_number in text for posting in postings)
    assert stranger.posting_number not in text
    (tmp_path / "list.pdf").write_bytes(answer.content)
    darkest = [darkest_of(path) for path in pdf.pages(tmp_path / "list.pdf")]
    assert len(darkest) >= 2
    assert max(darkest) < 100  # something is drawn on each


def test_a_product_for_very_many_postings_goes_over_pages() -> None:
    numbers = [f"0132112277-{n:04}-1" for n in range(200)]
    pick = Pick("Тула", "A-1", "TEA", "Чайник", [(number, 1) for number in numbers])
    content = draw(PickList([pick], []), by="Ivan", at=timezone.now())
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert [text.count(number) for number in numbers] == [1] * 200


def darkest_of(path: Path) -> int:
    """0 for black, 255 for a blank page."""
    with Image.open(path) as page:
        darkest, _lightest = page.convert("L").getextrema()
    return int(darkest)


def test_what_awaits_packing_no_more_makes_no_list(shop: Shop, client: Client) -> None:
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    gone = make_posting(shop=shop, ozon_status="delivering")
    answer = client.post("/packing/pick-list/of/", {"item": [gone.pk]}, follow=True)
    assert answer.redirect_chain[-1] == ("/packing/", 303)
    assert "None of these postings awaits packing" in answer.content.decode()
