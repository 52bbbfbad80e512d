"""Random histories of orders, splits, parcels, cancellations and counts, read in any order, twice and late: the stock
ledger never says what cannot be, and in the end it says what is.

``HYPOTHESIS_PROFILE=soak`` looks much longer, at ``HISTORIES`` other histories each time.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inventory import corrections, counting
from inventory.counted import differences, fingerprint
from inventory.locks import lock_stock
from inventory.models import KitComponent, Reservation, StockItem, StockMovement
from inventory.selectors import free_stock
from inventory.services import Told, told
from inventory.states import OURS_ALONE, Cause, Grade, Holding
from orders import cancellations, parts, requests
from orders.follow import follow
from orders.mirror import store
from orders.models import Cancellation, CancellationRequest, Posting
from orders.states import FINAL_STATUSES, HANDED_OVER, OzonRequest, RequestState
from orders.sync_requests import _store_requests
from ozon.client import Row
from ozon.client.fields import Fields
from ozon.client.schemas.cancellations import read_cancellation_request
from ozon.client.schemas.postings import read_posting
from ozon.client.schemas.returns import read_return
from ozon.states import Source, StockKeeper
from returns.sync import _store_parcels
from tests.factories import make_shop, make_stock
from tests.orders.histories import (
    CUP,
    LIVING,
    MADE_OF,
    OPENING,
    POT,
    SET,
    WANTING,
    WAREHOUSE,
    Parcel,
    World,
    apart,
)
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
EXAMPLES = int(os.environ.get("HISTORIES", "3000")) if SOAK else 8
LINES = st.dictionaries(st.sampled_from([CUP, POT, SET]), st.integers(1, 3), min_size=1, max_size=2)
REASONS = {"awaiting_packaging": (507, 352, 400), "awaiting_deliver": (507,), "delivering": (507, 667)}
RETURNS = ("MovingToSeller", "ReceivedBySeller", "ReturnedToOzon", "Utilized")
Test = Callable[[Parcel], bool]


def several(parcel: Parcel) -> bool:
    return sum(parcel.lines.values()) > 1


def to_pack(parcel: Parcel) -> bool:
    return parcel.status == "awaiting_packaging"


def packed(parcel: Parcel) -> bool:
    return parcel.status == "awaiting_deliver"


def in_house(parcel: Parcel) -> bool:
    return parcel.status in LIVING


def on_the_way(parcel: Parcel) -> bool:
    return parcel.status == "delivering"


def cancelled(parcel: Parcel) -> bool:
    return parcel.status == "cancelled"


def may_live_again(parcel: Parcel) -> bool:
    return cancelled(parcel) and not parcel.was_packed and not parcel.is_away and parcel.reason_id == 507


def both(*tests: Test) -> Test:
    return lambda parcel: all(test(parcel) for test in tests)


def when(*tests: Test) -> Callable[[Any], Any]:
    """A rule for as long as there is a posting that passes the tests."""
    return precondition(lambda self: any(map(both(*tests), self.world.parcels.values())))


class Histories(RuleBasedStateMachine):
    """``owed`` is the account the reader keeps in its cursor; ``unread`` lost pieces since they were last read."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.world = World()
        self.owed: parts.Owed = {}
        self.shop = make_shop(stock_keeper=StockKeeper.DESK, opening_line=self.world.now)
        opened = self.world.now - timedelta(days=1)
        for offer_id, pieces in OPENING.items():
            make_stock(
                shop=self.shop,
                warehouse_id=WAREHOUSE,
                offer_id=offer_id,
                opening=pieces,
                on_hand=pieces,
                opened_at=opened,
            )
        for offer_id, per in MADE_OF[SET].items():
            KitComponent.objects.create(shop=self.shop, kit=SET, offer_id=offer_id, quantity=per)
        self.read_in_house: set[str] = set()
        self.unread: set[str] = set()
        self.pages: list[tuple[list[dict[str, Any]], datetime]] = []
        self.presses = 0

    def teardown(self) -> None:
        try:
            self.look_at_everything()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # What happens in the world.

    def one(self, data: st.DataObject, fits: Test) -> Parcel | None:
        fitting = [number for number, parcel in self.world.parcels.items() if fits(parcel)]
        return self.world.parcels[data.draw(st.sampled_from(fitting))] if fitting else None

    @initialize(orders=st.lists(LINES, min_size=3, max_size=6))
    def begin(self, orders: list[dict[str, int]]) -> None:
        for lines in orders:
            self.world.order(lines)
        self.read(list(self.world.parcels))

    @rule(lines=LINES)
    def order(self, lines: dict[str, int]) -> None:
        self.world.order(lines)

    @when(to_pack, several)
    @rule(data=st.data(), whole=st.booleans())
    def split(self, data: st.DataObject, whole: bool) -> None:
        if parcel := self.one(data, both(to_pack, several)):
            if whole:
                self.world.split_up(parcel)
            else:
                self.world.split_off(parcel, data.draw(st.sampled_from(sorted(parcel.lines))))
            self.unread.add(parcel.number)

    @when(to_pack)
    @rule(data=st.data())
    def pack(self, data: st.DataObject) -> None:
        if parcel := self.one(data, to_pack):
            self.world.pack(parcel)

    @when(to_pack)
    @rule(data=st.data(), how_far=st.integers(1, 3))
    def goes_well(self, data: st.DataObject, how_far: int) -> None:
        """Most postings are packed, leave and arrive, and each step is read."""
        if parcel := self.one(data, to_pack):
            for step in (self.world.pack, self.world.hand_over, self.world.deliver)[:how_far]:
                self.read([parcel.number])
                step(self.world.parcels[parcel.number])
            self.read([parcel.number])

    @when(packed, several)
    @rule(data=st.data())
    def loses_a_piece(self, data: st.DataObject) -> None:
        if parcel := self.one(data, both(packed, several)):
            self.read([parcel.number])
            self.world.cancel_piece(parcel, data.draw(st.sampled_from(sorted(parcel.lines))))
            self.read([parcel.number])

    @when(packed)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """Pieces that went between two readings in which the parcel left too cannot be told from refused ones: the
        ledger takes them as gone, and sells none that may not be there."""
        if parcel := self.one(data, packed):
            if parcel.number in self.unread:
                self.read_order(parcel.number)
            self.world.hand_over(parcel)

    @when(on_the_way)
    @rule(data=st.data(), arrives=st.booleans())
    def travel(self, data: st.DataObject, arrives: bool) -> None:
        if parcel := self.one(data, on_the_way):
            (self.world.deliver if arrives else self.world.come_back)(parcel)

    @when(on_the_way, several)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        """What was never read before it was handed to the buyer shows no more what was in it."""
        known = self.read_in_house
        if parcel := self.one(data, lambda p: on_the_way(p) and several(p) and p.number in known):
            self.world.refuse(parcel, data.draw(st.sampled_from(sorted(parcel.lines))))

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if parcel := self.one(data, lambda parcel: parcel.status in REASONS):
            self.world.cancel(parcel, data.draw(st.sampled_from(REASONS[parcel.status])))

    @when(in_house, several)
    @rule(data=st.data())
    def cancel_piece(self, data: st.DataObject) -> None:
        if parcel := self.one(data, both(in_house, several)):
            self.world.cancel_piece(parcel, data.draw(st.sampled_from(sorted(parcel.lines))))
            self.unread.add(parcel.number)

    @when(may_live_again)
    @rule(data=st.data())
    def revive(self, data: st.DataObject) -> None:
        """It is read alive: two cancellations with nothing read between them look like one."""
        if parcel := self.one(data, may_live_again):
            self.world.revive(parcel)
            self.read([parcel.number])

    # What the desk reads.

    @rule(data=st.data())
    def read_some(self, data: st.DataObject) -> None:
        if self.world.parcels:
            numbers = st.lists(
                st.sampled_from(sorted(self.world.parcels)), min_size=1, max_size=4, unique=True
            )
            self.read(data.draw(numbers))

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def read_a_page_again(self, data: st.DataObject) -> None:
        """Late and out of order: everything on it was read since, or is no older than what is known."""
        rows, read_at = data.draw(st.sampled_from(self.pages))
        self.take(rows, read_at)

    @rule(data=st.data())
    def read_what_was(self, data: st.DataObject) -> None:
        """An answer that was long under way shows a known posting as it was."""
        known = [number for number in self.world.told if number in self.known()]
        if known:
            at, row = data.draw(st.sampled_from(self.world.told[data.draw(st.sampled_from(known))]))
            self.take([row], at)

    @precondition(lambda self: self.owed)
    @rule()
    def settle_parts(self) -> None:
        for number in sorted(self.owed):
            self.read_order(number)
        parts.settle(self.shop, self.owed)
        self.owed = {}

    def known(self) -> set[str]:
        return set(Posting.objects.filter(shop=self.shop).values_list("posting_number", flat=True))

    def read(self, numbers: Sequence[str]) -> None:
        """A part refused at handover is never listed without the posting it was in: both are of one moment."""
        self.world.now += timedelta(minutes=1)
        refused = [p for n in numbers if (p := self.world.parcels[n]).status == "cancelled" and p.is_away]
        numbers = list(dict.fromkeys([*numbers, *(p.parent for p in refused if p.parent)]))
        rows = [self.world.told[number][-1][1] for number in numbers]
        self.pages.append((rows, self.world.now))
        self.take(rows, self.world.now)
        self.unread -= set(numbers)
        living = [number for number in numbers if self.world.parcels[number].status in LIVING]
        self.read_in_house.update(living)

    def read_order(self, number: str) -> None:
        order = number.rpartition("-")[0]
        self.read([other for other in self.world.parcels if other.startswith(f"{order}-")])

    def take(self, raws: Sequence[dict[str, Any]], read_at: datetime) -> None:
        rows = [Row(read_posting(Fields(raw)), raw) for raw in raws]
        changes = store(self.shop, rows, read_at=read_at)
        moved = follow(self.shop, changes, is_history=False, now=self.world.now)
        self.owed = parts.together([self.owed, moved])

    # Buyers' wishes and returns: whatever they do, they move no stock by themselves.

    def show_request(self, number: str, state: str) -> None:
        raw = {
            "cancellation_id": int(number.replace("-", "")),
            "posting_number": number,
            "state": {"id": 1, "state": state, "name": state},
            "cancelled_at": self.world.now.isoformat(),
            "auto_approve_date": (self.world.now + timedelta(days=9)).isoformat(),
        }
        turn: Any = SimpleNamespace(shop=self.shop, source=Source.CANCELLATION_REQUESTS)
        _store_requests(turn, [read_cancellation_request(Fields(raw))], read_at=self.world.now)

    @when(in_house)
    @rule(data=st.data())
    def wish(self, data: st.DataObject) -> None:
        if parcel := self.one(data, in_house):
            self.show_request(parcel.number, OzonRequest.ON_APPROVAL)

    @rule(data=st.data(), approve=st.booleans(), lapses=st.booleans())
    def decide(self, data: st.DataObject, approve: bool, lapses: bool) -> None:
        open_ones = CancellationRequest.objects.filter(shop=self.shop, state=RequestState.REQUESTED)
        if not (wishes := list(open_ones.order_by("pk"))):
            return
        wish = data.draw(st.sampled_from(wishes))
        requests.decide(wish.pk, approve=approve, comment="решено", by="anna")
        parcel = self.world.parcels[wish.posting_number]
        if (approve or lapses) and parcel.status in {*LIVING, "delivering"}:
            self.world.cancel(parcel, 507)
            self.show_request(parcel.number, OzonRequest.APPROVED)
        elif parcel.status != "cancelled":
            self.show_request(parcel.number, OzonRequest.REJECTED)

    @when(cancelled, lambda parcel: parcel.is_away)
    @rule(data=st.data(), status=st.sampled_from(RETURNS))
    def parcel_comes_back(self, data: st.DataObject, status: str) -> None:
        if parcel := self.one(data, lambda p: p.is_away and p.status == "cancelled"):
            self.world.now += timedelta(minutes=1)
            raw = {
                "id": int(parcel.number.replace("-", "")),
                "posting_number": parcel.number,
                "type": "Cancellation",
                "schema": "Fbs",
                "product": {"sku": 101, "offer_id": next(iter(parcel.lines)), "quantity": 1},
                "visual": {
                    "status": {"id": 1, "sys_name": status, "display_name": status},
                    "change_moment": self.world.now.isoformat(),
                },
            }
            turn: Any = SimpleNamespace(shop=self.shop, source=Source.RETURNS)
            _store_parcels(turn, [read_return(Fields(raw))], read_at=self.world.now, is_history=False)

    # What staff do.

    @rule(data=st.data(), on_the_shelf=st.booleans())
    def tell_where_goods_are(self, data: st.DataObject, on_the_shelf: bool) -> None:
        """People tell the truth: what is away is not put back."""
        waiting = WorkItem.objects.filter(
            shop=self.shop, kind__in=[Kind.PUT_BACK, Kind.GOODS_UNKNOWN], state=ItemState.OPEN
        )
        if not (items := list(waiting.order_by("pk"))):
            return
        item = data.draw(st.sampled_from(items))
        parcel = self.world.parcels[item.posting_number]
        if parts.is_part(item):
            self.tell_of_part(item, on_the_shelf=on_the_shelf)
            return
        case = Cancellation.objects.get(shop=self.shop, posting__posting_number=item.posting_number)
        if parcel.status != "cancelled":
            return
        is_here = not parcel.is_away and (on_the_shelf or parcel.reason_id in WANTING)
        act = cancellations.put_back if is_here else cancellations.tell_handed_over
        for _ in range(2):
            act(case.pk, by="anna")
        if is_here:
            self.world.take_out(parcel.number, apart(parcel.lines))
        elif not parcel.is_away:
            self.world.lost(parcel.number, apart(parcel.lines))
            self.world.parcels[parcel.number] = replace(parcel, is_away=True)

    def tell_of_part(self, item: WorkItem, *, on_the_shelf: bool) -> None:
        lines = parts.pieces_of(item.shop, [item.key])[item.key]
        pieces = Counter({line.offer_id: line.quantity for line in lines})
        act = parts.put_back if on_the_shelf else parts.tell_handed_over
        assert [act(item, by="anna") for _ in range(2)] == [True, False]
        (self.world.take_out if on_the_shelf else self.world.lost)(item.posting_number, pieces)

    @rule(offer_id=st.sampled_from([CUP, POT]), pieces=st.integers(-2, 3))
    def correct(self, offer_id: str, pieces: int) -> None:
        item = self.item(offer_id)
        self.presses += 1
        how = {"pieces": pieces, "key": f"press {self.presses}", "reason": "найдено", "by": "anna"}
        try:
            for _ in range(2):
                corrections.correct_by(item.pk, **how)
        except corrections.NotPossible:
            return
        self.world.house[offer_id] += pieces

    @rule(offer_id=st.sampled_from([CUP, POT]), found=st.integers(-1, 2))
    def count_the_shelves(self, offer_id: str, found: int) -> None:
        """Counted while nothing moves; what was found is what there is."""
        self.look_at_everything()
        item = self.item(offer_id)
        figure = item.on_hand + found
        if figure < 0:
            return
        take = counting.start(self.shop, WAREHOUSE, reason="пересчёт", by="anna")
        counting.set_count(take.pk, offer_id=offer_id, grade=Grade.A, pieces=figure)
        stock = lock_stock(self.shop, warehouse_ids=[WAREHOUSE], offer_ids=[offer_id])
        seen = fingerprint(differences(take, stock))
        for _ in range(2):
            counting.post(take.pk, seen=seen, by="anna")
        self.world.house[offer_id] += found

    def item(self, offer_id: str) -> StockItem:
        return StockItem.objects.get(shop=self.shop, offer_id=offer_id, grade=Grade.A)

    # What must be true.

    @invariant()
    def every_movement_is_in_the_balance(self) -> None:
        items = StockItem.objects.filter(shop=self.shop).annotate(moved=Sum("movements__quantity"))
        for item in items:
            assert item.opening + (item.moved or 0) == item.on_hand
            assert item.on_hand >= 0 or item.oversold_since

    @invariant()
    def nothing_comes_back_that_did_not_leave(self) -> None:
        ways = StockMovement.objects.filter(
            shop=self.shop, cause__in=[Cause.HANDOVER, Cause.CAME_BACK]
        ).values("posting_number", "component")
        assert not ways.annotate(net=Sum("quantity")).filter(net__gt=0).exists()

    @invariant()
    def what_is_over_reserves_nothing_for_ozon(self) -> None:
        over = Posting.objects.filter(shop=self.shop, ozon_status__in=[*FINAL_STATUSES, *HANDED_OVER])
        held = Reservation.objects.filter(shop=self.shop, holding=Holding.OPEN)
        assert not held.filter(posting_number__in=over.values("posting_number")).exists()

    @rule()
    def look_at_everything(self) -> None:
        """Once all is read, the ledger says what is in the house and what of it may be sold."""
        for number in list(self.world.parcels):
            self.read([number])
        self.settle_parts()
        self.settle_parts()
        assert self.owed == {}
        free = free_stock(self.shop.pk, [(WAREHOUSE, offer_id) for offer_id in OPENING])
        away = self.held_although_away()
        wanted, left_over = self.world.wanted(), self.world.left_over()
        for offer_id in OPENING:
            stock = free[WAREHOUSE, offer_id]
            assert stock.open == wanted[offer_id]
            assert stock.item.on_hand == self.world.house[offer_id] + away[offer_id]
            sellable = self.world.house[offer_id] - wanted[offer_id] - left_over[offer_id]
            assert stock.quantity() <= max(0, sellable)
        self.telling_ozon_twice_changes_nothing()

    def held_although_away(self) -> Counter[str]:
        """Pieces staff are still asked about, and that are not in the house."""
        held = Reservation.objects.filter(shop=self.shop, holding__in=OURS_ALONE)
        pieces: Counter[str] = Counter()
        for row in held:
            number = row.of_posting
            open_items = WorkItem.objects.filter(shop=self.shop, posting_number=number, state=ItemState.OPEN)
            assert open_items.filter(kind__in=[Kind.PUT_BACK, Kind.GOODS_UNKNOWN]).exists()
            parcel = self.world.parcels[number]
            if number == row.posting_number and (parcel.is_away or parcel.reason_id in WANTING):
                pieces[row.offer_id] += row.quantity
        return pieces

    def telling_ozon_twice_changes_nothing(self) -> None:
        pairs = [(WAREHOUSE, offer_id) for offer_id in (CUP, POT)]
        before = {pair: free.quantity() for pair, free in free_stock(self.shop.pk, pairs).items()}
        moved = StockMovement.objects.count()
        for _ in range(2):
            told(
                self.shop,
                [Told(warehouse_id=w, offer_id=o, quantity=n, at_ozon=0) for (w, o), n in before.items()],
            )
        after = {pair: free.quantity() for pair, free in free_stock(self.shop.pk, pairs).items()}
        assert (after, StockMovement.objects.count()) == (before, moved)


def test_the_ledger_survives_random_histories(db: None) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=60 if SOAK else 30,
            derandomize=not SOAK,
            database=None,
            phases=[Phase.generate, Phase.shrink] if SOAK else [Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
