"""The note's buttons and the names under its field."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from ozon.models import Shop
from tests.factories import make_member, make_posting, make_shop, make_user
from worklist.models import Note, Notice
from worklist.notes import LONGEST, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def number(shop: Shop) -> str:
    return make_posting(shop=shop).posting_number


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, username="anna", first_name="Anna"))
    return client


def add(client: Client, shop: Shop, number: str, text: str, *, follow: bool = False):
    return client.post(reverse("note-add", args=[shop.pk, number]), {"text": text}, follow=follow)


def test_kept_shown_and_told(anna: Client, shop: Shop, number: str) -> None:
    ilya = make_member(shop, username="ilya")
    answer = add(anna, shop, number, "@ilya <b>look</b>\nplease")
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/postings/{shop.pk}/{number}/#note-{note.pk}"
    shown = anna.get(answer.headers["Location"]).content.decode()
    assert '<span class="at-name">@ilya</span> &lt;b&gt;look&lt;/b&gt;\nplease' in shown
    assert [(notice.user, notice.posting_number) for notice in Notice.objects.all()] == [(ilya, number)]


def test_a_name_that_is_nobodys_is_said(anna: Client, shop: Shop, number: str) -> None:
    make_user(username="stranger")
    shown = add(anna, shop, number, "@stranger look", follow=True).content.decode()
    assert "Nobody was told: @stranger." in shown
    assert not Notice.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
def test_a_refused_note_is_not_lost(anna: Client, shop: Shop, number: str, text: str) -> None:
    answer = add(anna, shop, number, text, follow=True)
    assert not Note.objects.exists()
    assert answer.context["note_text"] == text
    add(anna, shop, number, "short enough")
    assert anna.get(f"/postings/{shop.pk}/{number}/").context["note_text"] == ""


def test_taken_back(anna: Client, shop: Shop, number: str) -> None:
    add(anna, shop, number, "secret")
    note = Note.objects.get()
    page = f"/postings/{shop.pk}/{number}/"
    assert reverse("note-take-back", args=[note.pk]) in anna.get(page).content.decode()
    anna.post(reverse("note-take-back", args=[note.pk]))
    shown = anna.get(page).content.decode()
    assert "secret" not in shown
    assert "Taken back" in shown
    assert reverse("note-take-back", args=[note.pk]) not in shown


def test_anothers_note_stays(anna: Client, shop: Shop, number: str) -> None:
    note, _lost = write(shop=shop, posting_number=number, text="hers", user=make_member(shop))
    answer = anna.post(reverse("note-take-back", args=[note.pk]), follow=True)
    assert "Only its author takes a note back." in answer.content.decode()
    assert Note.objects.get().text == "hers"


def test_walls_and_roles(anna: Client, shop: Shop, number: str) -> None:
    far = make_posting()
    note, _lost = write(
        shop=far.shop, posting_number=far.posting_number, text="x", user=make_member(far.shop)
    )
    assert add(anna, far.shop, far.posting_number, "x").status_code == 404
    assert add(anna, shop, "no-such-number", "x").status_code == 404
    assert anna.post(reverse("note-take-back", args=[note.pk])).status_code == 404
    assert anna.get(reverse("note-names", args=[far.shop_id])).status_code == 404
    anna.force_login(make_member(shop, role=Role.VIEWER))
    assert add(anna, shop, number, "x").status_code == 403
    assert anna.get(reverse("note-add", args=[shop.pk, number])).status_code == 405
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("", ["Olga Savina", "boris"]),
        ("sav", ["Olga Savina"]),
        ("OLGA", ["Olga Savina"]),
        ("bor", ["boris"]),
        ("o", ["Olga Savina"]),
        ("vina", []),
        ("anna", []),
    ],
)
def test_names_of_the_shop_alone(anna: Client, shop: Shop, typed: str, who: list[str]) -> None:
    make_member(shop, username="os", first_name="Olga", last_name="Savina")
    make_member(shop, username="boris", first_name="", last_name="")
    make_member(make_shop(), username="olga-far")
    answer = anna.get(reverse("note-names", args=[shop.pk]), {"q": typed})
    assert sorted(user.label for user in answer.context["people"]) == who
