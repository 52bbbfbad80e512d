"""Who is told of a deadline that comes near, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.states import Role
from ozon.states import ShopState
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop, make_superuser
from worklist.breaching import tell_breaching
from worklist.models import Notice, NoticeSettings, WorkItem
from worklist.states import ItemState, NoticeKind

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=30)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def now():
    return timezone.now()


def case(shop, due_at, **fields) -> WorkItem:
    return make_item(shop=shop, deadline_at=due_at, sort_at=due_at, **fields)


def told() -> list[tuple[str, str]]:
    """(login, posting) of every notice of a deadline."""
    rows = Notice.objects.filter(kind=NoticeKind.BREACHING).order_by("user__username", "posting_number")
    return list(rows.values_list("user__username", "posting_number"))


def test_the_holder_alone_is_told(shop, now):
    anna = make_member(shop, username="anna")
    make_member(shop, username="boris")
    item = case(shop, now + SOON, assignee=anna, product="Kettle")
    assert tell_breaching(now=now) == 1
    assert told() == [("anna", item.posting_number)]
    assert Notice.objects.get().params == {
        "case": item.kind,
        "text": "Kettle",
        "deadline": item.deadline_at.isoformat(),
    }


def test_a_free_case_is_told_to_all_who_may_work_on_it(shop, now):
    for role in Role:
        make_member(shop, role=role, username=role)
    make_member(make_shop(), username="stranger")
    make_member(shop, username="gone", is_active=False)
    make_superuser(username="admin")
    case(shop, now + SOON, posting_number="1-1")
    tell_breaching(now=now)
    assert told() == [(role, "1-1") for role in ("manager", "operator", "owner", "warehouse")]


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_a_holder_who_may_not_work_any_more_holds_nothing(shop, now, role):
    holder = make_member(shop if role else make_shop(), role=role or Role.OWNER, username="holder")
    make_member(shop, username="anna")
    case(shop, now + SOON, assignee=holder, posting_number="1-1")
    tell_breaching(now=now)
    assert told() == [("anna", "1-1")]


def test_a_holder_who_left_the_house_holds_nothing(shop, now):
    for gone in (make_member(shop, is_active=False), make_superuser(is_active=False)):
        case(shop, now + SOON, assignee=gone, posting_number="1-1")
    make_member(shop, username="anna")
    assert tell_breaching(now=now) == 2
    assert set(told()) == {("anna", "1-1")}


def test_an_ops_admin_is_told_of_what_he_holds_with_and_without_a_role(shop, now):
    boss = make_superuser(username="boss")
    case(shop, now + SOON, assignee=boss, posting_number="1-1")
    owner = make_member(shop, username="owner", is_superuser=True, role=Role.OWNER)
    case(shop, now + SOON, assignee=owner, posting_number="2-2")
    assert tell_breaching(now=now) == 2
    assert told() == [("boss", "1-1"), ("owner", "2-2")]


def test_once_for_each_case_and_deadline(shop, now):
    make_member(shop)
    item = case(shop, now + SOON)
    assert [tell_breaching(now=now + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    later = now + timedelta(minutes=50)
    WorkItem.objects.filter(pk=item.pk).update(deadline_at=later, sort_at=later)
    assert [tell_breaching(now=now) for _ in range(2)] == [1, 0]
    assert Notice.objects.count() == 2


def test_each_is_told_as_early_as_he_wants(shop, now):
    early, late = make_member(shop, username="early"), make_member(shop, username="late")
    make_member(shop, username="plain")
    NoticeSettings.objects.create(user=early, lead_minutes=240)
    NoticeSettings.objects.create(user=late, lead_minutes=15)
    case(shop, now + timedelta(hours=3), posting_number="1-1")
    tell_breaching(now=now)
    assert told() == [("early", "1-1")]
    tell_breaching(now=now + timedelta(minutes=121))
    assert told() == [("early", "1-1"), ("plain", "1-1")]
    tell_breaching(now=now + timedelta(minutes=166))
    assert len(told()) == 3


def test_who_does_not_want_it_is_not_told(shop, now):
    deaf, anna = make_member(shop), make_member(shop, username="anna")
    NoticeSettings.objects.create(user=deaf, muted=[NoticeKind.BREACHING])
    NoticeSettings.objects.create(user=anna, muted=[NoticeKind.ASSIGNED])
    case(shop, now + SOON, posting_number="1-1")
    tell_breaching(now=now)
    assert told() == [("anna", "1-1")]


def test_only_what_is_open_and_still_ahead(shop, now):
    make_member(shop)
    case(shop, now - timedelta(minutes=1))
    case(shop, now + timedelta(hours=2))
    case(shop, now + SOON, state=ItemState.DONE, closed_at=now)
    case(shop, now + SOON, state=ItemState.SNOOZED, snoozed_until=now + SOON)
    make_item(shop=shop)
    removed = make_shop(state=ShopState.REMOVED)
    make_member(removed)
    case(removed, now + SOON)
    assert tell_breaching(now=now) == 0


def test_the_queries_do_not_grow_with_the_queue(shop, now, django_assert_num_queries):
    for _ in range(3):
        make_member(shop)
    for _ in range(40):
        case(shop, now + SOON)
    with django_assert_num_queries(3):
        assert tell_breaching(now=now) == 120
    with django_assert_num_queries(2):
        assert tell_breaching(now=now) == 0
