"""What people type, paste and scan."""

import pytest

from sellerdesk.desk.find_words import read, switched

NUMBER = "0187543210-0042-1"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        f"  {NUMBER}\n",
        "0187 543210 - 0042 - 1",
        "0187543210–0042–1",
        "0187543210\u00a0\u2011 0042\u2011\u200b1",
        f"Отправление № {NUMBER}, срочно",
        NUMBER.replace("-", "/"),
        NUMBER.replace("-", " "),
        f"https://seller.ozon.ru/app/postings/fbs?tab=all&postingDetails={NUMBER}",
        f"https://desk.example/postings/3/{NUMBER}/",
    ],
)
def test_a_posting_is_read_out_of_what_surrounds_it(typed: str) -> None:
    assert NUMBER in read(typed).numbers


def test_a_number_alone_is_asked_for_as_nothing_else() -> None:
    assert read(NUMBER).numbers == (NUMBER,)
    assert read("4601234567890").ids == (4601234567890,)


def test_an_address_of_a_product_names_its_sku() -> None:
    asked = read("https://www.ozon.ru/product/chaynik-steklyannyy-1-7-l-1640000123/?at=abc")
    assert asked.skus == (1640000123,)
    assert asked.part == ""


def test_the_barcode_ozon_prints_names_its_sku() -> None:
    assert read("ozn1640000123").skus == (1640000123,)


def test_a_marking_code_names_the_barcode() -> None:
    assert "4601234567890" in read("010460123456789021abCDe5\x1d91EE06").numbers


@pytest.mark.parametrize(
    ("typed", "part"), [("0187", "0187"), ("0042-1", "0042-1"), ("01", ""), ("KT-17", "")]
)
def test_a_piece_of_a_number(typed: str, part: str) -> None:
    assert read(typed).part == part


@pytest.mark.parametrize("typed", ["", " \u200b\x00 ", "чайник стекло"])
def test_no_digit_no_number(typed: str) -> None:
    assert read(typed).numbers == ()


def test_very_much_text_is_cut() -> None:
    asked = read("1234567 " * 1000)
    assert len(asked.text) <= 300
    assert len(asked.numbers) <= 8


def test_a_number_beyond_the_database_is_no_id() -> None:
    assert read("9" * 30).ids == ()


def test_keys_of_the_other_keyboard() -> None:
    assert switched("xfqybr") == "чайник"
    assert switched("луееду") == "kettle"
