"""Sheets of labels as their pages show them, and the way to the buyer on the posting's page."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from orders.models import LabelSheet, Packing, Posting
from orders.states import LabelState, PackState, Scheme
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.models import Shop
from tests.factories import make_member, make_posting, make_shop

pytestmark = pytest.mark.django_db
WORDS = "Отправление ещё не готово"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def packer(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.WAREHOUSE, first_name="Ivan"))
    return client


def packed(shop: Shop, **fields: object) -> Posting:
    return make_posting(shop=shop, **{"ozon_status": "awaiting_deliver", **fields})


def test_labels_of_two_shops_are_two_sheets(packer: Client, shop: Shop) -> None:
    other, foreign = make_shop(), make_shop()
    other.memberships.create(user_id=packer.session["_auth_user_id"], role=Role.OPERATOR)
    ours = [packed(shop), packed(shop), packed(other), packed(foreign)]
    answer = packer.post(reverse("labels-ask"), {"item": [one.pk for one in ours]})
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("labels"))
    found = {sheet.shop: sorted(sheet.numbers) for sheet in LabelSheet.objects.all()}
    assert found == {
        shop: sorted(one.posting_number for one in ours[:2]),
        other: [ours[2].posting_number],
    }
    page = packer.get(f"{reverse('packing-list')}?tab=packed").context
    assert {row.sheet.shop for group in page["groups"] for row in group.rows} == {shop, other}


def test_what_has_no_label_yet_is_named(packer: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    answer = packer.post(reverse("labels-ask"), {"item": [posting.pk]}, follow=True)
    assert f"There is no label for {posting.posting_number} now" in answer.content.decode()
    assert "Tick the postings first" in packer.post(reverse("labels-ask"), follow=True).content.decode()
    assert not LabelSheet.objects.exists()


def test_a_parted_posting_asks_for_the_labels_of_its_parts(packer: Client, shop: Shop) -> None:
    parts = [packed(shop).posting_number for _ in range(2)]
    parent = make_posting(shop=shop, ozon_status="cancelled_from_split_pending")
    one = Packing.objects.create(shop=shop, posting=parent, state=PackState.PACKED, numbers=parts)
    packer.post(reverse("labels-ask"), {"packing": [one.pk]})
    assert LabelSheet.objects.get().numbers == parts


def test_what_left_the_house_keeps_no_other_label_back(packer: Client, shop: Shop) -> None:
    packings = [
        Packing.objects.create(shop=shop, posting=posting, state=PackState.PACKED, by="Ivan")
        for posting in (make_posting(shop=shop, ozon_status="delivering"), packed(shop))
    ]
    shown = packer.get(reverse("packing-desk")).context
    assert (len(shown["recent"]), shown["bare"]) == (2, packings[1:])
    packer.post(reverse("labels-ask"), {"packing": [one.pk for one in packings]})
    assert LabelSheet.objects.get().numbers == [packings[1].posting.posting_number]


def test_a_sheet_says_what_was_left_out_and_is_printed_again(packer: Client, shop: Shop) -> None:
    good, bad = packed(shop), packed(shop)
    sheet = LabelSheet(shop=shop, numbers=[good.posting_number, bad.posting_number], state=LabelState.READY)
    sheet.left_out = [{"posting_number": bad.posting_number, "message": WORDS}]
    sheet.file.save("labels.pdf", ContentFile(b"%PDF-1.4 labels"))
    address = reverse("label-sheet", args=[sheet.pk])
    page = packer.get(address)
    assert WORDS in page.content.decode()
    assert f"postingDetails={bad.posting_number}" in page.content.decode()
    assert page.context["inside"] == [good.posting_number]
    listed = packer.get(f"{reverse('packing-list')}?tab=packed").content.decode()
    assert listed.count("no label") == 1
    file = packer.get(reverse("label-file", args=[sheet.pk]))
    assert b"".join(file) == b"%PDF-1.4 labels"
    assert file.headers["Content-Disposition"].startswith("inline")
    sheet.file.delete()
    assert packer.get(reverse("label-file", args=[sheet.pk])).status_code == 404


def test_a_sheet_that_failed_is_asked_for_again(packer: Client, shop: Shop) -> None:
    sheet = LabelSheet.objects.create(
        shop=shop, numbers=[packed(shop).posting_number], state=LabelState.FAILED, error=WORDS
    )
    assert WORDS in packer.get(reverse("label-sheet", args=[sheet.pk])).content.decode()
    packer.post(reverse("label-again", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.state == LabelState.WAITING
    part = packer.get(reverse("label-sheet", args=[sheet.pk]), headers={"HX-Request": "true"})
    assert "every 2s" in part.content.decode()


def test_the_way_to_the_buyer_is_offered_as_ozon_offers_it(packer: Client, shop: Shop) -> None:
    posting = packed(shop, scheme=Scheme.RFBS, actions=["set_track_number", "non_int_delivering"])
    page = reverse("posting", args=[shop.pk, posting.posting_number])
    keys = [act.key.rpartition("-")[0] for act in packer.get(page).context["acts"]]
    assert keys == ["tracking", "move-delivering"]
    tracking, move = (reverse(f"shipping-{name}", args=[posting.pk]) for name in ("tracking", "move"))
    packer.post(tracking, {"number": "two words"})
    kept = next(act for act in packer.get(page).context["acts"] if act.key.startswith("tracking"))
    assert kept.typed == {"number": "two words"}
    packer.post(tracking, {"number": "CD-77"})
    packer.post(move, {"to": "delivered"})  # not offered
    packer.post(move, {"to": "anything"})
    packer.post(move, {"to": "delivering"})
    told = Effect.objects.filter(posting_number=posting.posting_number).order_by("pk")
    assert [(one.kind, one.payload) for one in told] == [
        (EffectKind.TRACKING_SET, {"number": "CD-77"}),
        (EffectKind.DELIVERY_MOVE, {"to": "delivering"}),
    ]


def test_the_posting_shows_its_packing_and_what_ozon_wants(packer: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop, requirements={"products_requiring_country": [5001]})
    error = "This posting is assembled already. Print its label."
    Packing.objects.create(shop=shop, posting=posting, state=PackState.PACKING, error=error, by="Ivan")
    text = packer.get(reverse("posting", args=[shop.pk, posting.posting_number])).content.decode()
    assert error in text
    assert "country of manufacture" in text
    assert reverse("packing-start", args=[posting.pk]) in text
