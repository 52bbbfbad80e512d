"""Ozon → us: the seller's ratings, the error index, and the postings behind it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from orders.models import IndexDay, IndexDefect, RatingReading
from ozon import copying, facts
from ozon.client.errors import Forbidden
from ozon.client.schemas.ratings import PostingError, Rating, RatingThresholds
from ozon.passes import Pass
from ozon.states import FactKind
from ozon.windows import pages

PERIOD = timedelta(days=30)  # over which Ozon counts errors
RATING = ("name", "group", "value", "previous", "ozon_status", "direction", "meaning", "value_type")
THRESHOLDS = ("warning", "danger", "premium")
# How fast buyers are answered: share of dialogues within a day, seconds to the first answer and to each.
OF_ANSWERS = ("rating_replied_dialogs_ratio", "rating_reaction_time", "rating_average_response_time")
LOOK_BACK = timedelta(days=7)  # Ozon tells thresholds with a history, however short
DEFECT = ("index", "charge_percent", "charge", "currency", "delivery_schema", "has_grace")


def sync_ratings(turn: Pass) -> None:
    """Today's ratings, the error index by day, and the errors of the last thirty days. Idempotent.

    What the key has no role for is told and holds up nothing else; where it has a role for nothing, that is raised.
    """
    parts: tuple[tuple[str, Callable[[Pass], None]], ...] = (
        ("summary", _read_summary),
        ("thresholds", _read_thresholds),
        ("index", _read_index),
        ("errors", _read_errors),
    )
    refused: list[Forbidden] = []
    for name, read in parts:
        try:
            read(turn)
        except Forbidden as error:
            refused.append(error)
            kind = FactKind.CALL_FAILED
            facts.record(shop=turn.shop, source=turn.source, kind=kind, key=name, detail=str(error))
        else:
            facts.solve(shop=turn.shop, source=turn.source, kind=FactKind.CALL_FAILED, keys=[name])
    if len(refused) == len(parts):
        raise refused[0]


def _read_summary(turn: Pass) -> None:
    page = turn.client.ratings.summary()
    latest = {row.code: row for row in page.values}
    turn.store(
        list(latest.values()), partial(_keep_ratings, turn), key=lambda row: row.code, bad_rows=page.bad_rows
    )


def _keep_ratings(turn: Pass, readings: Sequence[Rating]) -> None:
    rows = [
        RatingReading(
            shop=turn.shop,
            code=reading.code,
            day=turn.started.date(),
            name=reading.name[:300],
            group=reading.group,
            value=reading.value,
            previous=reading.previous,
            ozon_status=reading.status,
            direction=reading.direction,
            meaning=reading.meaning,
            value_type=reading.value_type,
        )
        for reading in readings
    ]
    unique = ["shop", "code", "day"]
    copying.merge(rows, [*unique, *RATING], unique=unique, replace=RATING)


def _read_thresholds(turn: Pass) -> None:
    """Of those ratings of today that measure answers; Ozon refuses to be asked for one it does not tell."""
    today = RatingReading.objects.filter(shop=turn.shop, day=turn.started.date(), code__in=OF_ANSWERS)
    codes = sorted(today.values_list("code", flat=True))
    if not codes:
        return
    page = turn.client.ratings.thresholds(codes, turn.started - LOOK_BACK, turn.started)

    def take_in(readings: Sequence[RatingThresholds]) -> None:
        for reading in readings:
            told = {name: getattr(reading, name) for name in THRESHOLDS}
            today.filter(code=reading.code).exclude(**told).update(**told)

    turn.store(page.values, take_in, key=lambda row: row.code, bad_rows=page.bad_rows)


def _read_index(turn: Pass) -> None:
    index = turn.client.ratings.index()
    currency = (index.currency or turn.shop.currency)[:3]
    rows = [
        IndexDay(shop=turn.shop, day=day.day, index=day.index, costs=day.costs, currency=currency)
        for day in {day.day: day for day in index.days}.values()
    ]
    told = ["index", "costs", "currency"]
    with turn.page(rows=len(rows)):
        copying.merge(rows, ["shop", "day", *told], unique=["shop", "day"], replace=told)


def _read_errors(turn: Pass) -> None:
    read = partial(turn.client.ratings.errors, turn.started - PERIOD, turn.started)
    for page, _, _ in pages(lambda at: read(cursor=at), ""):
        latest = {(row.posting_number, row.type, row.error_at): row for row in page.values}
        turn.store(
            list(latest.values()),
            partial(_keep_errors, turn),
            key=lambda row: row.posting_number,
            bad_rows=page.bad_rows,
        )


def _keep_errors(turn: Pass, readings: Sequence[PostingError]) -> None:
    rows = [
        IndexDefect(
            shop=turn.shop,
            posting_number=reading.posting_number,
            ozon_type=reading.type.upper(),
            error_at=reading.error_at,
            index=reading.index,
            charge_percent=reading.charge_percent,
            charge=reading.charge,
            currency=(reading.currency or turn.shop.currency)[:3],
            delivery_schema=reading.delivery_schema,
            has_grace=reading.has_grace,
        )
        for reading in readings
    ]
    unique = ["shop", "posting_number", "ozon_type", "error_at"]
    copying.merge(rows, [*unique, *DEFECT], unique=unique, replace=DEFECT)
