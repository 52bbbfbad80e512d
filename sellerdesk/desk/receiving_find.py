"""From what was scanned at the receiving table to the returns it may be of. Reads only."""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from inventory.models import KitComponent
from returns.models import Return, ReturnItem
from returns.states import Claim, Parcel, ReturnSource
from returns.unit_states import Inspection
from sellerdesk.desk import find_goods
from sellerdesk.desk.find_words import Asked

MOST = 20
OF_ITS_OWN = ("barcode", "number", "tracking_number", "posting_number")
ON_THE_WAY = (Parcel.AWAITING, Parcel.IN_TRANSIT, Parcel.AT_PICKUP_POINT, Parcel.LOST)
# Ozon tells no parcel of an rFBS return: the buyer sends it while one of these holds.
SENT_BY_BUYER = (
    Claim.AWAITING_DECISION,
    Claim.DECIDING,
    Claim.UNKNOWN,
    Claim.ITEM_REQUESTED,
    Claim.REFUND_APPROVED,
    Claim.ACTED,
    Claim.DISPUTED,
)
LATELY = timedelta(days=30)  # since Ozon showed it handed over: what is older was received without the desk


def find(shop_ids: Sequence[int], asked: Asked) -> list[Return]:
    """Returns of these shops with exactly this code; else with a number that stands in it, or of an order with it; else
    those on their way whose product, or kit, has it. Annotated with ``is_pending``: a piece is not inspected yet."""
    if not asked.text or not shop_ids:
        return []
    rows = _rows(shop_ids)
    return (
        _listed(rows.filter(_exactly(asked)))
        or _listed(rows.filter(_partly(asked)))
        or _listed(_of_goods(rows, shop_ids, asked))
    )


def _listed(rows: QuerySet[Return]) -> list[Return]:
    return list(rows.order_by("opened_at", "pk")[:MOST])


def _rows(shop_ids: Sequence[int]) -> QuerySet[Return]:
    pending = ReturnItem.objects.filter(case=OuterRef("pk"), inspection=Inspection.PENDING)
    rows = Return.objects.filter(shop__in=shop_ids).select_related("shop")
    return rows.annotate(is_pending=Exists(pending))


def _exactly(asked: Asked) -> Q:
    """A scanner may change the case of letters."""
    text = asked.text
    spelt = list(dict.fromkeys((text, text.upper(), text.lower())))
    named = reduce(or_, (Q(**{f"{name}__in": spelt}) for name in OF_ITS_OWN))
    return named | Q(return_id__in=[one for one in asked.ids if str(one) == text])


def _partly(asked: Asked) -> Q:
    names = (*OF_ITS_OWN, "order_number")
    numbers = list(asked.numbers)
    return reduce(or_, (Q(**{f"{name}__in": numbers}) for name in names)) | Q(return_id__in=asked.ids)


def _of_goods(rows: QuerySet[Return], shop_ids: Sequence[int], asked: Asked) -> QuerySet[Return]:
    goods = {(one.shop_id, one.offer_id) for one in find_goods.by_number(list(shop_ids), asked)}
    if not goods:
        return rows.none()
    wanted = _any_of(goods, "offer_id")
    kits = set(KitComponent.objects.filter(wanted).values_list("shop", "kit"))
    return rows.filter(_any_of(goods | kits, "offer_id"), _is_expected())


def _any_of(goods: set[tuple[int, str]], field: str) -> Q:
    return reduce(or_, (Q(**{"shop": shop, field: offer_id}) for shop, offer_id in sorted(goods)))


def _is_expected() -> Q:
    at_ozon = Q(parcel=Parcel.RECEIVED, changed_at__gte=timezone.now() - LATELY)
    comes = Q(parcel__in=ON_THE_WAY) | at_ozon | Q(source=ReturnSource.RFBS, claim__in=SENT_BY_BUYER)
    return Q(received_at=None) & comes | Q(is_pending=True)
