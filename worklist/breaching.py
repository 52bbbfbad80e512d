"""Deadlines that come near: the one who has the case is told, or all who may work on it while nobody has it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models import DateTimeField as Moment
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.models import Membership
from accounts.states import ALLOWED, Permission, Role
from ozon.states import ShopState
from worklist.models import Notice, NoticeSettings, WorkItem
from worklist.notices import store
from worklist.states import ABOUT_DIALOGUE, ItemState, NoticeKind, offer_of

BATCH = 5000  # cases told of in one run, the nearest deadlines first; the rest a minute later
LONGEST = timedelta(days=1)  # before a deadline; nobody can ask to be told earlier
LEAD = int(NoticeSettings._meta.get_field("lead_minutes").get_default())
_WORKERS = [Role(role) for role in ALLOWED[Permission.WORK]]

Pairs = QuerySet[WorkItem, dict[str, Any]]


def tell_breaching(*, now: datetime) -> int:
    """Tell of every open case whose deadline is nearer than the person wants to know. How many notices.

    Idempotent: once per person, case and deadline. What is snoozed, done or overdue already is not told. Two queries
    when nothing is new, whatever the size of the queue; who may not work on his case any more counts as nobody.
    """
    rows = [*_to_members(now)[:BATCH], *_to_admins(now)[:BATCH]]
    store([_notice(row, now) for row in rows])
    return len(rows)


def _to_members(now: datetime) -> Pairs:
    """Cases with each member to be told: the holder, or everybody where no holder can work on it."""
    holds = Membership.objects.filter(shop=OuterRef("shop"), user=OuterRef("assignee"), role__in=_WORKERS)
    is_held = Q(assignee__is_active=True) & (Q(assignee__is_superuser=True) | Q(Exists(holds)))
    pairs = _near(now).annotate(
        person=F("shop__memberships__user"),
        role=F("shop__memberships__role"),
        is_active=F("shop__memberships__user__is_active"),
    )
    workers = pairs.filter(Q(assignee=F("person")) | ~is_held | Q(assignee=None), role__in=_WORKERS)
    return _wanted(workers, "shop__memberships__user__notice_settings", now)


def _to_admins(now: datetime) -> Pairs:
    """Cases an ops admin holds in a shop he has no role in."""
    role = Membership.objects.filter(shop=OuterRef("shop"), user=OuterRef("assignee"), role__in=_WORKERS)
    rows = _near(now).filter(~Exists(role), assignee__is_superuser=True)
    pairs = rows.annotate(person=F("assignee"), is_active=F("assignee__is_active"))
    return _wanted(pairs, "assignee__notice_settings", now)


def _near(now: datetime) -> QuerySet[WorkItem]:
    """By ``sort_at``, which is the deadline and stands in the index of what is open."""
    rows = WorkItem.objects.filter(state=ItemState.OPEN, sort_at__gt=now, sort_at__lte=now + LONGEST)
    return rows.exclude(shop__state=ShopState.REMOVED).order_by("sort_at", "id")


def _wanted(pairs: QuerySet[WorkItem], chosen: str, now: datetime) -> Pairs:
    """Only where the person wants to know, that early, and does not know yet. ``chosen``: the way to his settings."""
    epoch = Func(
        F("sort_at"), template="EXTRACT(EPOCH FROM %(expressions)s)::bigint", output_field=CharField()
    )
    colon = Value(":")
    parts = [Cast("shop_id", CharField()), colon, Cast("id", CharField()), colon, Cast(epoch, CharField())]
    early = ExpressionWrapper(Value(now) + F("lead") * Value(timedelta(minutes=1)), output_field=Moment())
    told = Notice.objects.filter(user=OuterRef("person"), kind=NoticeKind.BREACHING, key=OuterRef("told_as"))
    return (
        pairs.annotate(
            lead=Coalesce(F(f"{chosen}__lead_minutes"), Value(LEAD)),
            muted=F(f"{chosen}__muted"),
            told_as=Concat(*parts),
        )
        .filter(Q(muted__isnull=True) | ~Q(muted__contains=[NoticeKind.BREACHING]), ~Exists(told))
        .filter(Q(is_active=True), sort_at__lte=early)
        .values("person", "told_as", "shop_id", "kind", "key", "posting_number", "product", "deadline_at")
    )


def _notice(row: dict[str, Any], now: datetime) -> Notice:
    return Notice(
        user_id=row["person"],
        shop_id=row["shop_id"],
        kind=NoticeKind.BREACHING,
        key=row["told_as"],
        posting_number=row["posting_number"],
        params={
            "case": row["kind"],
            "text": row["product"][:120],
            "deadline": row["deadline_at"].isoformat(),
            **({"offer": offer} if (offer := offer_of(row["kind"], row["key"])) else {}),
            **({"dialogue": row["key"]} if row["kind"] in ABOUT_DIALOGUE else {}),
        },
        created_at=now,
    )
