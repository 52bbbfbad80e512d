"""Whose case it is, how long it sleeps, and what wakes it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from ozon.models import Shop
from tests.factories.cases import make_item
from tests.factories.shops import make_member, make_shop, make_superuser, make_user
from worklist import services
from worklist.models import TimelineEntry, WorkItem
from worklist.services import Card, NoColleague, Stale, TooLate, TooLong
from worklist.services.snoozing import BY_HAND, CHANGED, MOST, REPLY, REPLY_WAIT, TIME
from worklist.states import Event, ItemState, Kind, Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def user(shop: Shop) -> User:
    return make_member(shop)


def lines(item: WorkItem) -> list[tuple[str, str]]:
    rows = TimelineEntry.objects.filter(shop=item.shop, posting_number=item.posting_number).order_by("id")
    return list(rows.values_list("code", "by"))


def reasons(item: WorkItem) -> list[str]:
    rows = TimelineEntry.objects.filter(posting_number=item.posting_number, code=Event.WOKEN).order_by("id")
    return [row.params["reason"] for row in rows]


def state(item: WorkItem) -> str:
    item.refresh_from_db()
    return item.state


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


class TestAssign:
    def test_to_a_colleague_and_to_nobody(self, shop: Shop, user: User) -> None:
        item, other = make_item(shop=shop), make_member(shop)
        assert services.assign(item, to=other, by=user, version=0)
        assert (item.assignee, item.version) == (other, 1)
        assert services.assign(item, to=None, by=user, version=1)
        item.refresh_from_db()
        assert (item.assignee, item.version) == (None, 2)
        assert lines(item) == [(Event.ASSIGNED, user.label), (Event.LEFT, user.label)]

    def test_twice_is_once(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        assert services.assign(item, to=user, by=user)
        assert not services.assign(item, to=user, by=user)
        assert lines(item) == [(Event.TAKEN, user.label)]

    def test_only_people_of_the_shop(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        for stranger in (make_user(), make_member(make_shop()), make_member(shop, is_active=False)):
            with pytest.raises(NoColleague):
                services.assign(item, to=stranger, by=user)
        assert services.assign(item, to=make_superuser(), by=user)

    def test_a_stale_press_names_who_was_first_and_writes_nothing(self, shop: Shop, user: User) -> None:
        item, first = make_item(shop=shop), make_member(shop, first_name="Ilya")
        seen = item.version
        services.take(item, user=first)
        with pytest.raises(Stale) as refused:
            services.assign(item, to=user, by=user, version=seen)
        assert (refused.value.who, refused.value.is_closed) == ("Ilya", False)
        assert [line.code for line in refused.value.changes] == [Event.TAKEN]
        item.refresh_from_db()
        assert (item.assignee, item.version) == (first, 1)

    def test_a_closed_case_says_who_closed_it(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        services.close_item(shop=shop, kind=Kind(item.kind), key=item.key, by="Boris", outcome="x")
        with pytest.raises(Stale) as refused:
            services.assign(item, to=user, by=user)
        assert (refused.value.who, refused.value.is_closed) == ("Boris", True)
        assert refused.value.at is not None


class TestSnooze:
    def test_out_of_sight_and_back_when_the_time_is_over(self, shop: Shop, user: User) -> None:
        item, until = make_item(shop=shop), in_hours(1)
        assert services.snooze(item, until=until, by=user, version=0) == until
        assert (item.state, item.snoozed_until, item.version) == (ItemState.SNOOZED, until, 1)
        assert services.wake_due(until - timedelta(seconds=1)) == 0
        assert services.wake_due(until) == 1
        assert services.wake_due(until) == 0
        assert state(item) == ItemState.OPEN
        assert (item.snoozed_until, item.version) == (None, 2)
        assert reasons(item) == [TIME]

    def test_never_beyond_an_hour_before_the_deadline(self, shop: Shop, user: User) -> None:
        deadline = in_hours(5)
        item = make_item(shop=shop, deadline_at=deadline)
        assert services.snooze(item, until=in_hours(30), by=user) == deadline - timedelta(hours=1)

    @pytest.mark.parametrize("hours", [0.99, -3])
    def test_a_near_deadline_lets_nobody_snooze(self, shop: Shop, user: User, hours: float) -> None:
        item = make_item(shop=shop, deadline_at=in_hours(hours))
        with pytest.raises(TooLate):
            services.snooze(item, until=in_hours(0.1), by=user)
        assert state(item) == ItemState.OPEN

    def test_only_into_the_coming_weeks(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        for until in (timezone.now(), timezone.now() + MOST + timedelta(minutes=1), None):
            with pytest.raises(TooLong):
                services.snooze(item, until=until, by=user)
        assert state(item) == ItemState.OPEN

    def test_a_deadline_moved_behind_our_back_wakes_in_time(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        services.snooze(item, until=in_hours(9), by=user)
        WorkItem.objects.filter(pk=item.pk).update(sort_at=in_hours(2), deadline_at=in_hours(2))
        assert services.wake_due(in_hours(0.9)) == 0
        assert services.wake_due(in_hours(1.1)) == 1

    def test_until_the_buyer_writes_but_not_for_ever(self, shop: Shop, user: User) -> None:
        item, other = make_item(shop=shop), make_item(shop=shop)
        wakes = services.snooze(item, for_reply=True, by=user)
        services.snooze(other, until=in_hours(2), by=user)
        assert abs(wakes - timezone.now() - REPLY_WAIT) < timedelta(seconds=10)
        assert services.replied(make_shop().pk, [item.posting_number]) == 0
        assert services.replied(shop.pk, [other.posting_number]) == 0
        assert services.replied(shop.pk, [item.posting_number]) == 1
        assert (state(item), item.snoozed_for_reply) == (ItemState.OPEN, False)
        assert reasons(item) == [REPLY]

    def test_called_back(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop)
        assert not services.wake(item, by=user)
        services.snooze(item, until=in_hours(2), by=user)
        assert services.wake(item, by=user, version=1)
        assert (item.state, item.version) == (ItemState.OPEN, 2)
        entry = TimelineEntry.objects.filter(code=Event.WOKEN).get()
        assert (entry.by, entry.origin, entry.params["reason"]) == (user.label, Origin.STAFF, BY_HAND)

    def test_a_closed_case_cannot_sleep(self, shop: Shop, user: User) -> None:
        item = make_item(shop=shop, state=ItemState.DONE, closed_at=timezone.now(), closed_by="Ozon")
        with pytest.raises(Stale):
            services.snooze(item, until=in_hours(2), by=user)


class TestFactsOfASleeper:
    """What Ozon is read to say, while a person does not want to see the case."""

    @pytest.fixture
    def facts(self) -> dict[str, object]:
        return {
            "kind": Kind.RETURN_CLAIM,
            "key": "1",
            "posting_number": "1-1",
            "card": Card(product="Kettle", reason="Broken", amount=Decimal(990), currency="RUB"),
            "deadline_at": in_hours(48),
        }

    @pytest.fixture
    def item(self, shop: Shop, user: User, facts: dict[str, object]) -> WorkItem:
        item = services.open_item(shop=shop, **facts)  # type: ignore[arg-type]  # facts of several types
        services.snooze(item, until=in_hours(24), by=user)
        return item

    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"card": Card(product="Kettle, new name", reason="Broken", amount=Decimal(990), picture="x")},
            {"card": Card(product="Kettle")},
            {"deadline_at": timezone.now() + timedelta(days=9)},
            {"deadline_at": None},
        ],
    )
    def test_nothing_new_lets_it_sleep(
        self, shop: Shop, item: WorkItem, facts: dict[str, object], change: dict[str, object]
    ) -> None:
        services.open_item(shop=shop, **{**facts, **change})  # type: ignore[arg-type]  # facts of several types
        assert state(item) == ItemState.SNOOZED
        assert item.version == 1
        assert reasons(item) == []

    @pytest.mark.parametrize(
        "change",
        [
            {"card": Card(product="Kettle", reason="Broken", amount=Decimal(991), currency="RUB")},
            {"card": Card(product="Kettle", reason="Never came", amount=Decimal(990), currency="RUB")},
            {"deadline_at": timezone.now() + timedelta(hours=30)},
        ],
    )
    def test_what_matters_wakes_it(
        self, shop: Shop, item: WorkItem, facts: dict[str, object], change: dict[str, object]
    ) -> None:
        services.open_item(shop=shop, **{**facts, **change})  # type: ignore[arg-type]  # facts of several types
        assert (state(item), item.snoozed_until, item.version) == (ItemState.OPEN, None, 2)
        assert reasons(item) == [CHANGED]

    def test_a_later_deadline_is_written_down_all_the_same(
        self, shop: Shop, item: WorkItem, facts: dict[str, object]
    ) -> None:
        later = in_hours(72)
        services.open_item(shop=shop, **{**facts, "deadline_at": later})  # type: ignore[arg-type]  # facts of several types
        item.refresh_from_db()
        assert (item.deadline_at, item.sort_at) == (later, later)

    def test_closing_ends_the_sleep_for_good(self, shop: Shop, item: WorkItem) -> None:
        assert services.close_item(shop=shop, kind=Kind.RETURN_CLAIM, key="1", by="Ozon")
        assert state(item) == ItemState.DONE
        assert services.wake_due(in_hours(1000)) == 0
        assert state(item) == ItemState.DONE

    def test_brought_back_awake(self, shop: Shop, item: WorkItem) -> None:
        assert services.bring_back(shop=shop, kind=Kind.RETURN_CLAIM, key="1", reason="Refused")
        assert (state(item), item.snoozed_until, item.reason) == (ItemState.OPEN, None, "Refused")

    def test_goods_are_shown_without_waking(self, shop: Shop, item: WorkItem) -> None:
        assert services.show_card(shop=shop, kind=Kind.RETURN_CLAIM, key="1", card=Card(product="Teapot"))
        assert (state(item), item.product) == (ItemState.SNOOZED, "Teapot")

    @pytest.mark.parametrize(("amount", "told"), [(Decimal(990), []), (Decimal(1990), [CHANGED])])
    def test_goods_of_another_sum_wake_it(
        self, shop: Shop, item: WorkItem, amount: Decimal, told: list[str]
    ) -> None:
        card = Card(product="Teapot", amount=amount, currency="RUB")
        assert services.show_card(shop=shop, kind=Kind.RETURN_CLAIM, key="1", card=card)
        assert state(item) == (ItemState.OPEN if told else ItemState.SNOOZED)
        assert (item.amount, item.version, reasons(item)) == (amount, 2 if told else 1, told)


def test_a_closed_case_opens_again_with_what_is_true_now(shop: Shop, user: User) -> None:
    item = make_item(shop=shop, assignee=user)
    services.close_item(shop=shop, kind=Kind(item.kind), key=item.key, by="Ozon", outcome="over")
    again = services.open_item(
        shop=shop,
        kind=Kind(item.kind),
        key=item.key,
        posting_number=item.posting_number,
        card=Card(reason="New"),
    )
    assert again.pk == item.pk
    assert (again.state, again.closed_at, again.closed_by, again.outcome) == (ItemState.OPEN, None, "", "")
    assert (again.reason, again.assignee) == ("New", user)
