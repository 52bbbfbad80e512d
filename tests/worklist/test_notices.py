"""Whom the desk tells what, and what counts as read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.shops import make_member, make_shop, make_superuser, make_user
from worklist import notices
from worklist.models import Notice, NoticeSettings
from worklist.states import NoticeKind

pytestmark = pytest.mark.django_db

ASSIGNED, MENTIONED, TROUBLE = NoticeKind.ASSIGNED, NoticeKind.MENTIONED, NoticeKind.TROUBLE


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def anna(shop):
    return make_member(shop, first_name="Anna")


@pytest.fixture
def boris(shop):
    return make_member(shop, first_name="Boris")


def told(user) -> list[tuple[str, str]]:
    return list(user.notices.order_by("id").values_list("kind", "key"))


def test_a_cause_is_told_once_to_each(shop, anna, boris):
    for _ in range(2):
        notices.tell(
            [anna, boris], ASSIGNED, shop=shop, key="item:7", posting_number="1-1", by="Vera", case="message"
        )
    assert told(anna) == told(boris) == [("assigned", f"{shop.pk}:item:7")]
    row = anna.notices.get()
    assert (row.posting_number, row.params) == ("1-1", {"by": "Vera", "case": "message"})
    notices.tell(anna, MENTIONED, shop=shop, key="item:7")
    assert len(told(anna)) == 2


def test_the_same_key_in_another_shop_is_another_thing(shop, anna):
    other = make_shop()
    make_superuser()
    boss = make_superuser()
    for one in (shop, other):
        notices.tell(boss, ASSIGNED, shop=one, key="7")
    assert len(told(boss)) == 2
    notices.tell(anna, ASSIGNED, shop=other, key="7")
    assert told(anna) == []


def test_who_acts_is_not_told_of_it(shop, anna, boris):
    notices.tell([anna, boris], MENTIONED, shop=shop, key="1", by=anna)
    notices.tell([anna, boris], MENTIONED, shop=shop, key="2", by="Anna")
    assert told(anna) == []
    assert [row.params["by"] for row in boris.notices.all()] == ["Anna", "Anna"]


def test_a_namesake_is_told_where_the_person_himself_is_named(shop, anna):
    namesake = make_member(shop, first_name="Anna")
    notices.tell([anna, namesake], MENTIONED, shop=shop, key="1", by=anna)
    assert told(anna) == []
    assert len(told(namesake)) == 1


def test_nobody_outside_the_shop_is_told_and_nobody_who_left(shop):
    gone = make_member(shop, is_active=False)
    notices.tell([make_user(), gone], ASSIGNED, shop=shop, key="1")
    assert not Notice.objects.exists()


def test_a_kind_that_is_not_wanted_is_not_kept(shop, anna, boris):
    NoticeSettings.objects.create(user=anna, muted=[ASSIGNED])
    NoticeSettings.objects.create(user=boris, muted=[MENTIONED, TROUBLE])
    notices.tell([anna, boris], ASSIGNED, shop=shop, key="1")
    notices.tell([anna, boris], MENTIONED, shop=shop, key="1")
    assert told(anna) == [("mentioned", f"{shop.pk}:1")]
    assert told(boris) == [("assigned", f"{shop.pk}:1")]


def test_telling_costs_the_same_for_many(shop, django_assert_num_queries):
    people = [make_member(shop) for _ in range(12)]
    with django_assert_num_queries(2):
        notices.tell(people, ASSIGNED, shop=shop, key="1")
    assert Notice.objects.count() == 12


def test_looking_at_the_case_reads_its_notices_and_no_others(shop, anna, boris):
    notices.tell([anna, boris], ASSIGNED, shop=shop, key="1", posting_number="1-1")
    notices.tell(anna, ASSIGNED, shop=shop, key="2", posting_number="2-2")
    notices.tell(anna, TROUBLE, shop=shop, key="3")
    notices.seen(anna, shop=shop, posting_number="1-1")
    unread = Notice.objects.filter(read_at=None)
    assert set(unread.filter(user=anna).values_list("posting_number", flat=True)) == {"2-2", ""}
    assert unread.filter(user=boris).count() == 1


def test_one_and_all_are_read_and_only_ones_own(shop, anna, boris):
    for number in range(3):
        notices.tell([anna, boris], ASSIGNED, shop=shop, key=str(number))
    first, second, last = anna.notices.order_by("id")
    assert notices.read(anna, first.pk)
    assert not notices.read(anna, first.pk)
    assert not notices.read(boris, second.pk)
    assert notices.read_all(anna, up_to=second.pk) == 1
    assert list(anna.notices.filter(read_at=None)) == [last]
    assert boris.notices.filter(read_at=None).count() == 3


def test_what_is_over_says_so_and_needs_no_reading(shop, anna):
    notices.tell(anna, TROUBLE, shop=shop, key="1", sources=["fbs"])
    now = timezone.now()
    assert notices.settle(Notice.objects.filter(shop=shop), now=now) == 1
    assert notices.settle(Notice.objects.filter(shop=shop), now=now + timedelta(hours=1)) == 0
    row = anna.notices.get()
    assert row.read_at == now
    assert row.params == {"sources": ["fbs"], "settled": now.isoformat()}


def test_old_ones_are_forgotten(shop, anna):
    now = timezone.now()
    notices.tell(anna, ASSIGNED, shop=shop, key="old")
    anna.notices.update(created_at=now - timedelta(days=31))
    notices.tell(anna, ASSIGNED, shop=shop, key="new")
    assert notices.forget(now - notices.KEPT) == 1
    assert told(anna) == [("assigned", f"{shop.pk}:new")]
