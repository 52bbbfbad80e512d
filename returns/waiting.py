"""Parcels that wait at Ozon's points to be fetched: where, what they cost by the day, and when they are lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DecimalField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractDay, Greatest, Least

from ozon.models import Shop
from returns.giveouts import CANCELLED, fetchable
from returns.locks import lock_returns
from returns.models import GiveoutArticle, Return
from returns.parcels_follow import follow_parcel
from returns.states import Parcel, ReturnSource

_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=2)
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Storage:
    """What a reading says of a parcel that waits. Sums are for the whole time so far."""

    return_id: int
    changed_at: datetime | None
    place_id: int
    place_name: str
    place: str
    arrived_at: datetime | None
    storage_days: int
    storage_sum: Decimal | None
    storage_currency: str
    storage_from: datetime | None
    disposal_at: datetime | None


COLUMNS = tuple(name for name in Storage.__dataclass_fields__ if name not in {"return_id", "changed_at"})
DATES = ("storage_from", "disposal_at")


def keep_storage(shop: Shop, readings: Sequence[Storage]) -> None:
    """Write what keeping known parcels has come to. Idempotent; needs a transaction, locks the returns.

    A parcel that moved on since is left alone: its status is the list's affair, read by change.
    """
    latest = {reading.return_id: reading for reading in readings}
    known = lock_returns(shop, ReturnSource.OZON, latest)
    changed: list[Return] = []
    for case in known.values():
        reading = latest[case.return_id]
        moved_on = case.changed_at and reading.changed_at and reading.changed_at < case.changed_at
        if case.parcel != Parcel.AT_PICKUP_POINT or moved_on:
            continue
        told = {name: getattr(reading, name) for name in COLUMNS}
        before = {name: getattr(case, name) for name in COLUMNS}
        if told == before:
            continue
        for name, value in told.items():
            setattr(case, name, value)
        changed.append(case)
        begins_to_cost = bool(told["storage_sum"]) and not before["storage_sum"]
        if begins_to_cost or any(told[name] != before[name] for name in DATES):
            follow_parcel(case, was=Parcel(case.parcel), is_history=False)
    Return.objects.bulk_update(changed, COLUMNS, batch_size=500)


def waiting(shops: Collection[int]) -> QuerySet[Return]:
    """Parcels of these shops that a person has to fetch: not those of FBO, and none that lies on our table."""
    rows = Return.objects.filter(shop__in=shops, parcel=Parcel.AT_PICKUP_POINT, received_at=None)
    return fetchable(rows)


def first_cost() -> Least:
    """When a parcel first costs or is lost; NULL where Ozon told neither."""
    return Least("storage_from", "disposal_at", output_field=DateTimeField())


def per_day() -> Case:
    """Storage of one day: what it came to so far by the days that were charged. Ozon names no price."""
    free = ExtractDay(ExpressionWrapper(F("storage_from") - F("arrived_at"), output_field=DurationField()))
    charged = Greatest(F("storage_days") - Coalesce(free, 0), Value(1), output_field=IntegerField())
    daily = ExpressionWrapper(F("storage_sum") / Cast(charged, _MONEY), output_field=_MONEY)
    return Case(When(storage_sum__gt=0, then=daily), default=Value(NOTHING), output_field=_MONEY)


def handed_out() -> Exists:
    """Whether Ozon shows an article of this return as handed out: nobody need look for it there again."""
    articles = GiveoutArticle.objects.filter(case=OuterRef("pk"), is_approved=True)
    return Exists(articles.exclude(giveout__status__iexact=CANCELLED))


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point with what waits there. Sums are None where currencies differ; ``per_day`` is a part of the past."""

    shop_id: int
    place_id: int
    name: str
    address: str
    parcels: int
    pieces: int
    goods: Decimal | None
    currency: str
    oldest: datetime | None
    storage: Decimal | None
    per_day: Decimal | None
    paid_from: datetime | None
    disposal_at: datetime | None
    costing: int

    @property
    def key(self) -> str:
        """Its name in an address."""
        return f"{self.shop_id}-{self.place_id}"

    def urgency(self) -> tuple[bool, float, Decimal, str]:
        """What costs already stands before what will, then what is lost or costs sooner."""
        at = self.disposal_at if self.costing else (self.paid_from or self.disposal_at)
        return (
            not self.costing,
            at.timestamp() if at else float("inf"),
            -(self.per_day or NOTHING),
            self.key,
        )


def places(shops: Collection[int], *, now: datetime, keys: Collection[str] | None = None) -> list[Place]:
    """The points where parcels of these shops wait, the most urgent first. One query."""
    rows = waiting(shops).order_by().values("shop_id", "place_id")
    found = rows.annotate(
        name=Max("place_name"),
        address=Max("place"),
        parcels=Count("pk"),
        pieces=Sum("quantity"),
        goods=Sum(F("price") * F("quantity"), output_field=_MONEY),
        least=Min("currency"),
        most=Max("currency"),
        oldest=Min("arrived_at"),
        storage=Sum("storage_sum"),
        daily=Sum(per_day()),
        paid_from=Min("storage_from"),
        disposal=Min("disposal_at"),
        costing=Count("pk", filter=Q(storage_from__lte=now)),
    )
    listed = [_place(row) for row in found]
    wanted = listed if keys is None else [place for place in listed if place.key in keys]
    return sorted(wanted, key=Place.urgency)


def _place(row: dict[str, Any]) -> Place:
    alike = row["least"] == row["most"]
    return Place(
        shop_id=row["shop_id"],
        place_id=row["place_id"],
        name=row["name"] or row["address"],
        address=row["address"] if row["address"] != row["name"] else "",
        parcels=row["parcels"],
        pieces=row["pieces"],
        goods=row["goods"] if alike else None,
        currency=row["most"],
        oldest=row["oldest"],
        storage=row["storage"] if alike else None,
        per_day=row["daily"] if alike else None,
        paid_from=row["paid_from"],
        disposal_at=row["disposal"],
        costing=row["costing"],
    )


def parcels_at(points: Collection[tuple[int, int]]) -> QuerySet[Return]:
    """What waits at points, each (shop, place), what costs or is lost first on top; with ``first``, ``daily`` and
    ``is_handed``."""
    here = Q(pk=None)
    for shop_id, place_id in points:
        here |= Q(shop=shop_id, place_id=place_id)
    return (
        waiting({shop_id for shop_id, _place in points})
        .filter(here)
        .annotate(first=first_cost(), daily=per_day(), is_handed=handed_out())
        .order_by(F("first").asc(nulls_last=True), "pk")
    )


def behind(rows: QuerySet[Return], first: datetime | None, pk: int) -> QuerySet[Return]:
    """Those of ``parcels_at`` that come after a row with this moment and key."""
    untold = Q(first=None)
    if first is None:
        return rows.filter(untold, pk__gt=pk)
    return rows.filter(Q(first__gt=first) | Q(first=first, pk__gt=pk) | untold)


@dataclass(frozen=True)
class Keeping:
    """What keeping one parcel comes to. ``days`` have passed since it arrived; ``is_paid``: they cost by now."""

    days: int | None
    so_far: Decimal | None
    per_day: Decimal
    currency: str
    paid_from: datetime | None
    is_paid: bool
    disposal_at: datetime | None


def keeping_of(case: Return, *, now: datetime) -> Keeping:
    """The same for one return, without a query."""
    charged = case.storage_days
    if case.storage_from and case.arrived_at:
        charged -= (case.storage_from - case.arrived_at) // timedelta(days=1)
    so_far = case.storage_sum
    return Keeping(
        days=(now - case.arrived_at).days if case.arrived_at else None,
        so_far=so_far,
        per_day=(so_far / max(1, charged)).quantize(Decimal("0.01")) if so_far else NOTHING,
        currency=case.storage_currency or case.currency,
        paid_from=case.storage_from,
        is_paid=case.storage_from is not None and case.storage_from <= now,
        disposal_at=case.disposal_at,
    )
