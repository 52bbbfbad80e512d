"""The only row locks of the queue. Several are locked in the order of their pk, and after what lies above them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ozon.models import Shop
from worklist.models import WorkItem
from worklist.states import Kind


def lock_item(pk: int) -> WorkItem:
    """Lock one case until the transaction ends."""
    return _for_update().select_related("shop", "assignee").get(pk=pk)


def lock_cases(shop: Shop, kind: Kind, keys: Iterable[str]) -> dict[str, WorkItem]:
    """Lock those of these cases that were ever in the queue, by key."""
    rows = _for_update().filter(shop=shop, kind=kind, key__in=list(keys)).order_by("pk")
    return {row.key: row for row in rows}


def lock_all(rows: QuerySet[WorkItem]) -> list[WorkItem]:
    """Lock these cases."""
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock_free(rows: QuerySet[WorkItem], limit: int) -> list[WorkItem]:
    """Lock the first of these cases that nobody else holds. Waits for no one."""
    free = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(free.order_by("pk")[:limit])


def _for_update() -> QuerySet[WorkItem]:
    rows: QuerySet[WorkItem] = WorkItem.objects.select_for_update(of=("self",), no_key=True)
    return rows
