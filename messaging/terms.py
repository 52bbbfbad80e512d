"""The terms of writing of a shop."""

from messaging.models import WritingTerms
from ozon.models import Shop


def terms_of(shop: Shop) -> WritingTerms:
    """What the shop says of windows, clocks and the guard against mass mailing, or the defaults."""
    return WritingTerms.objects.filter(shop=shop).first() or WritingTerms(shop=shop)
