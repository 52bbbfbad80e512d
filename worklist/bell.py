"""What the bell shows of a person's notices, and when it is to be quiet."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from accounts.models import User
from accounts.selectors import scope
from worklist.models import Notice

MOST = 99  # more than that is "many"
LATEST = 3


@dataclass(frozen=True)
class Bell:
    """``count`` of unread notices, at most ``MOST`` + 1; the ``latest`` of them, newest first."""

    count: int
    latest: list[Notice]

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count or "")

    @property
    def newest(self) -> int:
        return self.latest[0].pk if self.latest else 0


def notices_of(user: User) -> QuerySet[Notice]:
    """A person's notices about the shops he may still see, newest first."""
    return scope(Notice.objects.filter(user=user), user).select_related("shop").order_by("-id")


def bell_of(user: User, *, now: datetime) -> Bell:
    """One query. What comes in quiet hours is kept, and rings when they are over."""
    quiet = {
        "quiet_from": F("user__notice_settings__quiet_from"),
        "quiet_to": F("user__notice_settings__quiet_to"),
    }
    rows = list(notices_of(user).filter(read_at=None).annotate(**quiet)[: MOST + 1])
    if rows:
        first = rows[0]
        since = quiet_since(first.quiet_from, first.quiet_to, zone=ZoneInfo(user.time_zone), now=now)  # type: ignore[attr-defined]  # annotated
        rows = [row for row in rows if since is None or row.created_at < since]
    return Bell(len(rows), rows[:LATEST])


def quiet_since(start: time | None, end: time | None, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours began that last at ``now``; None outside of them. They may go over midnight; two equal
    times are no hours at all."""
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(zone)
    began = datetime.combine(here.date(), start, tzinfo=zone)
    if here < began:
        began = datetime.combine(here.date() - timedelta(days=1), start, tzinfo=zone)
    over = datetime.combine(began.date() + timedelta(days=int(end < start)), end, tzinfo=zone)
    return began if here < over else None
