"""Whose turn it is, from sequences of messages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.states import Author, Topic
from messaging.turns import Said, turns_of, words

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
# b: buyer, s: we, a: what Ozon writes by itself, c: Ozon's CRM, o: a person of Ozon's, d: the courier
WHO = {
    "b": (Author.BUYER, "Customer"),
    "s": (Author.SELLER, "Seller"),
    "a": (Author.OZON, "NotificationUser"),
    "c": (Author.OZON, "Crm"),
    "o": (Author.OZON, "Support"),
    "d": (Author.COURIER, "Courier"),
}


def said(line: str) -> list[Said]:
    """A message a minute, numbered from 1."""
    return [
        Said(str(n), START + timedelta(minutes=n), *map(str, WHO[who])) for n, who in enumerate(line, start=1)
    ]


@pytest.mark.parametrize(
    ("topic", "line", "episodes", "waiting"),
    [
        (Topic.BUYER, "", [], []),
        (Topic.BUYER, "s", [], []),
        (Topic.BUYER, "b", [(1, None)], [1]),
        (Topic.BUYER, "bb", [(1, None)], [1, 2]),
        (Topic.BUYER, "bs", [(1, 2)], []),
        (Topic.BUYER, "bss", [(1, 2)], []),
        (Topic.BUYER, "bbsb", [(1, 3), (4, None)], [4]),
        (Topic.BUYER, "sbsb", [(2, 3), (4, None)], [4]),
        # What writes itself neither answers nor asks; nor does the courier.
        (Topic.BUYER, "ba", [(1, None)], [1]),
        (Topic.BUYER, "bc", [(1, None)], [1]),
        (Topic.BUYER, "bad", [(1, None)], [1]),
        (Topic.BUYER, "acd", [], []),
        (Topic.BUYER, "bcs", [(1, 3)], []),
        (Topic.OTHER, "b", [(1, None)], [1]),
        # Ozon's support asks as well; what it sends by itself does not.
        (Topic.SUPPORT, "so", [(2, None)], [2]),
        (Topic.SUPPORT, "sca", [], []),
        (Topic.SUPPORT, "oso", [(1, 2), (3, None)], [3]),
        (Topic.MANAGER, "c", [(1, None)], [1]),
        (Topic.MANAGER, "a", [], []),
        (Topic.NOTICES, "oabs", [], []),
    ],
)
def test_whose_word_is_missing(
    topic: Topic, line: str, episodes: list[tuple[int, int | None]], waiting: list[int]
) -> None:
    turns = turns_of(topic, said(line))
    found = [
        (int(one.asked.message_id), one.answered and int(one.answered.message_id)) for one in turns.episodes
    ]
    assert found == episodes
    assert [int(one.message_id) for one in turns.waiting] == waiting


@pytest.mark.parametrize(("settled", "waiting"), [(0, [1, 2]), (1, [2]), (2, [])])
def test_what_was_settled_waits_for_nobody_and_is_counted_all_the_same(
    settled: int, waiting: list[int]
) -> None:
    to = START + timedelta(minutes=settled)
    turns = turns_of(Topic.BUYER, said("bb"), settled_to=to)
    assert [int(one.message_id) for one in turns.waiting] == waiting
    assert len(turns.episodes) == 1


@given(st.text("bsacod", max_size=12), st.randoms())
def test_the_order_of_reading_does_not_matter(line: str, dice: object) -> None:
    rows = said(line)
    shuffled = list(rows)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert turns_of(Topic.BUYER, shuffled) == turns_of(Topic.BUYER, rows)


def test_messages_of_one_moment_stand_in_the_order_of_their_numbers() -> None:
    rows = [Said("10", START, Author.SELLER), Said("9", START, Author.BUYER)]
    assert turns_of(Topic.BUYER, rows).waiting == []


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Где  мой\nзаказ?"], "Где мой заказ?"),
        (["Смотрите", "![](https://cdn.ozon.ru/a.jpg)"], "Смотрите"),
        (["![](https://cdn.ozon.ru/a.jpg)"], ""),
        (["[чек.pdf](https://cdn.ozon.ru/b.pdf)"], "чек.pdf"),
        (["а" * 400], "а" * 299 + "…"),
    ],
)
def test_words_are_one_line_without_markdown(texts: list[str], told: str) -> None:
    assert words(texts) == told
