"""Counts that everybody shares, and nobody sees more of than his shops."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import make_item, make_shop, make_user
from worklist import tally
from worklist.states import ItemState

pytestmark = pytest.mark.django_db


def board(**how: Any) -> tally.Board:
    now = timezone.now()
    return tally.board(now=now, midnight=now + timedelta(hours=5), **how)


def test_every_open_case_stands_under_one_heading() -> None:
    shop, now = make_shop(), timezone.now()
    for hours in (-1, 0.5, 3, 30, None):
        make_item(shop=shop, deadline_at=None if hours is None else now + timedelta(hours=hours))
    make_item(shop=shop, state=ItemState.DONE, closed_at=now)
    found = tally.total(board(), [shop.pk])
    assert found == tally.Tally(1, 1, 1, 1, 1)
    assert (found.all, found.hot) == (5, 2)


def test_other_shops_and_other_people_are_left_out() -> None:
    shop, other, anna = make_shop(), make_shop(), make_user()
    make_item(shop=shop, assignee=anna)
    make_item(shop=shop)
    make_item(shop=other, assignee=anna)
    rows = board()
    assert tally.total(rows, [shop.pk]).all == 2
    assert tally.total(rows, [shop.pk], of=lambda who: who == anna.pk).all == 1
    assert tally.total(rows, []).all == 0


def test_what_was_counted_is_remembered_for_a_while(settings: Any) -> None:
    settings.FIGURES_SECONDS = 60
    shop = make_shop()
    now = timezone.now()
    when = {"now": now, "midnight": now + timedelta(hours=7)}
    assert tally.total(tally.board(**when), [shop.pk]).all == 0
    make_item(shop=shop)
    assert tally.total(tally.board(**when), [shop.pk]).all == 0
    assert tally.total(tally.board(**when, fresh=True), [shop.pk]).all == 1


def test_one_statement_whatever_there_is(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make_item(shop=make_shop())
    with django_assert_num_queries(1):
        board()
