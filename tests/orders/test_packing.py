"""A posting on the packing table: counted, told to Ozon, taken or refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from inventory.models import KitComponent, Product
from orders import packing
from orders.models import Packing, Posting
from orders.packing_boxes import boxes_of, take_out
from orders.packing_follow import NOT_SHOWN
from orders.packing_list import parcels_of
from orders.ship_words import SENTENCES, sentence_of
from orders.states import PackState
from outbox import runner
from outbox.models import Effect
from outbox.services import drop, set_switch
from outbox.states import Mode, Status, SwitchKind
from ozon.states import Source
from sandbox import assembly
from tests.factories import make_line, make_posting, make_request, make_shop
from tests.fixtures_desk import Desk
from tests.orders.table import SHIP, counted, events, go_on, is_asked, placed, state
from worklist.services import close_item
from worklist.states import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "assembled_at_once")]
DOCUMENTED = [code for code in SENTENCES if code.isupper()]


def test_scanned_told_and_shown_packed(desk: Desk) -> None:
    posting = placed(desk)
    assert packing.find([desk.shop.pk], posting.upper_barcode) == posting
    pack = counted(posting)
    assert packing.start(posting.pk, by="Boris") == pack
    packing.ship(pack.pk, packages=None, by="Anna")
    packing.ship(pack.pk, packages=None, by="Anna")
    assert desk.deliver() == {"expired": 0, "done": 1}
    [written] = desk.written(SHIP)
    assert (written["posting_number"], written["packages"]) == (posting.posting_number, 1)
    assert state(pack) == PackState.ACCEPTED
    desk.sync(Source.FBS)
    assert state(pack) == PackState.PACKED
    told = ["pack_started", "ship_sent", "ship_accepted", "ship_done"]
    assert [code for code in events(posting) if code in told] == told


def test_every_kind_of_scan(desk: Desk) -> None:
    posting = placed(desk, lines=[{"offer_id": "KT-17-GL", "quantity": 2}])
    line = posting.lines.get()
    pack = packing.start(posting.pk, by="Anna")
    other = make_posting(shop=make_shop())
    scan = [
        packing.scan(pack.pk, code=code, by="Anna")
        for code in (
            "4600000000000000",
            other.lines.get().offer_id,
            "MG-04-GR",
            f" {line.sku} ",
            "KT-17-GL",
            "KT-17-GL",
            "x" * 500,
            "",
        )
    ]
    kinds = ["unknown", "unknown", "not_in_order", "counted", "complete", "too_many", "unknown", "unknown"]
    assert [heard.kind for heard in scan] == kinds
    assert [(heard.counted, heard.wanted) for heard in scan[3:6]] == [(1, 2), (2, 2), (2, 2)]
    assert all(heard.text for heard in scan)
    packing.leave(pack.pk, by="Anna")
    with pytest.raises(packing.NotPossible):
        packing.scan(pack.pk, code="KT-17-GL", by="Anna")
    assert packing.start(posting.pk, by="Anna").scanned == {}


def test_several_packages_make_several_postings(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    kettle, mug = (str(line.sku) for line in posting.lines.order_by("-quantity"))
    for wrong in (
        [{kettle: 2}],
        [{kettle: 2, mug: 1}, {}],
        [{kettle: 2, mug: 1, "5": 1}],
        [{kettle: 3, mug: 0}],
    ):
        with pytest.raises(packing.NotPossible):
            packing.ship(pack.pk, packages=wrong, by="Anna")
    packing.ship(pack.pk, packages=[{kettle: 1}, {kettle: 1, mug: 1}], by="Anna")
    go_on(desk)
    assert (state(pack), len(pack.packages)) == (PackState.PACKED, 2)
    children = Posting.objects.filter(parent_number=posting.posting_number)
    assert list(children.values_list("ozon_status", flat=True)) == ["awaiting_deliver"] * 2
    labelled = parcels_of([Packing.objects.select_related("posting").get(pk=pack.pk)])
    assert labelled == {pack.pk: list(children.order_by("pk").values_list("posting_number", flat=True))}


def test_what_is_not_scanned_is_not_shipped(desk: Desk) -> None:
    posting = placed(desk)
    pack = packing.start(posting.pk, by="Anna")
    with pytest.raises(packing.NotPossible, match="3"):
        packing.ship(pack.pk, packages=None, by="Anna")
    assert Effect.objects.filter(kind="posting_ship").count() == 0


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_refusal_says_what_to_do(code: str) -> None:
    words = sentence_of(f"rpc error: {code}")
    assert words == SENTENCES[code] != code
    with translation.override("en"):
        assert len(words.split()) > 5


def test_a_key_without_the_role_is_said_too() -> None:
    assert "Give it the role in Ozon's cabinet" in sentence_of(
        "Api-Key is missing a required role for a method"
    )


def test_a_refusal_comes_back_to_the_packer_and_to_the_queue(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    body = '{"code": 9, "message": "HAS_INCORRECT_STATUS", "details": []}'
    desk.fault("status", SHIP, status=400, body=body)
    desk.deliver()
    assert (state(pack), pack.error) == (PackState.PACKING, SENTENCES["HAS_INCORRECT_STATUS"])
    assert is_asked(posting)
    sku = str(posting.lines.get(quantity=2).sku)
    take_out(pack.pk, sku=sku)
    assert packing.scan(pack.pk, code=sku, by="Anna").kind == "complete"
    assert len(boxes_of(Packing.objects.get())) == 1  # a piece counted again parts nothing
    packing.ship(pack.pk, packages=None, by="Anna")
    go_on(desk)
    assert state(pack) == PackState.PACKED
    assert not is_asked(posting)


def test_an_assembly_that_fails_later_is_done_again(desk: Desk, settings: Any) -> None:
    posting = placed(desk)
    with desk.world.shop.store.transaction():
        doc = desk.world.shop.postings.get(posting.posting_number)
        desk.world.shop.postings.put(posting.posting_number, {**doc, "ship_fails": 2})
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    desk.deliver()
    desk.sync(Source.FBS)
    assert (state(pack), is_asked(posting)) == (PackState.FAILED, True)
    again = packing.start(posting.pk, by="Boris")
    assert (again.pk, again.state, again.attempt) == (pack.pk, PackState.PACKING, 2)
    packing.ship(pack.pk, packages=None, by="Boris")
    desk.deliver()
    desk.sync(Source.FBS)
    # What Ozon shows may be the first failure still.
    assert state(pack) == PackState.ACCEPTED
    settings.SETTLE_SECONDS = 0
    desk.sync(Source.FBS)
    assert state(pack) == PackState.FAILED
    packing.start(posting.pk, by="Boris")
    packing.ship(pack.pk, packages=None, by="Boris")
    go_on(desk)
    assert (state(pack), is_asked(posting)) == (PackState.PACKED, False)


def test_an_assembly_ozon_never_shows_is_looked_at_by_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_PACKED", 9_000.0)
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    go_on(desk)
    assert (state(pack), is_asked(posting)) == (PackState.ACCEPTED, False)
    Packing.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    desk.sync(Source.FBS)
    assert (state(pack), pack.error, is_asked(posting)) == (PackState.ACCEPTED, NOT_SHOWN, True)
    close_item(shop=desk.shop, kind=Kind.SHIP_FAILED, key=posting.posting_number, by="Anna")
    desk.sync(Source.FBS)
    assert not is_asked(posting)  # asked once
    desk.world.pack(posting.posting_number)
    desk.sync(Source.FBS)
    assert (state(pack), pack.error) == (PackState.PACKED, "")


def test_the_fate_of_an_earlier_attempt_moves_nothing(desk: Desk) -> None:
    posting = placed(desk)
    with desk.world.shop.store.transaction():
        doc = desk.world.shop.postings.get(posting.posting_number)
        desk.world.shop.postings.put(posting.posting_number, {**doc, "ship_fails": 1})
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    desk.fault("lose_answer", SHIP)
    desk.deliver()
    desk.sync(Source.FBS)
    assert state(pack) == PackState.FAILED
    packing.start(posting.pk, by="Anna")
    packing.ship(pack.pk, packages=None, by="Anna")
    first = Effect.objects.get(status=Status.UNKNOWN)
    Effect.objects.filter(pk=first.pk).update(read_back_at=timezone.now())
    assert runner.read_back(first.pk) == Status.REFUSED
    assert (state(pack), pack.attempt) == (PackState.SENDING, 2)
    go_on(desk)
    assert state(pack) == PackState.PACKED


@pytest.mark.parametrize("happened", [True, False])
def test_a_lost_answer_is_read_back(desk: Desk, happened: bool) -> None:
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    if happened:
        desk.fault("lose_answer", SHIP)
    else:
        desk.fault("status", SHIP, status=502)
    desk.deliver()
    assert state(pack) == PackState.UNKNOWN
    desk.read_back()
    assert (state(pack) == PackState.UNKNOWN) is not happened
    assert len(desk.ledger(SHIP)) == int(happened)


def test_told_by_somebody_else_is_done(desk: Desk) -> None:
    """Assembled in Ozon's cabinet while it was packed here."""
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    desk.world.pack(posting.posting_number)
    go_on(desk)
    assert state(pack) == PackState.PACKED
    assert desk.ledger(SHIP) == []


def test_what_was_put_aside_and_packed_elsewhere_leaves_the_queue(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    desk.fault("status", SHIP, status=400, body='{"code": 9, "message": "HAS_INCORRECT_STATUS"}')
    desk.deliver()
    packing.leave(pack.pk, by="Anna")
    pack = packing.leave(packing.start(posting.pk, by="Anna").pk, by="Anna")  # looked at once more
    assert is_asked(posting)
    desk.world.pack(posting.posting_number)
    desk.sync(Source.FBS)
    assert (state(pack), is_asked(posting)) == (PackState.LEFT, False)


def test_a_dropped_assembly_is_back_in_hand(desk: Desk) -> None:
    set_switch(shop=desk.shop, kind=SwitchKind.SHIPPING, mode=Mode.OFF)
    posting = placed(desk)
    pack = counted(posting)
    packing.ship(pack.pk, packages=None, by="Anna")
    drop(Effect.objects.get(kind="posting_ship").pk, reason="not today")
    assert (state(pack), pack.attempt, pack.error) == (PackState.PACKING, 2, "not today")
    assert is_asked(posting)


def test_what_ozon_wants_to_know_is_named_and_refused_here(desk: Desk) -> None:
    posting = placed(desk)
    pack = counted(posting)
    skus = {line.sku for line in posting.lines.all()}
    with desk.world.shop.store.transaction():
        doc = desk.world.shop.postings.get(posting.posting_number)
        wanted = {"country": sorted(skus), "mandatory_mark": sorted(skus)}
        desk.world.shop.postings.put(posting.posting_number, {**doc, "requirements": wanted})
    Posting.objects.filter(pk=posting.pk).update(requirements={"products_requiring_new": [1]})
    desk.sync(Source.FBS)  # what lacks details is read again while it is packed
    posting.refresh_from_db()
    found = packing.wants(posting)
    assert [(want.kind, set(want.skus)) for want in found] == [("mandatory_mark", skus), ("country", skus)]
    assert all(posting.posting_number in want.cabinet_link and want.text for want in found)
    with pytest.raises(packing.NotPossible, match="Ozon's cabinet"):
        packing.ship(pack.pk, packages=None, by="Anna")
    assert desk.ledger(SHIP) == []


def test_a_code_finds_its_posting() -> None:
    shop, foreign = make_shop(), make_shop()
    late = make_posting(shop=shop, lines=0, shipment_date=timezone.now())
    soon = make_posting(
        shop=shop, lines=0, shipment_date=timezone.now() - timedelta(hours=1), tracking_number="RU77"
    )
    asked = make_posting(shop=shop, lines=0, shipment_date=timezone.now() - timedelta(hours=9))
    for posting in (late, soon, asked):
        make_line(posting, offer_id="KT-1", sku=77)
    make_request(shop=shop, posting_number=asked.posting_number)
    Product.objects.create(shop=shop, offer_id="KT-1", sku=77, barcodes=["0460000000017", "OZN77"])
    shops = [shop.pk]
    packed = make_posting(shop=shop, ozon_status="cancelled", upper_barcode="%101%5", lower_barcode="2050")
    assert [packing.find(shops, code) for code in ("%101%5", "2050")] == [packed, packed]
    assert packing.find(shops, f" {late.posting_number}") == late
    assert packing.find(shops, asked.posting_number) == asked
    assert packing.find(shops, "RU77") == soon
    assert [packing.find(shops, code) for code in ("OZN77", "460000000017", "KT-1", "77")] == [soon] * 4
    packing.start(soon.pk, by="Anna")
    assert packing.find(shops, "OZN77") == late
    assert packing.find(shops, "OZN77", by="Anna") == soon
    KitComponent.objects.create(shop=shop, kit="SET", offer_id="CUP", quantity=2)
    Product.objects.create(shop=shop, offer_id="CUP", barcodes=["OZN5"])
    kit = make_posting(shop=shop, lines=0)
    make_line(kit, offer_id="SET")
    assert packing.find(shops, "OZN5") == kit
    heard = packing.scan(packing.start(kit.pk, by="Anna").pk, code="OZN5", by="Anna")
    assert (heard.kind, "SET" in heard.text) == ("not_in_order", True)
    assert packing.find([foreign.pk], late.posting_number) is None
    assert packing.find([foreign.pk], "OZN77") is None
    assert [packing.find(shops, code) for code in ("", "nothing", "9" * 30)] == [None] * 3
