"""The only row locks of this room."""

from collections.abc import Sequence

from ozon.models import Shop


def lock_shops(pks: Sequence[int]) -> list[Shop]:
    """Lock some shops until the transaction ends, in the order of their numbers."""
    rows = Shop.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=pks).order_by("pk"))
