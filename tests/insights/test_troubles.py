"""Who is told that the connection is in trouble, and when it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.states import Role
from insights.keys import watch
from insights.troubles import tell_troubles
from ozon.facts import record
from ozon.models import Shop, SyncSource
from ozon.states import FactKind, ShopState, Source
from tests.factories.shops import make_member, make_shop, make_superuser
from worklist.models import Notice
from worklist.services import Card, close_item, open_item
from worklist.states import Kind

pytestmark = pytest.mark.django_db

ERROR = "timed out"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def shop(now):
    return make_shop(created_at=now - timedelta(days=9))


@pytest.fixture
def owner(shop):
    return make_member(shop, role=Role.OWNER, username="owner")


def source(shop: Shop, name: Source, *, succeeded_at, error: str = ERROR) -> SyncSource:
    return SyncSource.objects.create(
        shop=shop, source=name, interval=60, succeeded_at=succeeded_at, error=error
    )


def told() -> list[tuple[str, list[str], bool]]:
    """(login, sources, is settled) of every notice, oldest first."""
    rows = Notice.objects.order_by("id").select_related("user")
    return [(row.user.username, row.params["sources"], "settled" in row.params) for row in rows]


def test_owners_and_managers_are_told_after_ten_minutes(shop, owner, now):
    for role in (Role.MANAGER, Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER):
        make_member(shop, role=role, username=role)
    make_superuser()
    source(shop, Source.FBS, succeeded_at=now - timedelta(minutes=2))
    tell_troubles(now=now + timedelta(minutes=8, seconds=30))
    assert told() == []
    for minutes in (9, 10, 90):
        tell_troubles(now=now + timedelta(minutes=minutes))
    assert sorted(told()) == [("manager", ["fbs"], False), ("owner", ["fbs"], False)]
    assert Notice.objects.filter(params__error=ERROR, shop=shop, posting_number="").count() == 2


def test_a_shop_nobody_leads_is_told_to_ops_admins(shop, now):
    make_member(shop, role=Role.OPERATOR)
    make_superuser(username="admin")
    source(shop, Source.FBS, succeeded_at=now - timedelta(hours=1))
    tell_troubles(now=now)
    assert told() == [("admin", ["fbs"], False)]


def test_sources_that_fail_together_are_one_notice_and_a_later_one_is_another(shop, owner, now):
    for name in (Source.FBS, Source.CHATS):
        source(shop, name, succeeded_at=now - timedelta(hours=1))
    tell_troubles(now=now)
    assert told() == [("owner", ["fbs", "chats"], False)]
    source(shop, Source.RETURNS, succeeded_at=now)
    tell_troubles(now=now + timedelta(minutes=12))
    assert told() == [("owner", ["fbs", "chats"], False), ("owner", ["returns"], False)]


def test_a_slow_source_is_not_failing_for_hours_when_it_fails_once(shop, owner, now):
    row = source(shop, Source.RATINGS, succeeded_at=now - timedelta(hours=6, minutes=1))
    SyncSource.objects.filter(pk=row.pk).update(interval=6 * 3600)
    tell_troubles(now=now)
    assert told() == []
    tell_troubles(now=now + timedelta(minutes=10))
    assert len(told()) == 1


def test_what_was_never_read_fails_since_the_shop_was_connected(owner, shop, now):
    source(shop, Source.FBS, succeeded_at=None)
    tell_troubles(now=now)
    assert len(told()) == 1


def test_it_is_over_when_all_read_again_and_told_anew_when_it_comes_back(shop, owner, now):
    for name in (Source.FBS, Source.CHATS):
        source(shop, name, succeeded_at=now - timedelta(hours=1))
    tell_troubles(now=now)
    SyncSource.objects.filter(source=Source.FBS).update(error="", succeeded_at=now)
    tell_troubles(now=now)
    assert told() == [("owner", ["fbs", "chats"], False)]
    SyncSource.objects.filter(source=Source.CHATS).update(error="", succeeded_at=now)
    tell_troubles(now=now)
    assert told() == [("owner", ["fbs", "chats"], True)]
    assert Notice.objects.get().read_at == now
    SyncSource.objects.filter(source=Source.FBS).update(error=ERROR)
    tell_troubles(now=now + timedelta(minutes=20))
    assert told() == [("owner", ["fbs", "chats"], True), ("owner", ["fbs"], False)]


@pytest.mark.parametrize("state", [ShopState.PAUSED, ShopState.REMOVED])
def test_a_shop_that_is_not_read_begins_and_ends_no_trouble(shop, owner, now, state):
    source(shop, Source.FBS, succeeded_at=now - timedelta(hours=1))
    Shop.objects.update(state=state)
    tell_troubles(now=now)
    assert told() == []
    Shop.objects.update(state=ShopState.ACTIVE)
    tell_troubles(now=now)
    Shop.objects.update(state=state)
    tell_troubles(now=now)
    assert told() == [("owner", ["fbs"], False)]


def test_each_step_towards_the_end_of_a_key_is_told_once_and_a_new_key_ends_it(shop, owner, now):
    ends = now + timedelta(days=14)
    Shop.objects.update(key_expires_at=ends)
    shop.refresh_from_db()
    for days in (0, 1, 7, 8):
        moment = now + timedelta(days=days)
        watch(shop, now=moment)
        tell_troubles(now=moment)
    rows = list(Notice.objects.order_by("id"))
    assert [row.params["case"] for row in rows] == ["key_expiry", "key_expiry"]
    assert "14 days" in rows[0].params["reason"]
    assert "7 days" in rows[1].params["reason"]
    assert not Notice.objects.filter(params__has_key="settled").exists()
    Shop.objects.update(key_expires_at=now + timedelta(days=180))
    tell_troubles(now=now)
    assert Notice.objects.filter(params__has_key="settled").count() == 2


def test_a_refused_key_is_told_and_is_over_when_it_reads(shop, owner, now):
    record(shop=shop, source=Source.FBS, kind=FactKind.CALL_FAILED, key="call", detail="HTTP 401")
    watch(shop, now=now)
    for _ in range(2):
        tell_troubles(now=now)
    row = Notice.objects.get()
    assert (row.user, row.params["case"]) == (owner, "key_refused")
    source(shop, Source.FBS, succeeded_at=now + timedelta(minutes=1), error="")
    watch(shop, now=now + timedelta(minutes=2))
    tell_troubles(now=now + timedelta(minutes=2))
    assert "settled" in Notice.objects.get().params


def test_the_queries_do_not_grow_with_shops_where_nothing_is_new(now, django_assert_max_num_queries):
    for _ in range(3):
        shop = make_shop(created_at=now - timedelta(days=1))
        make_member(shop, role=Role.OWNER)
        source(shop, Source.FBS, succeeded_at=now - timedelta(hours=1))
    tell_troubles(now=now)
    with django_assert_max_num_queries(6):
        tell_troubles(now=now)


def test_a_mailing_that_stands_still_is_told_and_settled_when_it_goes_on(shop, owner):
    open_item(
        shop=shop,
        kind=Kind.MAILING_STOPPED,
        key="mailing",
        posting_number="",
        card=Card(reason="Stopped."),
        deadline_at=timezone.now(),
    )
    for _ in range(2):
        tell_troubles(now=timezone.now())
    notice = Notice.objects.get()
    assert (notice.params["reason"], "settled" in notice.params) == ("Stopped.", False)
    close_item(shop=shop, kind=Kind.MAILING_STOPPED, key="mailing", by=owner.username)
    tell_troubles(now=timezone.now())
    assert "settled" in Notice.objects.get().params
