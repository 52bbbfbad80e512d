"""Notes: kept once, told to those they name, taken back in time and by their author only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.shops import make_member, make_shop, make_user
from worklist.models import Note, Notice
from worklist.notes import LONGEST, TAKEN_BACK_WITHIN, NotPossible, notes_of, take_back, write

pytestmark = pytest.mark.django_db
NUMBER = "1-1"


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def anna(shop):
    return make_member(shop, username="anna", first_name="Anna", last_name="Kim")


def told() -> list[tuple[int, str]]:
    return list(Notice.objects.order_by("id").values_list("user", "posting_number"))


def test_those_of_the_shop_are_told_and_nobody_else(shop, anna) -> None:
    ilya = make_member(shop, username="ilya")
    make_member(make_shop(), username="far")
    make_user(username="stranger")
    make_member(shop, username="gone", is_active=False)
    text = "@ilya see, @far @stranger @gone, and I, @anna"
    note, lost = write(shop=shop, posting_number=NUMBER, text=f"  {text}\r\nbye ", user=anna)
    assert note.text == f"{text}\nbye"
    assert lost == ["@far", "@stranger", "@gone"]
    assert set(note.mentions.all()) == {ilya, anna}
    assert told() == [(ilya.pk, NUMBER)]
    assert Notice.objects.get().params == {"text": f"{text}\nbye", "by": "Anna Kim"}


def test_a_second_press_is_the_same_note(shop, anna) -> None:
    ilya = make_member(shop, username="ilya")
    first, _lost = write(shop=shop, posting_number=NUMBER, text="@ilya look", user=anna)
    again, _lost = write(shop=shop, posting_number=NUMBER, text="@ilya look", user=anna)
    assert again == first
    assert told() == [(ilya.pk, NUMBER)]
    assert write(shop=shop, posting_number=NUMBER, text="@ilya look", user=ilya)[0] != first
    Note.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert write(shop=shop, posting_number=NUMBER, text="@ilya look", user=anna)[0] != first


@pytest.mark.parametrize("text", ["", " \r\n ", "\0", "x" * (LONGEST + 1)])
def test_no_words_or_too_many(shop, anna, text: str) -> None:
    with pytest.raises(NotPossible):
        write(shop=shop, posting_number=NUMBER, text=text, user=anna)
    assert not Note.objects.exists()


def test_taken_back_once_and_by_its_author_only(shop, anna) -> None:
    note, _lost = write(shop=shop, posting_number=NUMBER, text="secret", user=anna)
    with pytest.raises(NotPossible):
        take_back(note, user=make_member(shop))
    assert take_back(note, user=anna)
    note.refresh_from_db()
    assert (note.text, note.removed_at is not None) == ("", True)
    assert not take_back(note, user=anna)


def test_not_after_ten_minutes(shop, anna) -> None:
    note, _lost = write(shop=shop, posting_number=NUMBER, text="kept", user=anna)
    Note.objects.update(created_at=timezone.now() - TAKEN_BACK_WITHIN)
    with pytest.raises(NotPossible):
        take_back(note, user=anna)
    assert Note.objects.get().text == "kept"


def test_notes_are_of_one_posting_of_one_shop(shop, anna) -> None:
    for place, number in ((shop, NUMBER), (shop, "2-2"), (make_shop(), NUMBER)):
        write(shop=place, posting_number=number, text="x", user=anna)
    assert [note.shop_id for note in notes_of(shop, NUMBER)] == [shop.pk]
