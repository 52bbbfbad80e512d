"""A product's numbers beside Ozon's: who keeps them, where they differ and why, and what a person can do about it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.doors import permissions
from accounts.models import User
from accounts.states import Permission
from insights.guard_settings import guards_of
from inventory.comparing import Compared, Reading, compare
from inventory.goods import Pair
from inventory.models import GuardSettings, Product, StockItem, Warehouse
from inventory.oversold import key_of
from inventory.prices import PriceNow, day_of, prices_now
from inventory.probable import cause_of, facts_of
from inventory.settling import why_not_told
from inventory.states import Grade
from orders.by_hand import CLOSED_BY_HAND
from ozon.models import Shop
from ozon.states import StockKeeper
from sellerdesk.desk.keeper_forms import WordsForm
from worklist.models import WorkItem
from worklist.states import ABOUT_PRODUCT, ABOUT_STOCK, LIVE, Kind


@dataclass(frozen=True)
class Shelf:
    """Sound goods of the product in one warehouse. ``one`` is None where there is nothing to compare; ``why`` is the
    probable cause of a difference, packed; ``case`` the one about it that is not over."""

    item: StockItem
    warehouse: str
    one: Compared | None
    why: str = ""
    case: WorkItem | None = None

    @property
    def is_telling(self) -> bool:
        """Whether it differs by the last figures; a person may settle that before he is asked to."""
        return self.one is not None and self.one.differs


@dataclass(frozen=True)
class Case:
    """A case of the product. ``place`` is the warehouse where it is about one; ``by_hand``: a person can close it."""

    item: WorkItem
    place: str
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """All the template shows. ``key`` names a press, so that a form sent twice acts once."""

    shop: Shop
    offer_id: str
    product: Product | None
    shelves: list[Shelf]
    cases: list[Case]
    price: PriceNow | None
    guards: GuardSettings
    words: WordsForm
    rights: frozenset[Permission]
    not_told: str
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def differs(self) -> bool:
        return any(shelf.is_telling for shelf in self.shelves)

    @property
    def is_undecided(self) -> bool:
        return self.shop.stock_keeper == StockKeeper.UNDECIDED

    @property
    def may_stock(self) -> bool:
        return Permission.STOCK in self.rights

    @property
    def may_settle(self) -> bool:
        return Permission.SETTLE in self.rights

    @property
    def may_work(self) -> bool:
        return Permission.WORK in self.rights


def section(user: User, shop: Shop, offer_id: str, *, words: WordsForm | None = None) -> Section:
    """What is known of a product of a shop the user may see. ``words``: a form that was not accepted. The number of
    queries does not grow with the warehouses."""
    product = Product.objects.filter(shop=shop, offer_id=offer_id).first()
    items = list(
        StockItem.objects.filter(shop=shop, offer_id=offer_id, grade=Grade.A).order_by("warehouse_id")
    )
    prices = prices_now(shop, today=day_of(timezone.now()), offer_ids=[offer_id])
    names, cases = _names(shop, items), _cases(shop, offer_id, items)
    shelves = _shelves(shop, items, names, cases)
    shown = {shelf.case.pk for shelf in shelves if shelf.case and shelf.is_telling}
    return Section(
        shop=shop,
        offer_id=offer_id,
        product=product,
        shelves=shelves,
        cases=[_case(item, names) for item in cases if item.pk not in shown],
        price=prices[0] if prices else None,
        guards=guards_of(shop),
        words=words or WordsForm.of(product),
        rights=permissions(user, shop),
        not_told=why_not_told(shop),
    )


def _names(shop: Shop, items: list[StockItem]) -> dict[int, str]:
    """Of the warehouses the goods lie in; the number where Ozon has not named one yet."""
    numbers = [item.warehouse_id for item in items]
    rows = Warehouse.objects.filter(shop=shop, warehouse_id__in=numbers)
    return {number: str(number) for number in numbers} | dict(rows.values_list("warehouse_id", "name"))


def _shelves(
    shop: Shop, items: list[StockItem], names: Mapping[int, str], cases: Iterable[WorkItem]
) -> list[Shelf]:
    readings = {
        (item.warehouse_id, item.offer_id): Reading(item.ozon_present, item.ozon_reserved or 0)
        for item in items
        if item.ozon_present is not None
    }
    compared = compare(shop, readings) if readings else {}
    why = _causes(shop, compared)
    told = {case.key: case for case in cases if case.kind == Kind.STOCK_DIFFERS}
    return [
        Shelf(
            item,
            names[item.warehouse_id],
            compared.get(pair),
            why.get(pair, ""),
            told.get(key_of(*pair)),
        )
        for item in items
        for pair in [(item.warehouse_id, item.offer_id)]
    ]


def _causes(shop: Shop, compared: Mapping[Pair, Compared]) -> dict[Pair, str]:
    differing = {pair: one for pair, one in compared.items() if one.differs}
    if not differing:
        return {}
    facts = facts_of(shop, differing.values(), now=timezone.now())
    return {pair: cause_of(one, facts) for pair, one in differing.items()}


def _cases(shop: Shop, offer_id: str, items: Iterable[StockItem]) -> list[WorkItem]:
    """Cases of the product that are not over, in any of its warehouses, the most urgent first."""
    keys = [offer_id, *(key_of(item.warehouse_id, offer_id) for item in items)]
    rows = WorkItem.objects.filter(shop=shop, kind__in=ABOUT_PRODUCT, key__in=keys, state__in=LIVE)
    found = rows.select_related("assignee").order_by("sort_at", "id")
    return [item for item in found if item.offer_id == offer_id]


def _case(item: WorkItem, names: Mapping[int, str]) -> Case:
    place = item.key.partition(":")[0] if item.kind in ABOUT_STOCK else ""
    return Case(item, names.get(int(place), place) if place else "", item.kind in CLOSED_BY_HAND)
