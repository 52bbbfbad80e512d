"""What a posting's page says of cancellations by the seller, and what a second person is asked about one."""

from orders import index_forecast
from orders.models import Posting, SellerCancellation
from orders.seller_cancel import Wish, amount_of, offered
from orders.states import SELLER_CANCEL_OPEN
from ozon.models import Shop
from sellerdesk.desk.actions import Then
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.seller_foresight import foreseen


def own_of(shop: Shop, number: str) -> SellerCancellation | None:
    """The newest cancellation of the posting by us, whatever became of it."""
    return SellerCancellation.objects.filter(shop=shop, posting_number=number).order_by("-pk").first()


def may_cancel(dossier: Dossier, own: SellerCancellation | None) -> bool:
    """Whether the posting can be cancelled by us now, and is not being cancelled already."""
    under_way = own is not None and own.state in SELLER_CANCEL_OPEN
    return dossier.posting is not None and not under_way and bool(offered(dossier.posting))


def foreseen_of(dossier: Dossier, posting: Posting, wish: Wish) -> list[Then]:
    """The consequences of a wish as of now."""
    if wish.pieces and not {piece.sku for piece in wish.pieces} <= {line.sku for line in dossier.lines}:
        return []
    amount = amount_of(posting, wish.pieces)
    index = index_forecast.of_shop(dossier.shop, amount=amount, currency=posting.currency)
    return foreseen(
        dossier, posting, pieces=wish.pieces, reason_id=wish.reason_id, amount=amount, index=index
    )
