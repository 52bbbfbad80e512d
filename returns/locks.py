"""The only row locks of returns."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ozon.models import Shop
from returns.models import Giveout, Photo, Return, ReturnItem, Rule, RuleRun


def lock_return(pk: int) -> Return:
    rows: QuerySet[Return] = Return.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_returns(shop: Shop, source: str, ids: Iterable[int]) -> dict[int, Return]:
    """Lock the known ones of these returns, in one order, by Ozon's id."""
    rows: QuerySet[Return] = Return.objects.select_for_update(of=("self",), no_key=True)
    found = (
        rows.filter(shop=shop, source=source, return_id__in=list(ids)).order_by("pk").select_related("shop")
    )
    return {row.return_id: row for row in found}


def lock_rules(shop: Shop) -> list[Rule]:
    """A shop's rules in their order."""
    rows: QuerySet[Rule] = Rule.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(shop=shop).order_by("position", "pk"))


def lock_run(pk: int) -> RuleRun:
    """A run, after its case where both are wanted."""
    rows: QuerySet[RuleRun] = RuleRun.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("rule__switched_by").get(pk=pk)


def lock_runs(wanted: QuerySet[RuleRun]) -> list[RuleRun]:
    """Lock these runs, in one order; each as it is once it is locked, with its rule and its case."""
    rows: QuerySet[RuleRun] = wanted.select_for_update(of=("self",), no_key=True)
    return list(rows.order_by("pk").select_related("rule", "case__shop"))


def lock_returns_of(shop: Shop, posting_number: str) -> list[Return]:
    """Lock all returns of a posting, in one order: what comes back of it is entered by one at a time."""
    rows: QuerySet[Return] = Return.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(shop=shop, posting_number=posting_number).order_by("pk")
    return list(found.select_related("shop"))


def lock_piece(pk: int) -> ReturnItem:
    """Lock one piece, after its return. Raises ``ReturnItem.DoesNotExist``."""
    rows: QuerySet[ReturnItem] = ReturnItem.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_photo(pk: int) -> Photo:
    """Lock one picture, with its return and shop beside it."""
    rows: QuerySet[Photo] = Photo.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__shop").get(pk=pk)


def lock_giveout(pk: int) -> Giveout:
    rows: QuerySet[Giveout] = Giveout.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_giveouts(shop: Shop, ids: Iterable[int]) -> dict[int, Giveout]:
    """Lock the known ones of these handings out, in one order, by Ozon's id."""
    rows: QuerySet[Giveout] = Giveout.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(shop=shop, giveout_id__in=list(ids)).order_by("pk").select_related("shop")
    return {row.giveout_id: row for row in found}
