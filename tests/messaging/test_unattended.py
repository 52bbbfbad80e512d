"""What leaves without a person: nothing by default, and only what nobody could object to."""

import pytest
from django.utils import timezone

from messaging import guard, unattended
from messaging.kinds import Wanted, set_kinds
from messaging.models import BuyerMessage, MailingHold, PostingFacts, WritingTerms
from messaging.services import save_text
from messaging.states import MessageKind, MessageState
from messaging.unattended import NOT_ALONE, let_out_due, waiting_count
from outbox.models import Effect
from ozon.models import Shop
from ozon.states import ShopState
from tests import factories

pytestmark = pytest.mark.django_db
CLEAN = "Здравствуйте! Ваш заказ отменён, деньги вернёт Ozon."


@pytest.fixture
def shop() -> Shop:
    return factories.make_shop(state=ShopState.ACTIVE, draft_messages=True)


def drafted(shop: Shop, **fields: object) -> BuyerMessage:
    message = factories.make_message(shop=shop, **{"text": CLEAN, "kind": MessageKind.CANCELLED, **fields})
    PostingFacts.objects.create(
        shop=shop,
        posting_number=message.posting_number,
        scheme="fbs",
        paid_at=timezone.now(),
        can_create_chat=True,
    )
    return message


def alone(shop: Shop) -> None:
    set_kinds(shop, {MessageKind.CANCELLED: Wanted(drafts=True, unattended=True)})


def test_by_default_everything_waits_for_a_person(shop: Shop) -> None:
    drafted(shop)
    assert let_out_due() == 0
    assert not Effect.objects.exists()


def test_a_clean_draft_leaves_after_the_time_to_take_it_back(shop: Shop) -> None:
    WritingTerms.objects.create(shop=shop, undo_seconds=30)
    alone(shop)
    message, other = drafted(shop), drafted(shop, kind=MessageKind.REFUND)
    assert waiting_count(shop, MessageKind.CANCELLED) == 1
    assert [let_out_due(), let_out_due()] == [1, 0]
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.state, message.is_unattended) == (MessageState.QUEUED, True)
    assert other.state == MessageState.AWAITING_APPROVAL
    effect = Effect.objects.get()
    assert effect.due_at == message.leaves_at
    assert message.leaves_at is not None
    assert (message.leaves_at - timezone.now()).total_seconds() > 20


def test_words_somebody_could_object_to_wait(shop: Shop) -> None:
    alone(shop)
    message = drafted(shop, text="Здравствуйте! Пишите на anna@example.org, всё решим.")
    assert let_out_due() == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.AWAITING_APPROVAL, NOT_ALONE)
    assert waiting_count(shop, MessageKind.CANCELLED) == 0


def test_what_a_person_touched_is_his(shop: Shop) -> None:
    alone(shop)
    message = drafted(shop)
    save_text(message.pk, text=CLEAN + " Извините.", version=1, by="anna")
    assert let_out_due() == 0


def test_a_buyer_who_cannot_be_written_to_waits_for_a_person(shop: Shop) -> None:
    alone(shop)
    message = drafted(shop)
    PostingFacts.objects.update(can_create_chat=False)
    assert let_out_due() == 0
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.AWAITING_APPROVAL, NOT_ALONE)


def test_the_guard_stops_them_too(shop: Shop) -> None:
    WritingTerms.objects.create(shop=shop, most_an_hour=2, most_alike=100)
    alone(shop)
    for _ in range(4):
        drafted(shop)
    assert let_out_due() == 2
    assert BuyerMessage.objects.filter(state=MessageState.QUEUED, is_unattended=True).count() == 2
    assert BuyerMessage.objects.filter(is_unattended=True).count() == 2
    assert let_out_due() == 0


def test_a_paused_shop_sends_nothing(shop: Shop) -> None:
    alone(shop)
    drafted(shop)
    Shop.objects.update(state=ShopState.PAUSED)
    assert let_out_due() == 0


def test_what_was_stopped_waits_for_a_person_also_after_the_mailing_goes_on(shop: Shop) -> None:
    """Who drops what was stopped lets the mailing go on first: nothing of it may leave meanwhile."""
    WritingTerms.objects.create(shop=shop, most_an_hour=1, most_alike=100)
    alone(shop)
    for _ in range(2):
        drafted(shop)
    assert let_out_due() == 1
    stopped = guard.waiting(shop).get()
    WritingTerms.objects.update(most_an_hour=100)
    user, now = factories.make_member(shop, role="manager"), timezone.now()
    guard.resume(shop, pk=MailingHold.objects.get().pk, allowance=0, until=now, user=user)
    assert let_out_due() == 0
    stopped.refresh_from_db()
    assert (stopped.state, stopped.reason) == (MessageState.AWAITING_APPROVAL, "")


def test_switched_off_in_the_middle_of_a_look_nothing_more_leaves(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(shop)
    for _ in range(3):
        drafted(shop)
    let_out = unattended.let_out

    def last(message: BuyerMessage, *, by: str) -> None:
        let_out(message, by=by)
        set_kinds(shop, {MessageKind.CANCELLED: Wanted(drafts=True, unattended=False)})

    monkeypatch.setattr(unattended, "let_out", last)
    assert let_out_due() == 1
    assert BuyerMessage.objects.filter(state=MessageState.QUEUED).count() == 1
