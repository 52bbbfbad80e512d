"""How soon buyers are answered: by shop, by person, by hour of the week, and as Ozon rates it. Reads only.

A question counts when it was asked; a talk with Ozon's support does not. The number of queries does not grow with rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from messaging.models import Dialogue, Reaction, WritingTerms
from messaging.states import DialogueState
from orders.models import RatingReading
from orders.sync_ratings import OF_ANSWERS

USUAL_TARGET = timedelta(hours=24)


class Median(Aggregate):
    """Half are below and half above; between two, their mean."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Asked:
    """Questions to these shops from ``start`` on and before ``end``; hours of the week are those of ``zone``."""

    shops: list[int]
    start: datetime
    end: datetime
    zone: tzinfo
    now: datetime


@dataclass(frozen=True)
class Speed:
    """``questions`` of ``dialogues``, of which ``answered``. Of the ``judged`` ones, answered or too late for it,
    ``in_time`` were answered within Ozon's target. Reactions in seconds, None where there is none: the first of each
    dialogue by median and mean, all of them on average, by the clock on the wall and in working hours."""

    questions: int = 0
    dialogues: int = 0
    answered: int = 0
    in_time: int = 0
    judged: int = 0
    first_median: float | None = None
    first_mean: float | None = None
    mean: float | None = None
    working_mean: float | None = None

    @property
    def share(self) -> float | None:
        return self.in_time / self.judged if self.judged else None


@dataclass(frozen=True)
class Waiting:
    """Dialogues that wait for us now; of these, over by Ozon's clock and over by ours."""

    open: int = 0
    over_at_ozon: int = 0
    over: int = 0


def of_all(asked: Asked) -> Speed:
    """Of all the shops together. Two queries."""
    return Speed(**_rows(asked).aggregate(**_figures(asked)))


def by_shop(asked: Asked) -> dict[int, Speed]:
    """Two queries."""
    return {row.pop("shop"): Speed(**row) for row in _grouped(_rows(asked), "shop", asked)}


def by_person(asked: Asked) -> dict[int | None, Speed]:
    """Of answers, by who wrote them here; None: written in Ozon's cabinet. Two queries."""
    rows = _rows(asked).filter(answered_at__isnull=False)
    return {row.pop("by"): Speed(**row) for row in _grouped(rows, "by", asked)}


def waiting(shops: Iterable[int], now: datetime) -> dict[int, Waiting]:
    """By shop. One query."""
    rows = Dialogue.objects.filter(shop__in=list(shops), state=DialogueState.AWAITING_US)
    counted = rows.values("shop").annotate(
        open=Count("pk"),
        over_at_ozon=Count("pk", filter=Q(ozon_due_at__lte=now)),
        over=Count("pk", filter=Q(due_at__lte=now)),
    )
    return {row.pop("shop"): Waiting(**row) for row in counted.order_by()}


def by_hour(asked: Asked) -> dict[tuple[int, int], tuple[int, float | None]]:
    """By day of the week (0 is Monday) and hour: how many questions came, and how long their answers took on average
    in seconds. One query."""
    rows = Reaction.objects.filter(
        shop__in=asked.shops, asked_at__gte=asked.start, asked_at__lt=asked.end
    ).annotate(
        day=ExtractIsoWeekDay("asked_at", tzinfo=asked.zone), hour=ExtractHour("asked_at", tzinfo=asked.zone)
    )
    counted = rows.values_list("day", "hour").annotate(n=Count("pk"), mean=Avg("seconds")).order_by()
    return {(day - 1, hour): (n, mean) for day, hour, n, mean in counted}


def ratings(shops: Iterable[int]) -> list[RatingReading]:
    """The newest reading of each of Ozon's ratings of answers, by shop. One query."""
    rows = RatingReading.objects.filter(shop__in=list(shops), code__in=OF_ANSWERS)
    return list(rows.order_by("shop", "code", "-day").distinct("shop", "code"))


def listed(asked: Asked) -> QuerySet[Reaction]:
    """The questions themselves, the newest first."""
    rows = Reaction.objects.filter(
        shop__in=asked.shops, asked_at__gte=asked.start, asked_at__lt=asked.end
    ).select_related("shop", "dialogue", "by")
    return rows.defer("shop__api_key", "shop__cabinet").order_by("-asked_at", "-pk")


def _rows(asked: Asked) -> QuerySet[Reaction]:
    rows = Reaction.objects.filter(shop__in=asked.shops, asked_at__gte=asked.start, asked_at__lt=asked.end)
    return rows.annotate(limit=_limit(asked.shops))


def _limit(shops: list[int]) -> Case:
    """The time in which Ozon counts an answer, as each shop's terms say."""
    told = WritingTerms.objects.filter(shop__in=shops).values_list("shop", "target_hours")
    whens = [When(shop=shop, then=Value(timedelta(hours=hours))) for shop, hours in told]
    return Case(*whens, default=Value(USUAL_TARGET), output_field=DurationField())


def _figures(asked: Asked) -> dict[str, Any]:
    answered, first = Q(answered_at__isnull=False), Q(is_first=True)
    until = ExpressionWrapper(F("asked_at") + F("limit"), output_field=DateTimeField())
    return {
        "questions": Count("pk"),
        "dialogues": Count("dialogue", distinct=True),
        "answered": Count("pk", filter=answered),
        "in_time": Count("pk", filter=Q(answered_at__lte=until)),
        "judged": Count("pk", filter=answered | Q(limit__lte=Value(asked.now) - F("asked_at"))),
        "first_median": Median("seconds", filter=first),
        "first_mean": Avg("seconds", filter=first),
        "mean": Avg("seconds"),
        "working_mean": Avg("working_seconds"),
    }


def _grouped(rows: QuerySet[Reaction], name: str, asked: Asked) -> QuerySet[Any, dict[str, Any]]:
    grouped: QuerySet[Any, dict[str, Any]] = rows.values(name).annotate(**_figures(asked)).order_by()
    return grouped
