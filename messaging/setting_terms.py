"""Writing a shop's terms, hours and special days; the clocks of all that waits follow at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from messaging import talks
from messaging.models import Holiday, WorkingHours, WritingTerms
from messaging.working_hours import Hours
from ozon.models import Shop


@transaction.atomic
def set_terms(shop: Shop, values: Mapping[str, Any], week: Mapping[int, Hours]) -> None:
    """Write the columns of ``WritingTerms`` that are named, and the hours of each day that is worked; a day that is
    not in ``week`` is free. Idempotent."""
    WritingTerms.objects.update_or_create(shop=shop, defaults=values)
    WorkingHours.objects.filter(shop=shop).exclude(weekday__in=week).delete()
    WorkingHours.objects.bulk_create(
        [
            WorkingHours(shop=shop, weekday=day, opens=opens, closes=closes)
            for day, (opens, closes) in week.items()
        ],
        update_conflicts=True,
        unique_fields=["shop", "weekday"],
        update_fields=["opens", "closes"],
    )
    talks.keep_clocks(shop)


@transaction.atomic
def add_day(shop: Shop, day: date, *, is_working: bool, name: str) -> None:
    """A day that is not as its day of the week; one that was written before is replaced. Idempotent."""
    values = {"is_working": is_working, "name": name}
    Holiday.objects.update_or_create(shop=shop, day=day, defaults=values)
    talks.keep_clocks(shop)


@transaction.atomic
def drop_day(holiday: Holiday) -> None:
    """The day is as its day of the week again."""
    Holiday.objects.filter(pk=holiday.pk).delete()
    talks.keep_clocks(holiday.shop)
