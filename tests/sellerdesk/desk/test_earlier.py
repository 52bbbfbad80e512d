"""What went wrong with the same products before: of this shop alone, the last few, in one query."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from orders.models import Posting
from ozon.models import Shop
from sellerdesk.desk.earlier import SHOWN, earlier_of
from tests.factories import make_cancellation, make_line, make_posting, make_return, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def posting(shop: Shop, *offers: str, days: int = 1, **fields) -> Posting:
    row = make_posting(shop=shop, lines=0, in_process_at=timezone.now() - timedelta(days=days), **fields)
    for offer in offers:
        make_line(row, offer_id=offer)
    return row


def test_cancelled_and_sent_back_ones_with_their_reasons(shop: Shop) -> None:
    cancelled = posting(shop, "KT", days=3, reason="Передумал")
    make_cancellation(posting=cancelled)
    returned = posting(shop, "KT", "MG", days=1)
    make_return(shop=shop, posting_number=returned.posting_number, offer_id="KT", reason="Брак")
    posting(shop, "KT", days=2)  # it went well
    make_cancellation(posting=posting(shop, "OTHER"))
    make_cancellation(posting=posting(make_shop(), "KT"))
    found = earlier_of(shop, "this", ["KT"])
    assert [(one.number, one.is_return, one.reason) for one in found] == [
        (returned.posting_number, True, "Брак"),
        (cancelled.posting_number, False, "Передумал"),
    ]
    assert [one.number for one in earlier_of(shop, returned.posting_number, ["KT"])] == [
        cancelled.posting_number
    ]


def test_the_last_few_of_all_its_products_in_one_query(
    shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [posting(shop, f"P{n % 3}", days=n) for n in range(9)]
    for row in rows:
        make_cancellation(posting=row)
    with django_assert_num_queries(1):
        found = earlier_of(shop, "this", ["P0", "P1", "P2", "P0", ""])
    assert [one.number for one in found] == [row.posting_number for row in rows[:SHOWN]]
    with django_assert_num_queries(0):
        assert earlier_of(shop, "this", ["", ""]) == []
