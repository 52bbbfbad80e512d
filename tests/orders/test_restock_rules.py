"""Where the goods go decides whether stock comes back: scheme by moment by reason by destination, each rule once."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from inventory.models import StockItem
from inventory.selectors import free_quantity
from orders import cancellations
from orders.follow import follow
from orders.mirror import store
from orders.models import Cancellation
from orders.states import Goods, Part, Scheme
from ozon.client import Row
from ozon.client.fields import Fields
from ozon.client.schemas.postings import read_posting
from ozon.models import Shop
from tests.factories import make_shop, make_stock
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db

OFFER, WAREHOUSE, HAD = "KT-17-GL", 1, 10
RFBS = {"tpl_integration_type": "non_integrated"}
TO_PACK, PACKED, ON_ITS_WAY = "awaiting_packaging", "awaiting_deliver", "delivering"


def cancelled(*, packed: bool | None = False, reason: int = 507, who: str = "client") -> dict[str, Any]:
    return {
        "cancellation": {
            "cancel_reason_id": reason,
            "cancel_reason": "x",
            "cancellation_type": who,
            "cancelled_after_ship": packed,
        }
    }


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What Ozon shows of a posting of two, one after the other, and what our shelves then hold. ``then``: what staff
    say, and what they hold after that."""

    name: str
    seen: tuple[str, ...]
    last: dict[str, Any] = field(default_factory=cancelled)
    status: str = "cancelled"
    scheme: dict[str, Any] | Scheme = field(default_factory=dict)
    goods: Goods | None
    stock: Part | None
    on_hand: int = HAD
    free: int = HAD
    defective: int = 0
    asked: Kind | None = None
    then: Any = None
    after: tuple[int, int, int] | None = None  # on hand, free, defective


PUT_BACK, GONE = cancellations.put_back, cancellations.tell_handed_over
RULES = [
    Rule(name="not packed", seen=(TO_PACK,), goods=Goods.UNPACKED, stock=Part.DONE),
    Rule(name="not packed, rFBS", seen=(TO_PACK,), scheme=RFBS, goods=Goods.UNPACKED, stock=Part.DONE),
    Rule(
        name="packed, not handed over",
        seen=(TO_PACK, PACKED),
        last=cancelled(packed=True),
        goods=Goods.PACKED,
        stock=Part.PENDING,
        free=HAD - 2,
        asked=Kind.PUT_BACK,
        then=PUT_BACK,
        after=(HAD, HAD, 0),
    ),
    Rule(
        name="handed over",
        seen=(TO_PACK, PACKED, ON_ITS_WAY),
        last=cancelled(packed=True),
        goods=Goods.HANDED_OVER,
        stock=Part.AWAITING_PARCEL,
        on_hand=HAD - 2,
        free=HAD - 2,
    ),
    Rule(
        name="handed over, rFBS",
        seen=(ON_ITS_WAY,),
        last=cancelled(packed=True),
        scheme=RFBS,
        goods=Goods.HANDED_OVER,
        stock=Part.AWAITING_PARCEL,
        on_hand=HAD - 2,
        free=HAD - 2,
    ),
    Rule(
        name="not to be told: put back",
        seen=(TO_PACK,),
        last=cancelled(packed=None),
        goods=Goods.UNKNOWN,
        stock=Part.PENDING,
        free=HAD - 2,
        asked=Kind.GOODS_UNKNOWN,
        then=PUT_BACK,
        after=(HAD, HAD, 0),
    ),
    Rule(
        name="not to be told: the carrier has it",
        seen=(TO_PACK,),
        last=cancelled(packed=None),
        goods=Goods.UNKNOWN,
        stock=Part.PENDING,
        free=HAD - 2,
        asked=Kind.GOODS_UNKNOWN,
        then=GONE,
        after=(HAD - 2, HAD - 2, 0),
    ),
    Rule(
        name="out of stock",
        seen=(TO_PACK,),
        last=cancelled(reason=352, who="seller"),
        goods=Goods.UNPACKED,
        stock=Part.DONE,
        on_hand=HAD - 2,
        free=HAD - 2,
    ),
    Rule(
        name="out of stock, but in somebody's hands",
        seen=(TO_PACK, PACKED),
        last=cancelled(packed=True, reason=352, who="seller"),
        goods=Goods.PACKED,
        stock=Part.PENDING,
        free=HAD - 2,
        asked=Kind.PUT_BACK,
        then=PUT_BACK,
        after=(HAD, HAD, 0),
    ),
    Rule(
        name="only defective left",
        seen=(TO_PACK,),
        last=cancelled(reason=400, who="seller"),
        goods=Goods.UNPACKED,
        stock=Part.DONE,
        on_hand=HAD - 2,
        free=HAD - 2,
        defective=2,
    ),
    Rule(
        name="only defective left, packed",
        seen=(PACKED,),
        last=cancelled(packed=True, reason=400, who="seller"),
        goods=Goods.PACKED,
        stock=Part.PENDING,
        free=HAD - 2,
        asked=Kind.PUT_BACK,
        then=PUT_BACK,
        after=(HAD - 2, HAD - 2, 2),
    ),
    Rule(
        name="lost",
        seen=(PACKED, ON_ITS_WAY),
        last=cancelled(packed=True, reason=667, who="delivery"),
        goods=Goods.HANDED_OVER,
        stock=Part.NOT_EXPECTED,
        on_hand=HAD - 2,
        free=HAD - 2,
    ),
    Rule(
        name="lost before we saw it leave",
        seen=(PACKED,),
        last=cancelled(packed=True, reason=667, who="delivery"),
        goods=Goods.HANDED_OVER,
        stock=Part.NOT_EXPECTED,
        on_hand=HAD - 2,
        free=HAD - 2,
    ),
    Rule(
        name="split up",
        seen=(TO_PACK,),
        last={},
        status="cancelled_from_split_pending",
        goods=None,
        stock=None,
    ),
    Rule(
        name="FBO",
        seen=(TO_PACK,),
        last=cancelled(reason=352, who="seller"),
        scheme=Scheme.FBO,
        goods=Goods.AT_OZON,
        stock=Part.NOT_EXPECTED,
    ),
]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    make_stock(
        shop=shop, offer_id=OFFER, warehouse_id=WAREHOUSE, opened_at=timezone.now() - timedelta(days=1)
    )
    return shop


def read(shop: Shop, number: str, status: str, scheme: Any = None, quantity: int = 2, **more: Any) -> None:
    """Ozon shows a posting."""
    raw: dict[str, Any] = {
        "posting_number": number,
        "status": status,
        "in_process_at": timezone.now().isoformat(),
        "delivery_method": {"warehouse_id": WAREHOUSE},
        "products": [{"sku": 1, "offer_id": OFFER, "quantity": quantity, "price": "100"}],
        **more,
    }
    with transaction.atomic():
        known = scheme if isinstance(scheme, Scheme) else None
        changes = store(shop, [Row(read_posting(Fields(raw)), raw)], read_at=timezone.now(), scheme=known)
        follow(shop, changes, is_history=False, now=timezone.now())


def shelves(shop: Shop) -> tuple[int, int, int]:
    """On hand and free of the sound, on hand of the defective goods."""
    on_hand = dict(StockItem.objects.filter(shop=shop).values_list("grade", "on_hand"))
    free = free_quantity(shop.pk, warehouse_id=WAREHOUSE, offer_id=OFFER)
    return on_hand["A"], free or 0, on_hand.get("defective", 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_stock_comes_back_where_the_goods_are(shop: Shop, rule: Rule) -> None:
    more = rule.scheme if isinstance(rule.scheme, dict) else {}
    for status in rule.seen:
        read(shop, "1-1-1", status, rule.scheme, **more)
    for _ in range(2):  # a page seen twice changes nothing
        read(shop, "1-1-1", rule.status, rule.scheme, **more, **rule.last)
    assert shelves(shop) == (rule.on_hand, rule.free, rule.defective)
    case = Cancellation.objects.filter(shop=shop).first()
    assert (case and case.goods, case and case.stock) == (rule.goods, rule.stock)
    places = WorkItem.objects.filter(state=ItemState.OPEN, kind__in=[Kind.PUT_BACK, Kind.GOODS_UNKNOWN])
    assert places.values_list("kind", flat=True).first() == rule.asked
    if rule.then:
        for _ in range(2):
            rule.then(case.pk, by="anna")
        assert shelves(shop) == rule.after
        assert not places.exists()


def test_a_part_refused_at_handover_comes_back_with_nothing(shop: Shop) -> None:
    """Its goods left with the parent's: nothing until the part is received."""
    read(shop, "1-1-1", ON_ITS_WAY)
    read(shop, "1-1-1", "delivered", quantity=1)
    read(shop, "1-1-2", "cancelled", quantity=1, parent_posting_number="1-1-1", **cancelled(packed=True))
    assert shelves(shop) == (HAD - 2, HAD - 2, 0)
    case = Cancellation.objects.get(posting__posting_number="1-1-2")
    assert (case.goods, case.stock) == (Goods.HANDED_OVER, Part.AWAITING_PARCEL)


@pytest.mark.parametrize(
    ("packed", "goods", "free"), [(False, Goods.UNPACKED, HAD - 1), (True, Goods.PACKED, HAD - 2)]
)
def test_what_was_split_off_stays_in_the_house_when_its_parent_leaves(
    shop: Shop, packed: bool, goods: Goods, free: int
) -> None:
    """Only a part refused at the door left with its parent."""
    child = {"quantity": 1, "parent_posting_number": "1-1-1"}
    read(shop, "1-1-1", TO_PACK)
    read(shop, "1-1-1", TO_PACK, quantity=1)
    read(shop, "1-1-2", TO_PACK, **child)
    read(shop, "1-1-1", ON_ITS_WAY, quantity=1)
    assert shelves(shop) == (HAD - 1, HAD - 2, 0)
    read(shop, "1-1-2", "cancelled", **child, **cancelled(packed=packed))
    assert shelves(shop) == (HAD - 1, free, 0)
    assert Cancellation.objects.get(posting__posting_number="1-1-2").goods == goods


def test_a_child_on_its_own_way_is_stopped_by_itself(shop: Shop) -> None:
    """It left in a parcel of its own: somebody has to ask the carrier, wherever the parent is."""
    child = {"quantity": 1, "parent_posting_number": "1-1-1", **RFBS}
    read(shop, "1-1-1", ON_ITS_WAY, quantity=1, **RFBS)
    read(shop, "1-1-2", ON_ITS_WAY, **child)
    read(shop, "1-1-2", "cancelled", **child, **cancelled(packed=True))
    assert shelves(shop) == (HAD - 2, HAD - 2, 0)
    assert WorkItem.objects.filter(kind=Kind.STOP_DELIVERY, key="1-1-2", state=ItemState.OPEN).exists()
