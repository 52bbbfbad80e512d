"""From what a scanner read to the posting or the line it belongs to."""

from collections.abc import Collection, Sequence

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from inventory.models import KitComponent, Product
from orders.models import Packing, Posting, PostingLine
from orders.packing_stops import being_cancelled
from orders.states import (
    PACK_OPEN,
    TO_PACK,
    PackState,
    Scheme,
)
from ozon.models import Shop

LONGEST = 120  # characters; no barcode or number is longer
_EAN, _UPC = 13, 12
Goods = tuple[int, str]  # shop, offer_id


def find(shop_ids: Collection[int], code: str, *, by: str = "") -> Posting | None:
    """The posting a scanned code names, in these shops alone: its number, its tracking number or a barcode of its
    label; else a product's barcode or article, and then the posting to pack that needs it and must leave first, if need
    be as a part of a kit.

    Of those that need it ``by``'s own comes first, then those nobody packs. What was told to Ozon already, and what a
    buyer or we are cancelling, is not chosen by its goods: it is found by its number.
    """
    code = clean(code)
    if not code:
        return None
    rows = Posting.objects.filter(shop__in=shop_ids).select_related("shop")
    numbers = Q(posting_number=code) | Q(tracking_number=code)
    label = Q(upper_barcode=code) | Q(lower_barcode=code)
    named = rows.filter(numbers | label).exclude(scheme=Scheme.FBO)
    # A tracking number may be used again: the newest posting is meant.
    found = named.order_by(F("in_process_at").desc(nulls_last=True), "-pk").first()
    if found:
        return found
    goods = list(goods_by_code(shop_ids, code).values_list("shop", "offer_id"))
    return _needing(rows, goods, by) or _needing(rows, kits_with(goods), by)


def _needing(rows: QuerySet[Posting], products: Sequence[Goods], by: str) -> Posting | None:
    if not products:
        return None
    wanted = Q()
    for shop, offer_id in products:
        wanted |= Q(posting__shop=shop, offer_id=offer_id)
    lines = PostingLine.objects.filter(wanted, posting=OuterRef("pk"))
    packings = Packing.objects.filter(posting=OuterRef("pk"), state__in=PACK_OPEN)
    at_hand = packings.filter(state=PackState.PACKING)
    to_pack = rows.filter(Exists(lines), ozon_status=TO_PACK).exclude(scheme=Scheme.FBO)
    return (
        to_pack.exclude(Exists(packings.exclude(state=PackState.PACKING)))
        .exclude(being_cancelled())
        .order_by(
            Case(
                When(Exists(at_hand.filter(by=by)), Value(0)),
                When(Exists(at_hand), Value(2)),
                default=Value(1),
            ),
            F("shipment_date").asc(nulls_last=True),
            "pk",
        )
        .first()
    )


def clean(code: str) -> str:
    """What was scanned or typed, without blanks around it; nothing for what is too long to be a code."""
    code = code.strip()
    return code if len(code) <= LONGEST and "\x00" not in code else ""


def goods_by_code(shop_ids: Collection[int], code: str) -> QuerySet[Product]:
    """Products of these shops that bear this barcode, article or SKU."""
    named = Q(offer_id=code)
    for same in spellings(code):
        named |= Q(barcodes__contains=[same])
    if code.isascii() and code.isdigit() and len(code) < 19:
        named |= Q(sku=int(code))
    return Product.objects.filter(named, shop__in=shop_ids)


def spellings(code: str) -> list[str]:
    """The code as it may stand in the catalogue: a twelve-digit UPC is its EAN without the zero."""
    if code.isascii() and code.isdigit() and len(code) == _UPC:
        return [code, f"0{code}"]
    if code.isascii() and code.isdigit() and len(code) == _EAN and code.startswith("0"):
        return [code, code[1:]]
    return [code]


def kits_with(goods: Sequence[Goods]) -> list[Goods]:
    """The kits one of these goods is a part of."""
    if not goods:
        return []
    parts = Q()
    for shop, offer_id in goods:
        parts |= Q(shop=shop, offer_id=offer_id)
    return list(KitComponent.objects.filter(parts).values_list("shop", "kit"))


def offers_of(shop: Shop, code: str) -> set[str]:
    """The articles a code stands for in a shop."""
    return set(goods_by_code([shop.pk], code).values_list("offer_id", flat=True))
