"""Sending files, looking at them, removing them: what is refused says why, and nothing runs in the desk's name."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from ozon.models import Shop
from sellerdesk.desk import uploads
from tests.factories import make_member, make_posting, make_shop
from tests.worklist.files import PDF, png
from worklist.attachments import MOST_FILES
from worklist.models import Attachment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def number(shop: Shop) -> str:
    return make_posting(shop=shop).posting_number


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop))
    return client


def send(client: Client, shop: Shop, number: str, *files: tuple[str, bytes], follow: bool = True):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("files-add", args=[shop.pk, number]), {"files": sent}, follow=follow)


def alerts(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def get(client: Client, row: Attachment, **query: str):
    answer = client.get(reverse("file", args=[row.pk]), query)
    answer.getvalue()
    return answer


def test_several_at_once_and_each_refusal_is_named(anna: Client, shop: Shop, number: str) -> None:
    answer = send(
        anna,
        shop,
        number,
        ("a.pdf", PDF),
        ("b.png", png()),
        ("c.pdf", PDF),
        ("d.exe", b"MZ\0"),
        ("e.txt", b""),
        ("f.jpg", b"<script>alert(1)</script>"),
    )
    assert answer.redirect_chain == [
        (f"/postings/{shop.pk}/{number}/", 303)
    ]  # refusals stand at the top of it
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.pdf", "b.png"]
    told = alerts(answer)
    assert told[0] == "2 files are kept."
    assert told[1] == "“c.pdf” is here already, as “a.pdf”."
    assert "“d.exe” is none of the types" in told[2]
    assert told[3] == "“e.txt” is empty."
    assert "“f.jpg” is not what its name says" in told[4]


def test_too_large_is_read_past_and_named(
    anna: Client, shop: Shop, number: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    answer = send(anna, shop, number, ("big.pdf", PDF + b"x" * 300_000), ("small.pdf", PDF))
    assert alerts(answer) == ["1 file is kept.", "“big.pdf” is larger than 10 MB."]
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_the_limit_itself_holds(anna: Client, shop: Shop, number: str) -> None:
    limit = 10 * 1024 * 1024
    over, exact = b"x" * (limit + 1), b"y" * limit
    assert alerts(send(anna, shop, number, ("over.txt", over))) == ["“over.txt” is larger than 10 MB."]
    assert alerts(send(anna, shop, number, ("exact.txt", exact))) == ["1 file is kept."]


def test_ten_at_most(anna: Client, shop: Shop, number: str) -> None:
    files = [(f"{n}.txt", str(n).encode()) for n in range(MOST_FILES + 2)]
    assert alerts(send(anna, shop, number, *files)) == [
        "10 files are kept.",
        "At most 10 files at once; not taken: 10.txt, 11.txt.",
    ]


def test_more_than_can_be_read_is_a_page_that_says_so(anna: Client, shop: Shop, number: str) -> None:
    answer = send(anna, shop, number, *[(f"{n}.txt", b"x") for n in range(120)])
    assert answer.status_code == 400
    assert "too much at once" in answer.content.decode()
    words = anna.post(reverse("note-add", args=[shop.pk, number]), {"text": "x" * 1_100_000})
    assert words.status_code == 400
    assert "too much at once" in words.content.decode()


def test_none_chosen(anna: Client, shop: Shop, number: str) -> None:
    assert alerts(send(anna, shop, number)) == ["Choose a file first."]


def test_the_token_is_asked_for(shop: Shop, number: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_member(shop))
    assert send(strict, shop, number, ("a.pdf", PDF)).status_code == 403
    assert not Attachment.objects.exists()


def test_a_picture_is_shown_and_the_rest_is_saved(anna: Client, shop: Shop, number: str) -> None:
    send(anna, shop, number, ("б.png", png()), ("page.html", b"<script>alert(1)</script>"))
    picture = Attachment.objects.get(media_type="image/png")
    text = Attachment.objects.get(media_type="text/plain")
    shown, saved = get(anna, picture), get(anna, text)
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert get(anna, picture, save="1").headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert saved.headers["Content-Disposition"] == 'attachment; filename="page.html.txt"'
    for answer in (shown, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_walls_and_roles(anna: Client, shop: Shop, number: str) -> None:
    owner, far = Client(), make_posting()
    owner.force_login(make_member(far.shop, role=Role.OWNER))
    send(owner, far.shop, far.posting_number, ("a.pdf", PDF))
    row = Attachment.objects.get()
    assert anna.get(reverse("file", args=[row.pk])).status_code == 404
    assert anna.post(reverse("file-remove", args=[row.pk])).status_code == 404
    assert send(anna, far.shop, far.posting_number, ("a.pdf", PDF)).status_code == 404
    assert Client().get(reverse("file", args=[row.pk])).status_code == 302
    anna.force_login(make_member(shop, role=Role.VIEWER))
    assert send(anna, shop, number, ("a.pdf", PDF)).status_code == 403
    assert Attachment.objects.count() == 1


def test_removed_by_its_sender_or_a_lead(anna: Client, shop: Shop, number: str) -> None:
    send(anna, shop, number, ("a.pdf", PDF), ("b.png", png()))
    first, second = Attachment.objects.order_by("id")
    colleague, lead = Client(), Client()
    colleague.force_login(make_member(shop))
    lead.force_login(make_member(shop, role=Role.MANAGER))
    page = reverse("posting", args=[shop.pk, number])
    assert colleague.post(reverse("file-remove", args=[first.pk])).status_code == 403
    assert reverse("file-remove", args=[first.pk]) not in colleague.get(page).content.decode()
    assert reverse("file-remove", args=[first.pk]) in lead.get(page).content.decode()
    lead.post(reverse("file-remove", args=[first.pk]))
    anna.post(reverse("file-remove", args=[second.pk]))
    assert not Attachment.objects.exists()
    assert "File removed: a.pdf" in anna.get(page).content.decode()


def test_a_file_that_is_gone_from_the_disk(anna: Client, shop: Shop, number: str, folder: Path) -> None:
    send(anna, shop, number, ("a.pdf", PDF))
    row = Attachment.objects.get()
    Path(row.file.path).unlink()
    assert anna.get(reverse("file", args=[row.pk])).status_code == 404
