"""From what a scanner read to the posting or the line it belongs to."""

from collections.abc import Collection

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from inventory.models import Product
from orders.models import CancellationRequest, Packing, Posting, PostingLine, SellerCancellation
from orders.states import (
    PACK_OPEN,
    REQUEST_OPEN,
    SELLER_CANCEL_OPEN,
    TO_PACK,
    PackState,
    RequestState,
    Scheme,
)
from ozon.models import Shop

LONGEST = 120  # characters; no barcode or number is longer
_EAN, _UPC = 13, 12
_ASKED = [*REQUEST_OPEN, RequestState.APPROVED, RequestState.LAPSED]


def find(shop_ids: Collection[int], code: str, *, by: str = "") -> Posting | None:
    """The posting a scanned code names, in these shops alone: its number, its tracking number or a barcode of its
    label; else a product's barcode or article, and then the posting to pack that needs it and must leave first.

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
    return found or _needing(rows, shop_ids, code, by)


def _needing(rows: QuerySet[Posting], shop_ids: Collection[int], code: str, by: str) -> Posting | None:
    products = list(goods_by_code(shop_ids, code).values_list("shop", "offer_id"))
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
        .exclude(Exists(_about(CancellationRequest, state__in=_ASKED)))
        .exclude(Exists(_about(SellerCancellation, state__in=SELLER_CANCEL_OPEN)))
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


def _about(
    model: type[CancellationRequest] | type[SellerCancellation], **how: object
) -> QuerySet[CancellationRequest] | QuerySet[SellerCancellation]:
    return model._default_manager.filter(
        shop=OuterRef("shop"), posting_number=OuterRef("posting_number"), **how
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


def offers_of(shop: Shop, code: str) -> set[str]:
    """The articles a code stands for in a shop."""
    return set(goods_by_code([shop.pk], code).values_list("offer_id", flat=True))
