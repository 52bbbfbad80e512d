"""Inspectors at the same parcel in the same moment: a piece is booked once, and no more than was sent."""

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from inventory.models import StockItem, StockMovement
from inventory.states import Cause
from returns import photos, receiving
from returns.inspecting import Changed, inspect
from returns.models import InspectionRecord, ReturnItem
from returns.pictures_check import NotAPicture
from returns.receiving import NotPossible
from tests.concurrency.threads import at_once
from tests.inventory.shelves import open_shop
from tests.returns.parcels import BROKEN, SOUND, coming, found, gone, inspector, on_table, picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_receive_one_parcel_list_its_pieces_once() -> None:
    shop = open_shop(POT=9)
    case = coming(gone(shop, "POT", 3), "POT", 3)
    told = at_once(*(partial(receiving.receive, case.pk, by=name) for name in ("Anna", "Ivan")))
    assert [one for one in told if isinstance(one, Exception)] == []
    assert ReturnItem.objects.count() == 3


def test_of_two_who_inspect_one_piece_one_is_told_of_the_other() -> None:
    shop = open_shop(POT=9)
    [piece] = on_table(gone(shop, "POT"), "POT")
    anna, ivan = inspector(shop), inspector(shop)
    told = at_once(
        partial(inspect, piece.pk, finding=found(**SOUND), user=anna, seen=0),
        partial(inspect, piece.pk, finding=found(**BROKEN), user=ivan, seen=0),
    )
    assert [type(one) for one in told if isinstance(one, Exception)] == [Changed]
    assert InspectionRecord.objects.count() == 1
    [moved] = StockMovement.objects.filter(cause=Cause.RECEIVED)
    assert moved.quantity == 1


def test_the_last_piece_of_a_line_comes_back_once_by_whichever_return() -> None:
    shop = open_shop(POT=9)
    posting = gone(shop, "POT")
    [one], [other] = on_table(posting, "POT"), on_table(posting, "POT")
    user = inspector(shop)
    shelves = ({}, {"grade": "B"})
    told = at_once(
        *(
            partial(inspect, piece.pk, finding=found(**{**SOUND, **shelf}), user=user, seen=0)
            for piece, shelf in zip((one, other), shelves, strict=True)
        )
    )
    assert [type(one) for one in told if isinstance(one, Exception)] == [NotPossible]
    assert sum(StockItem.objects.values_list("on_hand", flat=True)) == 9


def test_corrections_at_once_leave_the_piece_on_one_shelf() -> None:
    shop = open_shop(POT=9)
    [piece] = on_table(gone(shop, "POT"), "POT")
    user = inspector(shop)
    inspect(piece.pk, finding=found(**SOUND), user=user, seen=0)
    again = partial(inspect, piece.pk, user=user, seen=1, why="looked again")
    told = at_once(
        partial(again, finding=found(**BROKEN)), partial(again, finding=found(**{**SOUND, "grade": "C"}))
    )
    assert [type(one) for one in told if isinstance(one, Exception)] == [Changed]
    assert sorted(StockItem.objects.values_list("on_hand", flat=True)) in ([1, 8], [0, 1, 8])


def test_the_same_picture_sent_twice_at_once_is_kept_once(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    shop = open_shop(POT=9)
    [piece] = on_table(gone(shop, "POT"), "POT")
    content = picture()
    keep = partial(photos.keep, piece.case, item=piece, name="a.jpg", size=len(content), user=inspector(shop))
    told = at_once(*(partial(keep, content=BytesIO(content)) for _twice in range(2)))
    assert [type(one) for one in told if isinstance(one, Exception)] == [NotAPicture]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
