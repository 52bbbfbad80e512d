"""Which message of a history is which of ours."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.recognising import Ours, Said, names_of, pair, pair_files

T = datetime(2026, 11, 21, 12, tzinfo=UTC)
HI = "Здравствуйте! Отправим завтра."


def ours(key: int, *, at: int = 0, words: str = HI, doubt: int = 0) -> Ours:
    return Ours(key, words, T + timedelta(seconds=at), doubt)


def said(message_id: str, *, at: int = 0, text: str = HI) -> Said:
    return Said(message_id, text, T + timedelta(seconds=at))


@pytest.mark.parametrize(
    ("left", "there", "found"),
    [
        ([ours(1)], [], {}),
        ([ours(1)], [said("a")], {1: "a"}),
        # Other words, and words said before ours left (but for clocks that differ by a minute).
        ([ours(1)], [said("a", text=HI + "!")], {}),
        ([ours(1)], [said("a", at=-61)], {}),
        ([ours(1)], [said("a", at=-60)], {1: "a"}),
        # Each message of the history is one of ours.
        ([ours(1), ours(2, at=5)], [said("a", at=1)], {1: "a"}),
        ([ours(1), ours(2, at=5)], [said("b", at=6), said("a", at=1)], {1: "a", 2: "b"}),
        # What surely arrived takes its message before what may have, however late it left.
        ([ours(1, doubt=1), ours(2, at=5)], [said("a", at=6)], {2: "a"}),
        ([ours(1, doubt=1), ours(2, at=5)], [said("a", at=6), said("b", at=6)], {2: "a", 1: "b"}),
        # The history is Markdown.
        ([ours(1, words="5*6_см [x]")], [said("a", text=r"5\*6\_см \[x\]")], {1: "a"}),
        ([ours(1, words="a")], [said("a", text=" a\n")], {1: "a"}),
    ],
)
def test_pairs(left: list[Ours], there: list[Said], found: dict[int, str]) -> None:
    assert pair(left, there) == found
    assert pair(reversed(left), reversed(there)) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[Чек 1.pdf](https://api/v2/chat/file/1/x)", ["Чек 1.pdf"]),
        ("![](https://api/v2/chat/file/1/%D0%A7%D0%B5%D0%BA%201.jpg)", ["Чек 1.jpg"]),
        ("words alone", []),
    ],
)
def test_the_names_of_files(text: str, names: list[str]) -> None:
    assert names_of(text) == names


def test_files_are_found_by_their_names() -> None:
    there = [said("a", text="[a.pdf](https://api/1)"), said("b", text="![](https://api/1/b.jpg)"), said("c")]
    assert pair_files([ours(1, words="b.jpg"), ours(2, words="c.pdf")], there) == {1: "b"}
