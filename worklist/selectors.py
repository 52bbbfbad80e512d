"""Reads of the queue and the timeline."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.selectors import AnyUser, colleagues, scope_ahead, shops_of, shops_where
from accounts.states import ALLOWED, Permission
from ozon.models import Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import LIVE, ItemState, Kind

BREACHING = timedelta(hours=1)
STATES = {"snoozed": ItemState.SNOOZED, "done": ItemState.DONE}  # of tabs that show no open cases


def open_items(user: AnyUser) -> QuerySet[WorkItem]:
    """The user's queue, most urgent first, with all a row shows."""
    return with_all(queue_of(user, "all")).order_by("sort_at", "id")


def queue_of(user: AnyUser, name: str) -> QuerySet[WorkItem]:
    """The cases the tab ``name`` is cut from: what sleeps for ``snoozed``, what is over for ``done``, what is awake for
    any other. Bare rows."""
    if not isinstance(user, User) or not user.is_active:
        return WorkItem.objects.none()
    return _queue(user.pk, user.is_superuser, STATES.get(name, ItemState.OPEN)).all()


@lru_cache(
    maxsize=4096
)  # to put the question costs more than the database needs to answer it; no answer is kept
def _queue(pk: int, is_superuser: bool, state: ItemState) -> QuerySet[WorkItem]:
    return scope_ahead(WorkItem.objects.filter(state=state), User(pk=pk, is_superuser=is_superuser))


def with_all(rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Cases with their shop and assignee, in the same statement."""
    return rows.select_related("shop", "assignee").defer(
        "shop__api_key", "shop__cabinet"
    )  # secrets, work to open


def tab(rows: QuerySet[WorkItem], name: str, *, user: User, now: datetime) -> QuerySet[WorkItem]:
    """Cut the queue to one of the tabs ``mine``, ``free``, ``hot``; anything else is all of it."""
    which = tab_of(name, user=user, now=now)
    return rows.filter(which) if which else rows


def tab_of(name: str, *, user: User, now: datetime) -> Q:
    """What a case has to be to stand in the tab."""
    match name:
        case "mine":
            return Q(assignee=user)
        case "free":
            return Q(assignee=None)
        case "hot":
            return Q(sort_at__lt=now + BREACHING)
        case _:
            return Q()


def workers(shop: Shop) -> QuerySet[User]:
    """People a case of the shop can be given to: whoever may work there."""
    may_work = Q(memberships__shop=shop, memberships__role__in=list(ALLOWED[Permission.WORK]))
    return colleagues(shop).filter(may_work | Q(is_superuser=True))


def mates(user: User) -> QuerySet[User]:
    """Everybody active in the user's shops, with himself."""
    shops = shops_of(user).order_by().values("pk")
    people = User.objects.filter(Q(memberships__shop__in=shops) | Q(pk=user.pk), is_active=True).distinct()
    return people.order_by("last_name", "first_name", "username")


def fellows(user: User) -> QuerySet[User]:
    """Colleagues of the user to whom a case of at least one shop he works in can be given; not himself."""
    shops = shops_where(user, Permission.WORK).order_by().values("pk")
    may_work = Q(memberships__shop__in=shops, memberships__role__in=list(ALLOWED[Permission.WORK]))
    return mates(user).filter(may_work).exclude(pk=user.pk)


def items_of(shop: Shop, posting_number: str) -> QuerySet[WorkItem]:
    """Cases of one posting that are not over, snoozed ones too, most urgent first."""
    rows = WorkItem.objects.filter(shop=shop, posting_number=posting_number, state__in=LIVE)
    return rows.select_related("assignee").order_by("sort_at", "id")


def last_over(shop: Shop, posting_number: str) -> WorkItem | None:
    """The case of the posting that was worked off last."""
    over = WorkItem.objects.filter(shop=shop, posting_number=posting_number, state=ItemState.DONE)
    return over.order_by("-closed_at", "-id").first()


def timeline_of(shop: Shop, posting_number: str) -> QuerySet[TimelineEntry]:
    """One history of a posting, newest first."""
    return TimelineEntry.objects.filter(shop=shop, posting_number=posting_number).order_by("-at", "-id")


def bare_numbers(shop: Shop, kind: Kind) -> set[str]:
    """The postings of those cases, asleep or awake, whose goods the queue was not told."""
    rows = WorkItem.objects.filter(shop=shop, kind=kind, state__in=LIVE, product="")
    return set(rows.values_list("posting_number", flat=True))


def open_keys(shop: Shop, *, kinds: Iterable[Kind], keys: Iterable[str]) -> list[tuple[Kind, str]]:
    """Kind and key of those of these cases that are not over."""
    rows = WorkItem.objects.filter(shop=shop, kind__in=list(kinds), key__in=list(keys), state__in=LIVE)
    return [(Kind(kind), key) for kind, key in rows.values_list("kind", "key")]
