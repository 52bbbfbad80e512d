"""Names behind an @ in a note. Pure: who they may be is given."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import User

SIGN = "@"
WORD = frozenset("_-")  # beside letters and digits, what a name goes on with


@dataclass(frozen=True)
class Piece:
    """A stretch of a note; ``person`` where it is an @ with a name, ``is_lost`` where that name is nobody's."""

    text: str
    person: User | None = None
    is_lost: bool = False


def pieces(text: str, people: Iterable[User]) -> list[Piece]:
    """The note cut where somebody is named.

    A name is a login, a full name, or a first name only one of ``people`` has, in capitals or not; the longest that
    fits counts. An @ inside a word (an e-mail address) names nobody.
    """
    names = _names(people)
    return list(_pieces(text, names))


def named(text: str, people: Iterable[User]) -> tuple[list[User], list[str]]:
    """The people named in a note, each once in order, and the words behind an @ that are nobody's name."""
    found = pieces(text, people)
    persons = {piece.person.pk: piece.person for piece in found if piece.person}
    return list(persons.values()), [piece.text for piece in found if piece.is_lost]


def _pieces(text: str, names: dict[str, User]) -> Iterator[Piece]:
    start = at = 0
    while (at := text.find(SIGN, at)) >= 0:
        piece = None if at and _goes_on(text[at - 1]) else _piece(text, at, names)
        if piece is None:
            at += 1
            continue
        if at > start:
            yield Piece(text[start:at])
        yield piece
        start = at = at + len(piece.text)
    if start < len(text):
        yield Piece(text[start:])


def _piece(text: str, at: int, names: dict[str, User]) -> Piece | None:
    rest = text[at + 1 :]
    low = rest.lower()
    if len(low) != len(rest):  # a letter whose small form is longer: offsets would lie
        low = rest
    for name in sorted(names, key=len, reverse=True):
        if low.startswith(name) and not _goes_on(rest[len(name) : len(name) + 1]):
            return Piece(text[at : at + 1 + len(name)], names[name])
    end = next((n for n, letter in enumerate(rest) if not _goes_on(letter)), len(rest))
    return Piece(text[at : at + 1 + end], is_lost=True) if end else None


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter in WORD if letter else False


def _names(people: Iterable[User]) -> dict[str, User]:
    everyone = list(people)
    full = Counter(user.get_full_name().lower() for user in everyone)
    first = Counter(user.first_name.lower() for user in everyone)
    names: dict[str, User] = {}
    for user in everyone:
        for name, times in ((user.first_name, first), (user.get_full_name(), full)):
            if name and times[name.lower()] == 1:
                names[name.lower()] = user
    return names | {user.username.lower(): user for user in everyone}
