"""The only row locks of returns."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ozon.models import Shop
from returns.models import Return


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
