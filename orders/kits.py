"""What a kit is made of, and the open postings that hold it."""

from collections.abc import Mapping

from django.db import transaction

from inventory import composing
from inventory import holdings as stock
from orders.locks import lock_postings
from orders.models import Posting
from orders.selectors import goods_of
from orders.states import IN_HOUSE, Scheme
from ozon.models import Shop


@transaction.atomic
def compose(shop: Shop, kit: str, parts: Mapping[str, int], *, by: str) -> int | None:
    """Say what one kit holds, and have open postings hold that instead: how many did, None when it was so already.

    Raises ``inventory.corrections.NotPossible``. Locks the postings, then the products, then the stock. A posting read
    at this very moment may still hold the old components; what leaves is counted by what the kit is then.
    """
    postings = lock_postings(shop, _holding(shop, kit))
    if not composing.compose(shop, kit, parts, by=by):
        return None
    goods = [one for posting in postings.values() if (one := goods_of(posting))]
    stock.lock_page(shop, goods)
    for one in goods:
        stock.hold(one)
    return len(goods)


def _holding(shop: Shop, kit: str) -> list[str]:
    """Postings in the house with the kit in them."""
    rows = Posting.objects.filter(shop=shop, ozon_status__in=IN_HOUSE, lines__offer_id=kit)
    return list(rows.exclude(scheme=Scheme.FBO).values_list("posting_number", flat=True).distinct())
