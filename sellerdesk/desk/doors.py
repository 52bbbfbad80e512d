"""The way into a posting: its shop is the user's, and something is known of its number."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.doors import member
from accounts.selectors import shops_of
from ozon.models import Shop
from sellerdesk.desk.dossier import is_known


def shop_or_404(request: HttpRequest, shop_id: int) -> Shop:
    """The shop, if it is one of the user's; another looks as if it were not there."""
    return get_object_or_404(shops_of(member(request)), pk=shop_id)


def posting_or_404(request: HttpRequest, shop_id: int, posting_number: str) -> Shop:
    """The shop of a posting the user may see. Raises ``Http404``, for a number nothing is known of as well."""
    shop = shop_or_404(request, shop_id)
    if "\0" in posting_number or not is_known(shop, posting_number):  # NUL: the database cannot even be asked
        raise Http404
    return shop
