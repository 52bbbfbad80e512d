"""The terms of a shop's returns: what Ozon's answers do not tell and contracts do."""

from ozon.models import Shop
from returns.models import ReturnTerms


def terms_of(shop: Shop) -> ReturnTerms:
    """The shop's own terms, else the defaults in a row that is not stored. One query."""
    return ReturnTerms.objects.filter(shop=shop).first() or ReturnTerms(shop=shop)
