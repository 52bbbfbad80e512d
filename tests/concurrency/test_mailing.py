"""Two workers draft for one case, many people approve at once: one message each, and never above the limit."""

from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from messaging import services
from messaging.drafting import Draft, draft
from messaging.models import BuyerMessage, MailingHold, Occasion, PostingFacts, WritingTerms
from messaging.states import MessageKind, MessageState
from outbox.models import Effect
from ozon.models import Shop
from tests import factories
from tests.concurrency.threads import at_once
from worklist.models import TimelineEntry, WorkItem
from worklist.services import Card
from worklist.states import Event, Kind

pytestmark = pytest.mark.django_db(transaction=True)
CLEAN = "Здравствуйте! Ваш заказ отменён, деньги вернёт Ozon."
CASES, PEOPLE, LIMIT = 20, 6, 3


def known(shop: Shop, numbers: list[str]) -> None:
    PostingFacts.objects.bulk_create(
        PostingFacts(
            shop=shop, posting_number=number, scheme="fbs", paid_at=timezone.now(), can_create_chat=True
        )
        for number in numbers
    )


def test_one_of_each_kind_for_a_case_whoever_drafts_it(db: None) -> None:
    shop = factories.make_shop()
    factories.make_template(shop=shop, text=CLEAN)
    factories.make_template(shop=shop, text=CLEAN, occasion=Occasion.REFUND)
    numbers = [f"{n}-1" for n in range(CASES)]
    known(shop, numbers)
    occasions = {
        MessageKind.CANCELLED: Occasion.CANCELLED_BY_BUYER,
        MessageKind.REFUND: Occasion.REFUND,
    }

    def work(order: int) -> set[str]:
        wanted = [
            Draft(kind=kind, posting_number=number, cause=f"{kind}:{number}", occasion=occasion, card=Card())
            for number in numbers[::order]
            for kind, occasion in occasions.items()
        ]
        with transaction.atomic():
            return draft(Shop.objects.get(pk=shop.pk), wanted)

    told = at_once(*(partial(work, order) for order in (1, -1, 1, -1)))
    assert told == [{f"{kind}:{number}" for kind in occasions for number in numbers}] * 4
    assert BuyerMessage.objects.count() == WorkItem.objects.count() == 2 * CASES
    assert TimelineEntry.objects.filter(code=Event.DRAFTED).count() == 2 * CASES


def test_never_more_than_the_limit_leaves_whoever_approves(db: None) -> None:
    shop = factories.make_shop()
    WritingTerms.objects.create(shop=shop, most_an_hour=LIMIT, most_alike=100)
    sent = [factories.make_message(shop=shop, text=CLEAN) for _ in range(PEOPLE)]
    known(shop, [message.posting_number for message in sent])
    at_once(
        *(
            partial(services.approve, message.pk, text=CLEAN, version=1, by=f"person {n}")
            for n, message in enumerate(sent)
        )
    )
    states = list(BuyerMessage.objects.values_list("state", flat=True))
    assert (
        sorted(states) == [MessageState.AWAITING_APPROVAL] * (PEOPLE - LIMIT) + [MessageState.QUEUED] * LIMIT
    )
    assert Effect.objects.count() == LIMIT
    assert MailingHold.objects.count() == WorkItem.objects.filter(kind=Kind.MAILING_STOPPED).count() == 1
