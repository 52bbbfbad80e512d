"""What a case drafts: once, in the shop's words, where somebody may write; what is missing blocks it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.drafting import Draft, draft, live_causes
from messaging.kinds import DEFAULTS, Wanted, kinds_of, set_kinds
from messaging.models import BuyerMessage, MessageTemplate, Occasion, PostingFacts
from messaging.services import approve, withdraw
from messaging.states import MessageKind, MessageState
from messaging.texts import Outcome
from outbox.models import Effect
from outbox.states import Status
from ozon.models import Shop
from tests import factories
from worklist.models import TimelineEntry, WorkItem
from worklist.services import Card
from worklist.states import Event, Kind

pytestmark = pytest.mark.django_db
TEXT = "Здравствуйте! Заказ {order} отменён."


@pytest.fixture
def shop() -> Shop:
    shop = factories.make_shop()
    factories.make_template(shop=shop, text=TEXT)
    factories.make_template(shop=shop, text="Добрый день! Заказ {order}: отмена.", variant=2)
    return shop


def known(shop: Shop, number: str, **facts: object) -> str:
    values = {"scheme": "fbs", "paid_at": timezone.now(), "can_create_chat": True}
    PostingFacts.objects.create(shop=shop, posting_number=number, **{**values, **facts})
    return number


def wish(number: str, **how: object) -> Draft:
    values = {
        "kind": MessageKind.CANCELLED,
        "posting_number": number,
        "cause": f"cancelled:{number}",
        "occasion": Occasion.CANCELLED_BY_BUYER,
        "card": Card(product="Kettle"),
    }
    return Draft(**{**values, **how})  # type: ignore[arg-type]


def test_a_case_drafts_once_with_its_queue_and_history(shop: Shop) -> None:
    number = known(shop, "1-1")
    assert [draft(shop, [wish(number)]) for _ in range(2)] == [{f"cancelled:{number}"}] * 2
    message = BuyerMessage.objects.get()
    assert (message.text, message.state, message.kind, message.findings) == (
        "Здравствуйте! Заказ 1-1 отменён.",
        MessageState.AWAITING_APPROVAL,
        MessageKind.CANCELLED,
        [],
    )
    assert message.template is not None
    assert message.fingerprint
    assert WorkItem.objects.get(kind=Kind.MESSAGE).product == "Kettle"
    assert TimelineEntry.objects.filter(code=Event.DRAFTED).count() == 1


def test_variants_take_turns(shop: Shop) -> None:
    numbers = [known(shop, f"{n}-1") for n in range(1, 5)]
    draft(shop, [wish(number) for number in numbers])
    used = BuyerMessage.objects.values_list("template__variant", flat=True)
    assert sorted(used) == [1, 1, 2, 2]


def test_what_is_not_known_blocks_and_is_named(shop: Shop) -> None:
    MessageTemplate.objects.filter(shop=shop).update(text="Здравствуйте! Заказ {order}, трек {track}.")
    draft(shop, [wish(known(shop, "1-1"))])
    message = BuyerMessage.objects.get()
    assert message.state == MessageState.BLOCKED
    assert "{track}" in message.reason
    assert "{track}" in message.text


@pytest.mark.parametrize(
    "facts",
    [{"scheme": "fbo"}, {"delivered_at": timezone.now() - timedelta(days=9), "chat_id": "c"}, None],
)
def test_nothing_is_drafted_where_nobody_may_write(shop: Shop, facts: dict[str, object] | None) -> None:
    number = known(shop, "1-1", **facts) if facts is not None else "1-1"
    assert draft(shop, [wish(number)]) == set()
    assert not BuyerMessage.objects.exists()


def test_a_kind_the_shop_does_not_want_is_not_drafted(shop: Shop) -> None:
    set_kinds(shop, {MessageKind.CANCELLED: Wanted(drafts=False)})
    assert draft(shop, [wish(known(shop, "1-1"))]) == set()


def test_no_text_for_this_decision_drafts_nothing(shop: Shop) -> None:
    assert draft(shop, [wish(known(shop, "1-1"), outcome=Outcome.REJECTED)]) == set()


def test_what_is_withdrawn_is_not_drafted_again(shop: Shop) -> None:
    number = known(shop, "1-1")
    cause = f"cancelled:{number}"
    draft(shop, [wish(number)])
    assert live_causes(shop, [cause, "cancelled:2-1"]) == {cause}
    withdraw(shop=shop, cause=cause)
    assert draft(shop, [wish(number)]) == {cause}
    assert BuyerMessage.objects.get().state == MessageState.DISCARDED
    assert live_causes(shop, [cause]) == set()


def test_what_was_let_out_and_has_not_left_is_withdrawn_too(shop: Shop) -> None:
    """It may wait for days, where the shop's switch holds what it writes."""
    number = known(shop, "1-1")
    draft(shop, [wish(number)])
    message = BuyerMessage.objects.get()
    approve(message.pk, text=message.text, version=message.version, by="anna")
    for _ in range(2):
        withdraw(shop=shop, cause=message.cause)
    message.refresh_from_db()
    assert (message.state, Effect.objects.get().status) == (MessageState.DISCARDED, Status.CANCELLED)


def test_a_thousand_cost_as_many_statements_as_ten(shop: Shop) -> None:
    def statements(first: int, last: int) -> int:
        rows = [
            PostingFacts(
                shop=shop, posting_number=f"{n}-1", scheme="fbs", paid_at=timezone.now(), can_create_chat=True
            )
            for n in range(first, last)
        ]
        PostingFacts.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as asked:
            draft(shop, [wish(f"{n}-1") for n in range(first, last)])
        return len(asked)

    statements(0, 10)
    few, many = statements(10, 20), statements(20, 1020)
    assert BuyerMessage.objects.count() == 1020
    assert many <= few + 3  # rows are written five hundred at a time


def test_nothing_leaves_by_itself_unless_a_shop_says_so(shop: Shop) -> None:
    assert not any(row.unattended for row in DEFAULTS.values())
    assert [kind for kind, row in kinds_of(shop).items() if not row.drafts] == [MessageKind.FOLLOW_UP]
    assert set_kinds(shop, dict(DEFAULTS)) == []
