"""Saying what a kit is made of. Who holds kits at the moment is the business of ``orders.kits``."""

from collections.abc import Mapping
from uuid import uuid4

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inventory.corrections import NotPossible
from inventory.locks import lock_products, lock_stock
from inventory.models import KitComponent, StockItem
from inventory.services import move, push_offers
from inventory.states import Cause, Grade
from ozon.models import Shop

MOST_PARTS, MOST_OF_ONE = 30, 1000
BECAME_A_KIT = gettext_noop("It is a kit now: its components are counted instead.")


def compose(shop: Shop, kit: str, parts: Mapping[str, int], *, by: str) -> bool:
    """Say what one kit holds; nothing: it is no kit any more. False when it is so already.

    Needs a transaction. What a new kit had on hand itself leaves the ledger by a correction: its components are in it.
    Raises ``NotPossible`` for an unknown article, or a kit inside a kit. Locks the products, then the kit's stock.
    """
    known = lock_products(shop, {kit, *parts})
    rows = KitComponent.objects.filter(shop=shop, kit=kit)
    before = dict(rows.values_list("offer_id", "quantity"))
    if before == dict(parts):
        return False
    _check(shop, kit, parts, known=set(known))
    rows.delete()
    KitComponent.objects.bulk_create(
        KitComponent(shop=shop, kit=kit, offer_id=offer_id, quantity=quantity)
        for offer_id, quantity in sorted(parts.items())
    )
    if parts and not before:
        _write_off_itself(shop, kit, by=by)
    for warehouse_id in _warehouses(shop, kit):
        push_offers(shop, warehouse_id, [kit], by=by, cause_id=f"kit:{uuid4().hex}")
    return True


def _check(shop: Shop, kit: str, parts: Mapping[str, int], *, known: set[str]) -> None:
    if strange := sorted({kit, *parts} - known):
        raise NotPossible(
            _("No product of this shop has the article %(offer_id)s.") % {"offer_id": strange[0]}
        )
    if kit in parts:
        raise NotPossible(_("A kit cannot hold itself."))
    if len(parts) > MOST_PARTS or not all(1 <= quantity <= MOST_OF_ONE for quantity in parts.values()):
        raise NotPossible(
            _("At most %(parts)s components, from 1 to %(pieces)s pieces of each.")
            % {"parts": MOST_PARTS, "pieces": MOST_OF_ONE}
        )
    nested = KitComponent.objects.filter(Q(kit__in=list(parts)) | Q(offer_id=kit), shop=shop)
    if parts and (found := nested.exclude(kit=kit).values_list("kit", flat=True).first()):
        raise NotPossible(_("%(kit)s is a kit, and a kit cannot be inside another.") % {"kit": found})


def _write_off_itself(shop: Shop, kit: str, *, by: str) -> None:
    cause_id = f"kit:{uuid4().hex}"
    for warehouse_id in _warehouses(shop, kit):
        for item in lock_stock(shop, warehouse_ids=[warehouse_id], offer_ids=[kit]).values():
            move(item, -item.on_hand, cause=Cause.CORRECTION, cause_id=cause_id, by=by, reason=BECAME_A_KIT)


def _warehouses(shop: Shop, kit: str) -> list[int]:
    rows = StockItem.objects.filter(shop=shop, offer_id=kit, grade=Grade.A)
    return list(rows.order_by("warehouse_id").values_list("warehouse_id", flat=True))
