"""The receiving table over HTTP: what a code leads to, what a press does, and pictures as people send them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.states import Role
from inventory.models import Product
from ozon.models import Shop
from returns import receiving
from returns.models import Photo, Return, ReturnItem
from returns.states import Claim, Parcel
from tests.factories import make_member, make_return, make_shop
from tests.inventory.shelves import PLACE, kit, open_shop
from tests.returns.parcels import coming, gone, on_table, picture, shelves
from worklist.models import TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def shop() -> Shop:
    return open_shop(POT=9, CUP=9)


@pytest.fixture
def ivan(shop: Shop) -> User:
    return make_member(shop, role=Role.WAREHOUSE, first_name="Ivan")


@pytest.fixture
def desk(ivan: User, client: Client) -> Client:
    client.force_login(ivan)
    return client


def scan(desk: Client, code: str) -> Any:
    return desk.get(reverse("receiving"), {"code": code})


def alerts(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


CODES = {
    "barcode": "%101%26819284654",
    "number": "2000481977-R",
    "tracking_number": "80110487654321",
    "return_id": 1_000_014_525,
}


@pytest.mark.parametrize("name", [*CODES, "posting_number"])
def test_each_of_its_numbers_opens_a_return(desk: Client, shop: Shop, name: str) -> None:
    case = coming(gone(shop, "POT"), "POT", **CODES)
    coming(gone(shop, "CUP"), "CUP", number="26819284654-0001-1")
    answer = scan(desk, str(getattr(case, name)))
    assert answer.headers["Location"] == reverse("receiving-return", args=[case.pk])


def test_a_scanner_may_change_the_case_of_letters(desk: Client, shop: Shop) -> None:
    case = coming(gone(shop, "POT"), "POT", barcode="ii5275210303")
    assert scan(desk, "II5275210303").headers["Location"].endswith(f"/{case.pk}/")


def test_a_product_opens_what_comes_back_with_it_also_inside_a_kit(desk: Client, shop: Shop) -> None:
    kit(shop, "SET", POT=1, CUP=1)
    Product.objects.filter(shop=shop, offer_id="CUP").update(barcodes=["4600000000017"])
    case = coming(gone(shop, "SET"), "SET")
    coming(gone(shop, "CUP"), "CUP", parcel=Parcel.KEPT_BY_OZON)
    assert scan(desk, "4600000000017").headers["Location"].endswith(f"/{case.pk}/")


def test_a_barcode_that_fits_two_returns_asks_which(desk: Client, shop: Shop) -> None:
    Product.objects.filter(shop=shop, offer_id="POT").update(barcodes=["4600000000017"])
    cases = [
        coming(gone(shop, "POT"), "POT", reason="too small", number="R-1"),
        make_return(shop=shop, offer_id="POT", claim=Claim.ITEM_REQUESTED, reason="cracked", number="R-2"),
    ]
    page = scan(desk, "4600000000017").content.decode()
    assert "Several returns fit" in page
    for case in cases:
        assert reverse("receiving-return", args=[case.pk]) in page
        assert case.posting_number in page
        assert case.reason in page


def test_nothing_closed_and_another_shop_s_are_told_apart(desk: Client, shop: Shop, ivan: User) -> None:
    assert "No return has the code 777000777." in scan(desk, "777000777").content.decode()
    fbo = coming(gone(shop, "POT"), "POT", number="R-FBO", schema="FBO")
    page = scan(desk, "R-FBO").content.decode()
    assert "Nothing to receive" in page
    assert "go to Ozon&#x27;s warehouse" in page
    desk.post(reverse("receiving-take", args=[fbo.pk]))
    fbo.refresh_from_db()
    assert fbo.received_at is None
    other = open_shop(POT=1)
    coming(gone(other, "POT"), "POT", number="R-OTHER")
    assert "No return has the code" in scan(desk, "R-OTHER").content.decode()
    [piece] = on_table(gone(shop, "POT"), "POT", number="R-DONE")
    desk.post(reverse("receiving-inspect", args=[piece.pk]), form(seen=0))
    assert "every piece is inspected" in scan(desk, "R-DONE").content.decode()


def form(**fields: Any) -> dict[str, Any]:
    return {"found": "A", "to": "restock", "place": PLACE, "seen": 0, **fields}


def test_received_inspected_corrected_by_forms_alone(desk: Client, shop: Shop) -> None:
    case = coming(gone(shop, "POT", 2), "POT", 2)
    here = reverse("receiving-return", args=[case.pk])
    assert desk.post(reverse("receiving-take", args=[case.pk])).status_code == 303
    one, other = case.items.all()
    answer = desk.post(reverse("receiving-inspect", args=[one.pk]), form())
    assert answer.headers["Location"] == here
    page = desk.get(here)
    assert page.context["piece"] == other
    wrong = form(found="defective", defect="broken", to="restock", remark="the lid is cracked")
    answer = desk.post(reverse("receiving-inspect", args=[other.pk]), wrong, follow=True)
    assert "does not allow" in alerts(answer)[0]
    assert "the lid is cracked</textarea>" in answer.content.decode()  # nothing typed is lost
    last = form(found="defective", to="supplier", defect="broken")
    answer = desk.post(reverse("receiving-inspect", args=[other.pk]), last)
    assert answer.headers["Location"] == f"{reverse('receiving')}?done={case.pk}"
    assert "is inspected" in desk.get(answer.headers["Location"]).content.decode()
    again = form(found="C", to="discount", seen=1, why="only a scratch", back="return")
    answer = desk.post(reverse("receiving-inspect", args=[other.pk]), again, follow=True)
    page = answer.content.decode()
    assert "only a scratch" in page
    assert "2 versions" in page
    assert shelves(shop) == {("POT", "A"): 8, ("POT", "C"): 1, ("CUP", "A"): 9}


def test_a_form_that_is_late_says_what_changed(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    desk.post(reverse("receiving-inspect", args=[piece.pk]), form())
    answer = desk.post(reverse("receiving-inspect", args=[piece.pk]), form(found="B"), follow=True)
    assert alerts(answer)[0].startswith("Meanwhile Ivan wrote: sound, A, back to stock.")


def test_what_turns_out_sound_after_all_needs_no_defect_taken_off_first(desk: Client, shop: Shop) -> None:
    """The form hides what is wrong for grade A, and a browser sends what is hidden."""
    [piece] = on_table(gone(shop, "POT"), "POT")
    here = reverse("receiving-inspect", args=[piece.pk])
    desk.post(here, form(found="defective", to="supplier", defect="broken"))
    desk.post(here, form(defect="broken", seen=1, why="it was only dirty"))
    piece.refresh_from_db()
    assert (piece.inspection, piece.grade, piece.defect) == ("passed", "A", "")


def test_a_viewer_receives_nothing(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.VIEWER))
    [piece] = on_table(gone(shop, "POT"), "POT")
    for name, pk in (("receiving-take", piece.case_id), ("receiving-inspect", piece.pk)):
        assert client.post(reverse(name, args=[pk]), form()).status_code == 403
    assert send(client, piece.case, ("a.jpg", picture())).status_code == 403
    assert client.get(reverse("receiving")).status_code == 403
    page = client.get(reverse("return-page", args=[piece.case_id]))
    assert "What came back" in page.content.decode()
    assert "receiving" not in page.content.decode().split("<main")[1].split("</main>")[0]


def test_the_table_asks_as_many_questions_for_one_parcel_as_for_ten(desk: Client, shop: Shop) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(reverse("receiving")).status_code == 200
        return len(queries)

    on_table(gone(shop, "POT"), "POT")
    receiving.arrived(coming(gone(shop, "CUP"), "CUP", parcel=Parcel.RECEIVED))
    desk.get(reverse("receiving"))
    few = asked()
    for _n in range(5):
        on_table(gone(shop, "POT"), "POT")
        receiving.arrived(coming(gone(shop, "CUP"), "CUP", parcel=Parcel.RECEIVED))
    assert asked() <= few


def test_characters_no_database_holds_are_left_out(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    desk.post(reverse("receiving-undo", args=[piece.case_id]), {"reason": "wrong\0 box"})
    assert not ReturnItem.objects.exists()
    desk.post(reverse("receiving-take", args=[piece.case_id]))
    here = reverse("receiving-inspect", args=[ReturnItem.objects.get().pk])
    desk.post(here, form(remark="a\0b", to="\0"))
    desk.post(here, form(found="defective", defect="broken\0", to="supplier"))
    desk.post(here, form(remark="a\0b"))
    desk.post(here, form(found="B", seen=1, why="a\0 scratch"))
    assert [row.why for row in ReturnItem.objects.get().records.all()] == ["", "a scratch"]


def test_the_pictures_cost_as_many_questions_for_one_as_for_many(desk: Client, shop: Shop) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert colleague.get(reverse("receiving-return", args=[piece.case_id])).status_code == 200
        return len(queries)

    [piece] = on_table(gone(shop, "POT"), "POT")
    colleague = Client()
    colleague.force_login(make_member(shop, role=Role.WAREHOUSE))
    send(desk, piece.case, ("0.jpg", picture()))
    asked()
    few = asked()
    send(desk, piece.case, *((f"{n}.jpg", picture(size=(40, 30 + n))) for n in range(1, 4)))
    assert asked() == few


def send(client: Client, case: Return, *files: tuple[str, bytes], **how: Any) -> Any:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("return-photos", args=[case.pk]), {"photos": sent}, **how)


def test_bad_files_are_named_and_the_good_ones_stay(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    answer = send(
        desk,
        piece.case,
        ("a.jpg", picture()),
        ("words.jpg", b"these are words, not points"),
        ("cut.jpg", picture(size=(600, 600))[:-900]),
        ("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("nothing.png", b""),
        ("c.png", picture("PNG", colour="plum")),
        ("huge.jpg", picture() + bytes(30 * 1024 * 1024)),
        follow=True,
    )
    assert sorted(Photo.objects.values_list("name", flat=True)) == ["a.jpg", "c.png"]
    told = alerts(answer)
    assert told[0] == "2 pictures are kept."
    assert sorted(text.split("”")[0][1:] for text in told[1:]) == [
        "b.svg",
        "cut.jpg",
        "huge.jpg",
        "nothing.png",
        "words.jpg",
    ]
    assert "“huge.jpg” is larger than 10 MB." in told


def test_by_htmx_the_pictures_alone_come_back_with_what_was_refused(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    answer = send(desk, piece.case, ("a.jpg", picture()), ("b.jpg", b"words"), headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert part.startswith('<div class="stack" id="shots"')
    assert "“b.jpg” is no picture" in part
    assert f"/photos/{Photo.objects.get().pk}/?small" in part


def test_a_picture_is_shown_to_its_shop_alone_and_runs_nothing(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    send(desk, piece.case, ("a.jpg", picture()))
    row = Photo.objects.get()
    address = reverse("photo", args=[row.pk])
    for query, kind in (("", "image/jpeg"), ("?small", "image/jpeg")):
        answer = desk.get(address + query)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.getvalue().startswith(b"\xff\xd8")
    stranger = Client()
    stranger.force_login(make_member(make_shop(), role=Role.OWNER))
    assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("photo-remove", args=[row.pk])).status_code == 404
    colleague = Client()
    colleague.force_login(make_member(shop))
    assert colleague.post(reverse("photo-remove", args=[row.pk])).status_code == 403
    assert desk.post(reverse("photo-remove", args=[row.pk])).status_code == 303
    assert desk.get(address).status_code == 404
    page = desk.get(reverse("return-page", args=[piece.case_id])).content.decode()
    assert "1 picture taken away" in page


def test_a_mistaken_receipt_by_form(desk: Client, shop: Shop) -> None:
    [piece] = on_table(gone(shop, "POT"), "POT")
    answer = desk.post(reverse("receiving-undo", args=[piece.case_id]), {"reason": ""}, follow=True)
    assert alerts(answer) == ["Say why: the reason stays in the history."]
    answer = desk.post(reverse("receiving-undo", args=[piece.case_id]), {"reason": "wrong box"}, follow=True)
    assert "counts as not received" in alerts(answer)[0]
    assert not ReturnItem.objects.exists()
    assert TimelineEntry.objects.filter(code="closed", by="Ivan").exists()
