"""Returns that lie on the table, of postings that left the house; findings, and pictures as phones send them."""

from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.models import User
from inventory import holdings
from inventory.goods import Goods, Line
from inventory.models import StockItem, Warehouse
from orders.models import Posting
from ozon.models import Shop
from returns import receiving
from returns.findings import Finding
from returns.models import Return, ReturnItem
from returns.states import Parcel, ReturnSource
from tests.factories import make_line, make_member, make_posting, make_return
from tests.inventory.shelves import PLACE

SOUND = {"inspection": "passed", "grade": "A", "disposition": "restock", "warehouse_id": PLACE}
BROKEN = {"inspection": "defective", "defect": "broken", "disposition": "supplier", "warehouse_id": PLACE}


def found(**said: Any) -> Finding:
    return Finding(**said)


def gone(shop: Shop, offer_id: str, quantity: int = 1, **fields: Any) -> Posting:
    """A posting that was held and left the house with the carrier."""
    posting = make_posting(shop=shop, lines=0, warehouse_id=PLACE, ozon_status="delivered", **fields)
    make_line(posting, offer_id=offer_id, quantity=quantity)
    goods = Goods(
        shop=shop,
        posting_number=posting.posting_number,
        warehouse_id=PLACE,
        lines=[Line(offer_id, quantity)],
        since=timezone.now(),
    )
    with transaction.atomic():
        holdings.hold(goods)
        holdings.hand_over(goods, by="Ozon")
    Warehouse.objects.get_or_create(shop=shop, warehouse_id=PLACE, defaults={"name": "Main"})
    return posting


def coming(posting: Posting, offer_id: str, quantity: int = 1, **fields: Any) -> Return:
    """A parcel of Ozon's list on its way back."""
    values = {
        "source": ReturnSource.OZON,
        "schema": "Fbs",
        "claim": "none",
        "parcel": Parcel.AT_PICKUP_POINT,
        "posting_number": posting.posting_number,
        "offer_id": offer_id,
        "quantity": quantity,
    }
    return make_return(shop=posting.shop, **{**values, **fields})


def on_table(posting: Posting, offer_id: str, quantity: int = 1, **fields: Any) -> list[ReturnItem]:
    """The pieces of a return that was received."""
    case = coming(posting, offer_id, quantity, **fields)
    receiving.receive(case.pk, by="Ivan")
    return list(case.items.all())


def inspector(shop: Shop, **fields: Any) -> User:
    return make_member(shop, **{"first_name": "Ivan", **fields})


def shelves(shop: Shop) -> dict[tuple[str, str], int]:
    """Pieces by article and grade; empty shelves left out."""
    rows = StockItem.objects.filter(shop=shop).exclude(on_hand=0)
    return {(offer, grade): n for offer, grade, n in rows.values_list("offer_id", "grade", "on_hand")}


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), colour: str = "teal", **how: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **how)
    return out.getvalue()
