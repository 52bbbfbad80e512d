"""No effect keeps the others from being delivered, and a shop sees the lag of its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from outbox import runner, selectors, sweep
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.models import Shop
from ozon.states import ShopState
from tests.factories import make_effect, make_member, make_shop

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pretends to deliver: everything is left as it is."""
    pks: list[int] = []
    monkeypatch.setattr(runner, "deliver", pks.append)
    return pks


def make_single(**fields: Any) -> Effect:
    """A due effect of a kind that leaves by itself."""
    return make_effect(kind=EffectKind.CHAT_START, lane="", **fields)


def old(shop: Shop, **fields: Any) -> Effect:
    return make_single(shop=shop, due_at=timezone.now() - LONG_AGO, **fields)


def test_all_that_is_due_is_tried_once_in_its_order(
    tried: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "BATCH", 2)
    shop, same_moment = make_shop(), timezone.now() - LONG_AGO * 2
    youngest = make_single(shop=shop)
    oldest = [make_single(shop=shop, due_at=same_moment) for _ in range(3)]
    between = old(shop)
    make_single(shop=shop, due_at=timezone.now() + LONG_AGO)
    sweep.deliver_all()
    assert tried == [*(effect.pk for effect in oldest), between.pk, youngest.pk]


def test_a_paused_shop_keeps_nobody_waiting(tried: list[int]) -> None:
    paused, active = make_shop(state=ShopState.PAUSED), make_shop()
    old(paused)
    effect = make_single(shop=active)
    sweep.deliver_all()
    assert tried == [effect.pk]


def test_a_bug_in_one_keeps_no_other_from_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, now = make_shop(), timezone.now()
    lost = [
        make_single(shop=shop, status=Status.CLAIMED, claimed_until=now - LONG_AGO, attempts=1)
        for _ in range(2)
    ]
    due = [make_single(shop=shop) for _ in range(2)]
    tried: list[int] = []

    def act(pk: int) -> Status:
        tried.append(pk)
        if pk in {lost[0].pk, due[0].pk}:
            raise ValueError("unknown → unknown")
        return Status.DONE

    for name in ("expire", "deliver"):
        monkeypatch.setattr(runner, name, act)
    assert sweep.deliver_all() == {"expired": 1, Status.DONE: 1}
    assert sorted(tried) == sorted(effect.pk for effect in [*lost, *due])


def test_a_person_sees_the_lag_of_his_own_shops() -> None:
    mine = make_shop()
    old(make_shop())
    user = make_member(mine)
    assert selectors.lag() >= LONG_AGO
    assert selectors.lag_of(user) == timedelta(0)
    old(mine)
    assert selectors.lag_of(user) >= LONG_AGO


def test_what_a_paused_shop_keeps_is_not_late() -> None:
    old(make_shop(state=ShopState.PAUSED))
    assert selectors.lag() == timedelta(0)
