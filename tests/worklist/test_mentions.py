"""Who is named in a note."""

import pytest

from accounts.models import User
from worklist.mentions import Piece, named, pieces

OLGA = User(pk=1, username="olga", first_name="Ольга", last_name="Савина")
ILYA = User(pk=2, username="ilya.k", first_name="Илья", last_name="Котов")
IVAN = User(pk=3, username="ivan", first_name="Илья", last_name="Котовский")
CHEN = User(pk=4, username="chen", first_name="陈", last_name="伟")
ALL = [OLGA, ILYA, IVAN, CHEN]


@pytest.mark.parametrize(
    ("text", "who", "lost"),
    [
        ("@olga look", [OLGA], []),
        ("look, @OLGA, please", [OLGA], []),
        ("@Ольга Савина, проверь", [OLGA], []),
        ("@ольга", [OLGA], []),
        ("(@ilya.k)", [ILYA], []),
        ("@ilya.k.", [ILYA], []),
        ("@Илья Котов и @Илья Котовский", [ILYA, IVAN], []),
        ("@olga @olga @Ольга", [OLGA], []),
        ("@陈 伟", [CHEN], []),
        ("@陈, 请看", [CHEN], []),
        ("@Илья", [], ["@Илья"]),  # two are called so
        ("@olgarina", [], ["@olgarina"]),
        ("@nobody at all", [], ["@nobody"]),
        ("write to a@olga and olga@example.org", [], []),
        ("5 @ 100", [], []),
        ("@", [], []),
        ("", [], []),
    ],
)
def test_names(text: str, who: list[User], lost: list[str]) -> None:
    assert named(text, ALL) == (who, lost)


def test_pieces_are_the_whole_note() -> None:
    text = "Look @olga\n@nobody, mail a@b.c @Ольга Савина!"
    cut = pieces(text, ALL)
    assert "".join(piece.text for piece in cut) == text
    assert [piece for piece in cut if piece.person or piece.is_lost] == [
        Piece("@olga", OLGA),
        Piece("@nobody", is_lost=True),
        Piece("@Ольга Савина", OLGA),
    ]


def test_a_letter_that_grows_when_it_is_small_shifts_nothing() -> None:
    text = "@İolga @olga"
    assert "".join(piece.text for piece in pieces(text, ALL)) == text
