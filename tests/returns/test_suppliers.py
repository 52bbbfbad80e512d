"""Whose goods they are: suppliers, articles out of a file, defect codes, and what the report makes of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ozon.models import Shop
from returns import defects, suppliers
from returns.defect_report import report
from returns.follow_ups import NotTaken, follow_up, open_follow_ups
from returns.models import DefectCode, ReturnItem, Supplier
from returns.supplier_letter import supplier_letter
from returns.unit_states import Inspection
from tests.factories import make_line, make_posting, make_return, make_shop
from worklist.models import WorkItem
from worklist.states import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = timezone.now()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def supplier(shop: Shop, name: str, *offers: str) -> Supplier:
    one = suppliers.save(Supplier(shop=shop), name=name, contact="")
    for offer_id in offers:
        suppliers.give(one, offer_id)
    return one


def found(shop: Shop, offer_id: str, *, code: str = "broken", days: int = 1, **fields: object) -> ReturnItem:
    case = make_return(shop=shop, offer_id=offer_id, price=Decimal("100.50"))
    values = {
        "inspection": Inspection.DEFECTIVE,
        "defect": code,
        "version": 1,
        "signed": "Anna",
        "position": 1,
    }
    return ReturnItem.objects.create(
        case=case, offer_id=offer_id, inspected_at=NOW - timedelta(days=days), **{**values, **fields}
    )


def test_a_file_without_a_mistake_is_taken_in_whole_and_twice(shop: Shop) -> None:
    old = supplier(shop, "ООО Ромашка", "A-1")
    text = "Артикул;Поставщик\nA-1;Shenzhen 工厂\nA-2;ооо ромашка\n\n"
    for _again in range(2):
        parsed = suppliers.parse(text.encode("utf-8-sig"))
        assert (parsed.mistakes, suppliers.take_in(shop, parsed.offers)) == ([], 2)
    assert {one.name: one.articles for one in suppliers.suppliers_of(shop)} == {
        "ООО Ромашка": 1,
        "Shenzhen 工厂": 1,
    }
    assert suppliers.supplier_of(shop, "A-2") == old
    assert suppliers.parse("A-1,Ромашка".encode("cp1251")).offers == {"A-1": "Ромашка"}


def test_each_mistake_of_a_file_is_named_by_its_line() -> None:
    parsed = suppliers.parse(f"A-1;One\n;Two\nA-3\nA-1;Other\n{'x' * 101};Three".encode())
    assert parsed.mistakes == [
        "Line 2: no article, or one of more than 100 characters.",
        "Line 3: no supplier, or a name of more than 200 characters.",
        "Line 4: A-1 has another supplier above.",
        "Line 5: no article, or one of more than 100 characters.",
    ]
    assert suppliers.parse(b"PK\x03\x04xlsx").mistakes == [
        "This is no CSV file. Save the table as CSV (UTF-8) and send that."
    ]
    assert suppliers.parse(b"").mistakes == ["The file is empty."]


def test_a_name_is_there_once_whatever_its_letters(shop: Shop) -> None:
    supplier(shop, "Ромашка")
    with pytest.raises(suppliers.NotTaken, match="already"):
        supplier(shop, "РОМАШКА")
    with pytest.raises(suppliers.NotTaken):
        supplier(shop, "  ")
    assert Supplier.objects.count() == 1


def test_codes_of_ones_own_and_codes_out_of_use(shop: Shop) -> None:
    defects.add(shop, code="Lid-Crack", name="Крышка треснула")
    defects.switch(shop, code="expired", is_active=False)
    codes = defects.codes_of(shop)
    assert codes["lid-crack"] == "Крышка треснула"
    assert "expired" not in codes
    assert next(iter(codes)) == "broken"
    assert "expired" in defects.codes_of(make_shop())
    defects.switch(shop, code="expired", is_active=True)
    defects.switch(shop, code="lid-crack", is_active=False)
    assert defects.switch(shop, code="no-such", is_active=True) is False
    assert "expired" in defects.codes_of(shop)
    assert "lid-crack" not in defects.codes_of(shop)
    for code, name in (("broken", "x"), ("lid-crack", "x"), ("два слова", "x"), ("ok", "")):
        with pytest.raises(defects.NotTaken):
            defects.add(shop, code=code, name=name)
    assert DefectCode.objects.filter(shop=shop).count() == 2


def test_the_report_counts_pieces_sums_and_what_was_sold(
    shop: Shop, django_assert_num_queries: pytest.fixture
) -> None:
    one = supplier(shop, "One", "A-1", "A-2")
    for _ in range(2):
        found(shop, "A-1")
    found(shop, "A-2", code="stained", inspection=Inspection.PASSED, grade="B")
    found(shop, "X-9", kit="KIT")  # nobody's, and of a kit: no price of its own
    found(shop, "A-1", days=200)  # long ago
    found(shop, "A-1", code="", inspection=Inspection.PASSED, grade="A")  # sound
    found(make_shop(), "A-1")  # another shop's
    sold = make_posting(shop=shop, lines=0, ozon_status="delivered")
    make_line(sold, offer_id="A-1", quantity=20)
    make_line(make_posting(shop=shop, lines=0, ozon_status="cancelled"), offer_id="A-1", quantity=50)
    with django_assert_num_queries(2):
        lines = report([shop], since=NOW - timedelta(days=90), until=NOW + timedelta(days=1))
    told = {(line.supplier_id, line.code): (line.pieces, line.total, line.sold, line.share) for line in lines}
    assert told == {
        (one.pk, "broken"): (2, Decimal("201.00"), 20, 0.1),
        (one.pk, "stained"): (1, Decimal("100.50"), 20, 0.05),
        (0, "broken"): (1, None, 0, None),
    }


def test_what_one_comes_back_to_is_work_with_a_deadline(shop: Shop) -> None:
    case = make_return(shop=shop)
    follow_up(case, kind=Kind.FOLLOW_UP_SUPPLIER, days=3, what="Ask for a replacement", now=NOW)
    item = follow_up(case, kind=Kind.FOLLOW_UP_SUPPLIER, days=5, what="Ask once more", now=NOW)
    assert list(open_follow_ups(case)) == [item]
    assert (item.reason, item.deadline_at) == ("Ask once more", NOW + timedelta(days=5))
    for kind, days, what in (
        (Kind.FOLLOW_UP_BUYER, 0, "x"),
        (Kind.FOLLOW_UP_BUYER, 3, " "),
        (Kind.PUT_BACK, 3, "x"),
    ):
        with pytest.raises(NotTaken):
            follow_up(case, kind=kind, days=days, what=what)
    assert WorkItem.objects.count() == 1


def test_the_letter_says_what_was_found(shop: Shop) -> None:
    item = found(shop, "A-1", remark="crack at the lid")
    text = supplier_letter(item.case, language="en")
    assert "A-1 №1: defective; broken; crack at the lid" in text
    assert "None" not in text
    assert "缺陷" in supplier_letter(item.case, language="zh-hans")
