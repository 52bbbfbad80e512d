"""The packing list, and the packing table as plain forms: what is scanned, counted, parted, stopped and told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from inventory.models import DeliveryMethod, Product, StockItem, Warehouse
from orders.models import LabelSheet, Packing, Posting
from orders.packing_follow import recheck
from orders.states import PackState, RequestState, Scheme
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.models import Shop
from tests.factories import make_line, make_member, make_posting, make_request, make_shop

pytestmark = pytest.mark.django_db
DESK, SCAN = "/packing/table/", "/packing/table/scan/"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def packer(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.WAREHOUSE, username="ivan", first_name="Ivan"))
    return client


def goods(shop: Shop, offer_id: str, barcode: str, *, place: str = "", **fields: object) -> None:
    Product.objects.create(
        shop=shop, offer_id=offer_id, name=f"Product {offer_id}", barcodes=[barcode], **fields
    )
    StockItem.objects.create(shop=shop, warehouse_id=1, offer_id=offer_id, on_hand=9, place=place)


def order(shop: Shop, *wanted: tuple[str, int], hours: float = 5, **fields: object) -> Posting:
    """A posting to pack with (article, pieces), to be shipped in so many hours."""
    at = timezone.now() + timedelta(hours=hours)
    posting = make_posting(shop=shop, lines=0, shipment_date=at, **fields)
    for offer_id, quantity in wanted:
        make_line(posting, offer_id=offer_id, quantity=quantity)
    return posting


def scan(client: Client, code: str, packing: Packing | None = None) -> str:
    """Scan at the table; what the page then says."""
    sent = {"code": code, "packing": packing.pk if packing else ""}
    answer = client.post(SCAN, sent, follow=True)
    assert answer.redirect_chain[0][1] == 303
    return "\n".join(str(message) for message in answer.context["messages"])


def in_hand() -> Packing:
    return Packing.objects.get(state=PackState.PACKING)


def test_the_list_stands_by_the_moment_to_ship(packer: Client, shop: Shop) -> None:
    Warehouse.objects.create(shop=shop, warehouse_id=1, name="Склад Тула")
    DeliveryMethod.objects.create(shop=shop, method_id=7, name="Курьер")
    goods(shop, "TEA", "4600000000017", place="A-2")
    late = order(shop, ("TEA", 2), hours=-1, is_express=True, delivery_method_id=7, delivery_method="Курьер")
    later = order(shop, ("TEA", 1), hours=96, is_legal=True)
    never = make_posting(shop=shop)
    order(shop, ("TEA", 1), scheme=Scheme.FBO)
    order(shop, ("TEA", 1), ozon_status="delivering")
    make_posting()  # of another shop
    context = packer.get("/packing/").context
    with translation.override("en"):
        shown = {str(group.heading): [row.posting for row in group.rows] for group in context["groups"]}
    assert shown == {"Overdue": [late], "Later": [later], "No deadline": [never]}
    row = context["groups"][0].rows[0]
    assert (row.places, row.warehouse, row.count) == ("A-2", "Склад Тула", 2)
    express = packer.get("/packing/?express=1&method=7&warehouse=1&q=tea").context
    assert [row.posting for group in express["groups"] for row in group.rows] == [late]
    assert packer.get("/packing/?warehouse=2").context["groups"] == []
    assert packer.get("/packing/?after=%00~x&shop=a&method=9999999999999999999").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(
    packer: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    same = timezone.now() + timedelta(hours=5)
    numbers = [make_posting(shop=shop, shipment_date=same).posting_number for _ in range(52)]
    numbers += [make_posting(shop=shop, shipment_date=None).posting_number for _ in range(50)]
    found, address = [], "/packing/"
    while address:
        with django_assert_max_num_queries(40):
            context = packer.get(address).context
        found += [row.posting.posting_number for group in context["groups"] for row in group.rows]
        address = f"/packing/?after={context['next']}" if context["next"] else ""
    assert found == numbers


def test_a_posting_is_packed_by_scanner_alone(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    goods(shop, "CUP", "4600000000024")
    order(shop, ("TEA", 1), hours=50)
    first = order(shop, ("TEA", 2), ("CUP", 1), hours=2)
    assert "1 of 2" in scan(packer, "4600000000017")
    packing = in_hand()
    assert packing.posting == first
    assert "not in the order" not in scan(packer, "4600000000024", packing)
    assert "too many" in scan(packer, "4600000000024", packing)
    assert "Not everything is scanned" in scan(packer, "", packing)
    assert "Everything is scanned" in scan(packer, "4600000000017", packing)
    assert first.posting_number in scan(packer, "", packing)
    effect = Effect.objects.get(kind=EffectKind.POSTING_SHIP)
    skus = {line.offer_id: str(line.sku) for line in first.lines.all()}
    assert effect.payload["packages"] == [{skus["TEA"]: 2, skus["CUP"]: 1}]
    page = packer.get(DESK).context
    assert [one.posting for one, _sheet in page["recent"]] == [first]


def test_packages_are_parted_and_pieces_taken_back(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    posting = order(shop, ("TEA", 3))
    scan(packer, posting.posting_number)
    packing = in_hand()
    box, take = (reverse(f"packing-{name}", args=[packing.pk]) for name in ("box", "take"))
    packer.post(box)  # empty: nothing is parted
    scan(packer, "4600000000017", packing)
    scan(packer, "4600000000017", packing)
    packer.post(take)
    packer.post(box)
    scan(packer, "4600000000017", packing)
    scan(packer, "TEA", packing)
    [sku] = [str(line.sku) for line in posting.lines.all()]
    shown = packer.get(reverse("packing", args=[packing.pk])).context["packages"]
    assert [(one.number, one.pieces, one.is_open) for one in shown] == [
        (1, [("Kettle", 1)], False),
        (2, [("Kettle", 2)], True),
    ]
    packer.post(reverse("packing-ship", args=[packing.pk]))
    assert Effect.objects.get(kind=EffectKind.POSTING_SHIP).payload["packages"] == [{sku: 1}, {sku: 2}]


def test_what_must_not_leave_stops_the_packer(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    asked = order(shop, ("TEA", 1), scheme=Scheme.RFBS)
    make_request(shop=shop, posting_number=asked.posting_number)
    answer = packer.post(SCAN, {"code": asked.posting_number}, follow=True)
    assert "data-stopper" in answer.content.decode()
    assert not Packing.objects.exists()
    posting = order(shop, ("TEA", 1))
    scan(packer, posting.posting_number)
    packing = in_hand()
    page = reverse("packing", args=[packing.pk])
    assert "data-stopper" not in packer.get(page, headers={"HX-Request": "true"}).content.decode()
    Posting.objects.filter(pk=posting.pk).update(ozon_status="cancelled", reason="Покупатель передумал")
    stopped = packer.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "data-stopper" in stopped
    assert "Покупатель передумал" in stopped
    scan(packer, "4600000000017", packing)
    packer.post(reverse("packing-ship", args=[packing.pk]))
    packing.refresh_from_db()
    assert (packing.state, packing.scanned) == (PackState.STOPPED, {})
    assert not Effect.objects.filter(kind=EffectKind.POSTING_SHIP).exists()
    assert "put aside" in scan_aside(packer, packing)


def scan_aside(client: Client, packing: Packing) -> str:
    answer = client.post(reverse("packing-aside", args=[packing.pk]), follow=True)
    return "\n".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize(
    ("language", "unknown", "idle"),
    [
        ("en", "Nothing to pack has the code 0000000000000", "No posting to pack needs Product CUP"),
        ("ru", "0000000000000", "Product CUP"),
    ],
)
def test_a_code_that_opens_nothing_is_answered_with_what_to_do(
    packer: Client, shop: Shop, language: str, unknown: str, idle: str
) -> None:
    goods(shop, "CUP", "4600000000024", place="B-1")
    foreign = make_shop()
    goods(foreign, "TEA", "4600000000017")
    order(foreign, ("TEA", 1))
    with translation.override(language):
        packer.cookies["django_language"] = language
        assert unknown in scan(packer, "0000000000000")
        told = scan(packer, "4600000000024")
        assert idle in told
        assert "B-1" in told
        # Of another's shop nothing is known, whatever lies there.
        assert scan(packer, "4600000000017") == scan(packer, "0000000000000").replace(
            "0000000000000", "4600000000017"
        )
    assert not Packing.objects.exists()


def test_who_may_look_but_not_pack_is_told_whose_it_is(shop: Shop, client: Client) -> None:
    packs = make_shop()
    user = make_member(packs, role=Role.WAREHOUSE)
    shop.memberships.create(user=user, role=Role.VIEWER)
    goods(shop, "TEA", "4600000000017")
    posting = order(shop, ("TEA", 1))
    client.force_login(user)
    assert shop.name in scan(client, "4600000000017")
    assert client.post(reverse("packing-start", args=[posting.pk])).status_code == 403
    assert not Packing.objects.exists()


def test_data_ozon_wants_is_named_and_nothing_is_sent(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    posting = order(shop, ("TEA", 1), requirements={"products_requiring_mandatory_mark": [5001]})
    scan(packer, posting.posting_number)
    packing = in_hand()
    page = packer.get(reverse("packing", args=[packing.pk])).content.decode()
    assert "seller.ozon.ru" in page
    assert "5001" in page
    scan(packer, "TEA", packing)
    assert "cabinet" in scan(packer, "", packing)
    assert not Effect.objects.filter(kind=EffectKind.POSTING_SHIP).exists()


def test_the_label_of_a_posting_opens_it_and_counts_nothing(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    posting = order(shop, ("TEA", 1), upper_barcode="%101%38000", tracking_number="CD-9")
    assert "is in your hands" in scan(packer, "%101%38000")
    assert "is in your hands" in scan(packer, "CD-9")
    assert (in_hand().posting, in_hand().scanned) == (posting, {})
    assert "Ivan" in packer.get("/packing/").content.decode()
    colleague = make_member(shop, role=Role.WAREHOUSE, first_name="Olga")
    packer.force_login(colleague)
    assert "Ivan took this posting first" in packer.get(f"/packing/{in_hand().pk}/").content.decode()


def test_the_code_of_a_parcel_is_no_product_while_one_is_in_hand(packer: Client, shop: Shop) -> None:
    posting, other = order(shop, ("TEA", 1)), order(shop, ("TEA", 1))
    scan(packer, posting.posting_number)
    assert "is in your hands" in scan(packer, posting.posting_number, in_hand())
    assert "is another posting" in scan(packer, other.posting_number, in_hand())
    assert in_hand().posting == posting


def test_trouble_with_what_was_packed_comes_back_to_the_packer(packer: Client, shop: Shop) -> None:
    refused, asked = order(shop, ("TEA", 1)), order(shop, ("TEA", 1), scheme=Scheme.RFBS)
    Packing.objects.create(shop=shop, posting=refused, error="no", by="Ivan")
    told = Packing.objects.create(shop=shop, posting=asked, state=PackState.ACCEPTED, by="Ivan")
    wish = make_request(shop=shop, posting_number=asked.posting_number)
    recheck(shop, [asked.posting_number])
    shown = packer.get(DESK).context
    assert ({one.posting for one, _sheet in shown["recent"]}, shown["trouble"]) == ({refused, asked}, 2)
    assert "take the parcel off" in packer.get(DESK + "done/").content.decode()
    told.refresh_from_db()
    assert told.state == PackState.ACCEPTED
    wish.state = RequestState.REJECTED
    wish.save()
    assert "take the parcel off" not in packer.get(DESK).content.decode()


def test_by_itself_when_complete_where_the_packer_wants_it(packer: Client, shop: Shop) -> None:
    goods(shop, "TEA", "4600000000017")
    order(shop, ("TEA", 1))
    packer.post(reverse("packing-options"), {"auto": "on"})
    assert "is packed" in scan(packer, "4600000000017")
    assert Packing.objects.get().state == PackState.SENDING


def test_what_must_not_leave_gets_no_label(packer: Client, shop: Shop) -> None:
    good, asked, agreed, late = (make_posting(shop=shop, ozon_status="awaiting_deliver") for _ in range(4))
    states = (RequestState.REQUESTED, RequestState.APPROVED, RequestState.LAPSED)
    for posting, state in zip((asked, agreed, late), states, strict=True):
        make_request(shop=shop, posting_number=posting.posting_number, state=state)
    groups = packer.get("/packing/?tab=packed").context["groups"]
    shown = {row.posting: (row.is_asked, row.is_held) for group in groups for row in group.rows}
    wanted = {good: (False, False), asked: (True, False), agreed: (False, True), late: (False, True)}
    assert shown == wanted
    answer = packer.post("/labels/ask/", {"item": [posting.pk for posting in shown]}, follow=True)
    told = "\n".join(str(message) for message in answer.context["messages"])
    assert all(f"{one.posting_number}: " in told for one in (asked, agreed, late))
    assert "We agreed to cancel. Do not ship it" in told
    sheet = LabelSheet.objects.get()
    assert (sheet.numbers, answer.context["stopped"]) == ([good.posting_number], {})
    packer.post("/labels/ask/", {"item": agreed.pk})
    assert LabelSheet.objects.count() == 1
    Posting.objects.filter(pk=good.pk).update(ozon_status="cancelled")
    page = packer.get(f"/labels/{sheet.pk}/").content.decode()
    assert f"{good.posting_number}</a>: The order is cancelled. Do not ship it" in page
