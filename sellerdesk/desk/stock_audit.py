"""What staff press about goods, for the audit list. The ledger keeps the figures; here stands who changed what."""

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.doors import member
from accounts.states import Action
from inventory.models import StockItem, StockTake
from inventory.states import Cause
from ozon.addresses import client_address
from ozon.models import Shop

PLACE = gettext_noop("where it lies")
KIT = gettext_noop("what the kit is made of")
KEPT = gettext_noop("what is kept back, and the lowest price")
TOLD = gettext_noop("our quantity is told to Ozon")


def moved(request: HttpRequest, item: StockItem, cause: Cause) -> None:
    """A figure of a shelf was changed."""
    _list(request, item.shop, Action.STOCK_FIGURE, offer=item.offer_id, cause=cause)


def edited(request: HttpRequest, shop: Shop, offer_id: str, fields: str) -> None:
    """Something of a product beside its figures; ``fields`` is one of the words above."""
    _list(request, shop, Action.PRODUCT_EDITED, offer=offer_id, fields=fields)


def counted(request: HttpRequest, take: StockTake) -> None:
    """A count was begun, entered or dropped."""
    _list(request, take.shop, Action.STOCK_TAKE, warehouse=str(take.warehouse_id), state=take.state)


def _list(request: HttpRequest, shop: Shop, action: Action, **params: str) -> None:
    audit.record(member(request), action, shop=shop, address=client_address(request), **params)
