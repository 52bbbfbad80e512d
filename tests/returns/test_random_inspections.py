"""Random shifts at the receiving table: two returns of one order line and one of a kit are received, taken back,
inspected, corrected, sent twice and too late, while the carrier brings goods back and the posting leaves anew.

Nothing gets to stock without a passed inspection, each piece moves stock at most once net, and the shelves say what the
inspections say. ``HYPOTHESIS_PROFILE=soak`` looks much longer.
"""

import os
from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from inventory import holdings
from inventory.goods import Goods, Line
from inventory.models import Product, StockItem, StockMovement
from inventory.states import Cause
from returns import receiving
from returns.findings import Finding, finding_of, shelf_of
from returns.inspecting import Changed, inspect
from returns.models import InspectionRecord, Return, ReturnItem
from returns.receiving import NotPossible
from returns.taking_back import take_back
from returns.unit_states import Disposition, Inspection
from tests.inventory.shelves import PLACE, kit, open_shop
from tests.returns.parcels import coming, gone, inspector
from worklist.models import WorkItem
from worklist.states import Kind

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
EXAMPLES = int(os.environ.get("HISTORIES", "2000")) if SOAK else 8
OPENING = {"POT": 9, "CUP": 9}
FINDINGS = st.builds(
    Finding,
    inspection=st.sampled_from(Inspection.values),
    grade=st.sampled_from(["A", "B", "C", ""]),
    defect=st.sampled_from(["", "broken"]),
    instead=st.sampled_from(["", "a brick"]),
    disposition=st.sampled_from(["", *Disposition.values]),
    warehouse_id=st.sampled_from([PLACE, PLACE, None, 404]),
)
# Such as an inspector really writes: most of the others are refused.
LIKELY = st.sampled_from(
    [
        Finding(inspection="passed", grade=grade, disposition="restock", warehouse_id=PLACE)
        for grade in ("A", "A", "B", "C")
    ]
    + [
        Finding(inspection="defective", defect="broken", disposition=to, warehouse_id=PLACE)
        for to in ("supplier", "write_off")
    ]
    + [Finding(inspection="missing")]
)


class Shift(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.shop = open_shop(**OPENING)
        kit(self.shop, "SET", POT=1, CUP=1)
        Product.objects.create(shop=self.shop, offer_id="SET")
        self.line = gone(self.shop, "POT", 2)
        self.set = gone(self.shop, "SET")
        self.cases = [
            coming(self.line, "POT", 2),
            coming(self.line, "POT"),
            coming(self.set, "SET"),
        ]
        self.people = [inspector(self.shop), inspector(self.shop)]
        for case in self.cases:
            receiving.receive(case.pk, by="Ivan")

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def pieces(self) -> list[ReturnItem]:
        return list(ReturnItem.objects.filter(case__shop=self.shop).order_by("pk"))

    # One rule for all: of several, Hypothesis leaves some out of whole histories, and then little comes together.
    @rule(
        what=st.sampled_from([*["write"] * 8, "receive", "take_back", "comes_alive", "leaves"]),
        which=st.integers(0, 9),
        who=st.integers(0, 1),
        finding=st.one_of(LIKELY, LIKELY, LIKELY, FINDINGS),
        late=st.sampled_from([0, 0, 0, 0, 1]),
        why=st.sampled_from(["looked again", "looked again", "looked again", ""]),
        twice=st.booleans(),
    )
    def act(
        self, what: str, which: int, who: int, finding: Finding, late: int, why: str, twice: bool
    ) -> None:
        case = self.cases[which % 3]
        match what:
            case "write":
                self.write(which, self.people[who], finding, late, why, twice)
            case "receive":
                receiving.receive(case.pk, by="Ivan")
            case "take_back":
                self.take_back(case)
            case "comes_alive":  # Ozon shows the posting open again: what is still away comes back by itself
                with transaction.atomic():
                    holdings.hold(self._goods(which % 2 == 0))
            case "leaves":
                with transaction.atomic():
                    holdings.hand_over(self._goods(which % 2 == 0), by="Ozon")

    def take_back(self, case: Return) -> None:
        try:
            take_back(case.pk, reason="another box", by="Ivan")
        except NotPossible:
            assert case.items.exclude(inspection=Inspection.PENDING).exists()

    def write(self, which: int, user: User, finding: Finding, late: int, why: str, twice: bool) -> None:
        pieces = self.pieces()
        if not pieces:
            return
        piece = pieces[which % len(pieces)]
        send = partial(inspect, piece.pk, finding=finding, user=user, seen=piece.version - late, why=why)
        before = self._all()
        try:
            with transaction.atomic():
                send()
        except Changed:
            assert late
            assert self._all() == before
            return
        except NotPossible:
            assert self._all() == before
            return
        if twice:
            after = self._all()
            send()
            assert self._all() == after

    def _all(self) -> list[object]:
        moved = StockMovement.objects.filter(shop=self.shop).count()
        records = InspectionRecord.objects.filter(item__case__shop=self.shop).count()
        return [moved, records, *(piece.version for piece in self.pieces())]

    def _goods(self, is_set: bool) -> Goods:
        posting = self.set if is_set else self.line
        [line] = posting.lines.all()
        return Goods(
            shop=self.shop,
            posting_number=posting.posting_number,
            warehouse_id=PLACE,
            lines=[Line(line.offer_id, line.quantity)],
            since=posting.in_process_at,
        )

    @invariant()
    def nothing_is_restocked_that_did_not_pass(self) -> None:
        nets = self._nets() if hasattr(self, "shop") else Counter()
        for piece in self._known():
            net = nets[str(piece.pk)]
            assert net in (0, 1)
            if piece.disposition == Disposition.RESTOCK:
                assert (piece.inspection, piece.grade in "ABC") == (Inspection.PASSED, True)
            spot = shelf_of(piece.offer_id, finding_of(piece))
            assert net == (spot is not None)

    def _known(self) -> list[ReturnItem]:
        return self.pieces() if hasattr(self, "shop") else []

    def _nets(self) -> Counter[str]:
        """Pieces each inspection has on the shelves, by the piece's key."""
        nets: Counter[str] = Counter()
        rows = StockMovement.objects.filter(shop=self.shop, cause=Cause.RECEIVED)
        for cause_id, quantity in rows.values_list("cause_id", "quantity"):
            nets[cause_id.split(":")[1]] += quantity
        return nets

    @invariant()
    def the_shelves_hold_what_the_inspections_say(self) -> None:
        if not hasattr(self, "shop"):
            return
        spots = (shelf_of(piece.offer_id, finding_of(piece)) for piece in self.pieces())
        wanted = Counter((spot.offer_id, str(spot.grade)) for spot in spots if spot)
        rows = StockMovement.objects.filter(shop=self.shop, cause=Cause.RECEIVED)
        moved = rows.values_list("component", "item__grade").annotate(n=Sum("quantity"))
        assert {(offer, grade): n for offer, grade, n in moved if n} == dict(wanted)

    @invariant()
    def every_figure_is_its_movements(self) -> None:
        if not hasattr(self, "shop"):
            return
        for item in StockItem.objects.filter(shop=self.shop).annotate(moved=Sum("movements__quantity")):
            assert item.on_hand == item.opening + (item.moved or 0)
            assert (item.on_hand < 0) == (item.oversold_since is not None)

    @invariant()
    def never_more_in_the_house_than_there_ever_was(self) -> None:
        """What is sent twice comes back twice; never more than went."""
        if not hasattr(self, "shop"):
            return
        rows = StockMovement.objects.filter(shop=self.shop)
        for offer_id in OPENING:
            ways = rows.filter(component=offer_id).exclude(cause=Cause.CORRECTION)
            assert (ways.aggregate(n=Sum("quantity"))["n"] or 0) <= 0

    @invariant()
    def the_queue_asks_while_a_piece_waits(self) -> None:
        if not hasattr(self, "shop"):
            return
        waiting = {piece.case_id for piece in self.pieces() if piece.inspection == Inspection.PENDING}
        items = WorkItem.objects.filter(shop=self.shop, kind=Kind.INSPECT, closed_at=None)
        wanted = {f"ozon:{case.return_id}" for case in self.cases if case.pk in waiting}
        assert set(items.values_list("key", flat=True)) == wanted


def test_random_shifts(db: None) -> None:
    run_state_machine_as_test(
        Shift,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50 if SOAK else 25,
            deadline=None,
            derandomize=not SOAK,
            database=None,
            phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
