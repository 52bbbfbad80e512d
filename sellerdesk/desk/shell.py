"""The frame of every page: counts, shops, and how fresh our picture of Ozon is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from accounts.selectors import places_of
from accounts.states import ALLOWED, Permission
from messaging.models import Dialogue
from messaging.selectors import is_being_answered
from messaging.states import DialogueState
from money.listing import wrong_by_shop
from outbox.models import Effect
from outbox.states import Status
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind
from worklist import tally

FRESH = timedelta(minutes=2)


@dataclass(frozen=True)
class Shell:
    """``workable`` are the ids of shops in which the user may work; ``trouble`` counts sources that fail and rows Ozon
    sent broken; ``waiting`` effects a person must look at, ``money`` refunds whose bookings differ, ``talks`` dialogues
    that wait for us."""

    shops: list[tuple[Shop, int]]
    total: int
    hot: int
    read_at: datetime | None
    is_fresh: bool
    trouble: int
    waiting: int
    money: int
    talks: int
    workable: frozenset[int]

    @property
    def is_demo(self) -> bool:
        """Whether there is nothing but made-up orders to see."""
        return bool(self.shops) and all(shop.is_demo for shop, _ in self.shops)


@dataclass(frozen=True)
class Health:
    """One shop's connection, as the frame shows it."""

    read_at: datetime | None = None
    trouble: int = 0
    waiting: int = 0
    money: int = 0
    talks: int = 0


def shell_of(user: User, *, now: datetime, fresh: bool = False) -> Shell:
    """One small query for the user's shops; what is counted for everybody comes from memory (``worklist.tally``)."""
    places = tally.kept(f"desk.places/{user.pk}", lambda: places_of(user), fresh=fresh)
    shops = [shop for shop, _ in places]
    board = tally.board(now=now, midnight=tally.midnight(now), fresh=fresh)
    found = tally.by_shop(board)
    counts = {shop.pk: found.get(shop.pk, tally.Tally()) for shop in shops}
    health = tally.kept("desk.health", _health, fresh=fresh)
    ours = [health.get(shop.pk, Health()) for shop in shops]
    read_at = max((one.read_at for one in ours if one.read_at), default=None)
    return Shell(
        shops=[(shop, counts[shop.pk].all) for shop in shops],
        total=sum(count.all for count in counts.values()),
        hot=sum(count.hot for count in counts.values()),
        read_at=read_at,
        is_fresh=read_at is not None and now - read_at < FRESH,
        trouble=sum(one.trouble for one in ours),
        waiting=sum(one.waiting for one in ours),
        money=sum(one.money for one in ours),
        talks=sum(one.talks for one in ours),
        workable=frozenset(shop.pk for shop, role in places if role in ALLOWED[Permission.WORK]),
    )


def _health() -> dict[int, Health]:
    """Of every shop, in five statements."""
    sources = SyncSource.objects.values("shop").annotate(
        at=Max("succeeded_at"), failing=Count("id", filter=~Q(error=""))
    )
    bad = _numbers(Fact.objects.filter(solved_at=None, kind=FactKind.BAD_ROW))
    waiting = _numbers(Effect.objects.filter(status__in=[Status.HELD, Status.UNKNOWN, Status.DEAD]))
    money = wrong_by_shop()
    talks = _numbers(Dialogue.objects.filter(~is_being_answered(), state=DialogueState.AWAITING_US))
    read = {row["shop"]: (row["at"], row["failing"]) for row in sources.order_by()}
    nothing: tuple[datetime | None, int] = (None, 0)
    return {
        shop: Health(
            at, failing + bad.get(shop, 0), waiting.get(shop, 0), money.get(shop, 0), talks.get(shop, 0)
        )
        for shop in {*read, *bad, *waiting, *money, *talks}
        for at, failing in [read.get(shop, nothing)]
    }


def _numbers(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values("shop").annotate(n=Count("id")).values_list("shop", "n"))
