"""The figures of answers in words: tiles, tables, the week by hours, and Ozon's ratings beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from insights import answers
from insights.answers import Speed, Waiting
from orders.models import RatingReading
from orders.sync_ratings import OF_ANSWERS
from ozon.models import Shop
from sellerdesk.desk.answers_view import View
from sellerdesk.desk.heat import Heat, heat
from sellerdesk.desk.wording import fine_percent_text, percent_text, span_text

NOTHING = "—"
DANGER, WARNING = "over", "soon"
# Ozon's words for a rating that is as it should be, and for one that is not.
TONES = {"OK": "ok", "WARNING": WARNING, "CRITICAL": DANGER}


@dataclass(frozen=True)
class Row:
    """One shop or person."""

    label: str
    speed: Speed
    waits: Waiting
    share: str
    first: str
    first_mean: str
    mean: str
    working: str


@dataclass(frozen=True)
class Beside:
    """One of Ozon's ratings of one shop, and the same as counted here."""

    shop: str
    name: str
    here: str
    value: str
    tone: str
    status: str
    previous: str
    warning: str
    danger: str
    day: date


@dataclass(frozen=True)
class Figures:
    total: Row
    shops: list[Row]
    people: list[Row]
    week: Heat
    ratings: list[Beside]


def figures_of(view: View) -> Figures:
    """A dozen queries, however many shops, people and questions there are."""
    asked = view.asked
    waits = answers.waiting(asked.shops, view.now)
    shops = answers.by_shop(asked)
    people = answers.by_person(asked)
    names = {user.pk: user.label for user in User.objects.filter(pk__in=[pk for pk in people if pk])}
    in_cabinet = _("in Ozon's cabinet")
    return Figures(
        total=_row("", answers.of_all(asked), _all(waits)),
        shops=[
            _row(shop.name, shops.get(shop.pk, Speed()), waits.get(shop.pk, Waiting()))
            for shop in view.shown
            if shop.pk in shops or shop.pk in waits
        ],
        people=sorted(
            (_row(names[pk] if pk else in_cabinet, speed, Waiting()) for pk, speed in people.items()),
            key=lambda row: (-row.speed.answered, row.label),
        ),
        week=heat(answers.by_hour(asked)),
        ratings=_ratings(view.shown, shops),
    )


def _all(waits: dict[int, Waiting]) -> Waiting:
    return Waiting(
        open=sum(one.open for one in waits.values()),
        over_at_ozon=sum(one.over_at_ozon for one in waits.values()),
        over=sum(one.over for one in waits.values()),
    )


def _row(label: str, speed: Speed, waits: Waiting) -> Row:
    return Row(
        label=label,
        speed=speed,
        waits=waits,
        share=NOTHING if speed.share is None else percent_text(speed.share),
        first=_span(speed.first_median),
        first_mean=_span(speed.first_mean),
        mean=_span(speed.mean),
        working=_span(speed.working_mean),
    )


def _span(seconds: float | Decimal | None) -> str:
    return NOTHING if seconds is None else span_text(timedelta(seconds=float(seconds)))


def _ratings(shops: list[Shop], here: dict[int, Speed]) -> list[Beside]:
    names = {shop.pk: shop.name for shop in shops}
    order = {pk: place for place, pk in enumerate(names)}
    readings = answers.ratings(names)
    readings.sort(key=lambda row: (order[row.shop_id], OF_ANSWERS.index(row.code)))
    return [_beside(row, names[row.shop_id], here.get(row.shop_id, Speed())) for row in readings]


def _beside(row: RatingReading, shop: str, speed: Speed) -> Beside:
    return Beside(
        shop=shop,
        name=row.name or row.code,
        here=_here(row.code, speed),
        value=_value(row, row.value),
        tone=TONES.get(row.ozon_status, ""),
        status=row.ozon_status,
        previous=_value(row, row.previous),
        warning=_value(row, row.warning),
        danger=_value(row, row.danger),
        day=row.day,
    )


def _here(code: str, speed: Speed) -> str:
    """The same figure by our own count; Ozon takes the mean."""
    if code == "rating_replied_dialogs_ratio":
        return NOTHING if speed.share is None else percent_text(speed.share)
    return _span(speed.first_mean if code == "rating_reaction_time" else speed.mean)


def _value(row: RatingReading, value: Decimal | None) -> str:
    """As Ozon measures it: seconds, percent, or a bare number. No seconds at all are no answers."""
    if value is None or (row.value_type == "TIME" and not value):
        return NOTHING
    if row.value_type == "TIME":
        return _span(value)
    if row.value_type == "PERCENT":
        return fine_percent_text(value)
    return f"{value.normalize():f}"
