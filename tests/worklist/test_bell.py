"""What rings, and when nothing does."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories.shops import make_member, make_shop
from worklist import notices
from worklist.bell import MOST, bell_of, quiet_since
from worklist.models import Notice, NoticeSettings
from worklist.states import NoticeKind

MOSCOW, SHANGHAI = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, *, day: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone", "now", "since"),
    [
        (time(22), time(8), MOSCOW, at(18, 59), None),  # 21:59 there
        (time(22), time(8), MOSCOW, at(19), at(19)),
        (time(22), time(8), MOSCOW, at(21, 30), at(19)),  # half past midnight there
        (time(22), time(8), MOSCOW, at(4, 59, day=11), at(19)),
        (time(22), time(8), MOSCOW, at(5, day=11), None),
        (time(22), time(8), SHANGHAI, at(18, 59), at(14)),
        (time(12), time(13), MOSCOW, at(9, 30), at(9)),
        (time(12), time(13), MOSCOW, at(10), None),
        (time(12), time(13), SHANGHAI, at(9, 30), None),
        (time(12), time(12), MOSCOW, at(9, 30), None),
        (None, None, MOSCOW, at(9, 30), None),
    ],
)
def test_quiet_hours_are_those_of_the_persons_clock(start, end, zone, now, since):
    assert quiet_since(start, end, zone=zone, now=now) == since


@pytest.mark.django_db
class TestBell:
    def tell(self, user, shop, key, *, ago: timedelta = timedelta(0)) -> Notice:
        notices.tell(user, NoticeKind.ASSIGNED, shop=shop, key=key)
        row = Notice.objects.latest("id")
        Notice.objects.filter(pk=row.pk).update(created_at=timezone.now() - ago)
        return row

    def test_counts_what_is_unread_and_shows_the_latest(self, django_assert_num_queries):
        shop = make_shop()
        user = make_member(shop)
        rows = [self.tell(user, shop, str(n)) for n in range(5)]
        notices.read(user, rows[4].pk)
        with django_assert_num_queries(1):
            bell = bell_of(user, now=timezone.now())
            assert [row.shop.name for row in bell.latest] == [shop.name] * 3
        assert (bell.count, bell.shown) == (4, "4")
        assert [row.pk for row in bell.latest] == [row.pk for row in reversed(rows[1:4])]

    def test_says_many_where_there_are_many(self):
        shop = make_shop()
        user = make_member(shop)
        fields = {"user": user, "shop": shop, "kind": NoticeKind.ASSIGNED}
        Notice.objects.bulk_create(Notice(**fields, key=str(n)) for n in range(MOST + 20))
        assert bell_of(user, now=timezone.now()).shown == "99+"

    def test_is_silent_about_a_shop_one_has_left(self):
        shop = make_shop()
        user = make_member(shop)
        self.tell(user, shop, "1")
        user.memberships.all().delete()
        assert bell_of(user, now=timezone.now()).shown == ""

    def test_keeps_what_comes_in_quiet_hours_until_they_are_over(self):
        shop = make_shop()
        user = make_member(shop, time_zone="UTC")
        now = timezone.now().replace(hour=12, minute=0)
        before, within = self.tell(user, shop, "1"), self.tell(user, shop, "2")
        Notice.objects.filter(pk=before.pk).update(created_at=now - timedelta(hours=2))
        Notice.objects.filter(pk=within.pk).update(created_at=now - timedelta(minutes=5))
        NoticeSettings.objects.create(user=user, quiet_from=time(11), quiet_to=time(13))
        assert [row.pk for row in bell_of(user, now=now).latest] == [before.pk]
        later = now + timedelta(hours=1)
        assert [row.pk for row in bell_of(user, now=later).latest] == [within.pk, before.pk]
